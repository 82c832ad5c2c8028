// What the marks of a chart mean, beside what its lines mean.

import { $$, el } from "../ui/dom.js";
import { MARKS } from "../words/en/charts.js";

/** The kinds of `marks` that there are, and what they mean: [[kind, words]]. */
export const keysOf = (marks) => Object.entries(MARKS).filter(([kind]) => marks.some((mark) => mark.kind === kind));

/** Explain the marks that there are at the end of the list of a chart's keys. */
export function nameMarks(list, marks) {
  const keys = keysOf(marks), drawn = keys.map(([kind]) => kind).join();
  if (list.dataset.marks === drawn) return;
  list.dataset.marks = drawn;
  $$("[data-mark]", list).forEach((item) => item.remove());
  list.append(...keys.map(([kind, words]) => el("li", { attributes: { "data-mark": kind } }, words)));
}
