// What the marks of a chart mean, beside what its lines mean.

import { el } from "./shell.js";

const WORDS = { checkpoint: "checkpoint", gone: "checkpoint, no longer kept", best: "best by evaluation", change: "setting changed", pace: "showcase pace", restart: "started again", crash: "crash" };

/** Explain the marks that there are at the end of the list of a chart's keys. */
export function nameMarks(list, marks) {
  const kinds = Object.keys(WORDS).filter((kind) => marks.some((mark) => mark.kind === kind));
  if (list.dataset.marks === kinds.join()) return;
  list.dataset.marks = kinds.join();
  list.querySelectorAll("[data-mark]").forEach((item) => item.remove());
  list.append(...kinds.map((kind) => el("li", { attributes: { "data-mark": kind } }, WORDS[kind])));
}
