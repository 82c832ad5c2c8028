// What a checkpoint's row says. No DOM.

import { ago, number, size } from "./format.js";

const CAUSES = { save: "saved", pause: "at a pause", stop: "at a stop", periodic: "by the clock", best: "judged best" };

/** A row of the table in words. `now` is Unix seconds. */
export function rowOf(checkpoint, now) {
  const { step, time, cause, best, score, memory, size: bytes } = checkpoint;
  return {
    placement: number(step),
    when: `${ago(Math.max(0, now - time))}, ${best ? CAUSES.best : CAUSES[cause] ?? cause}`,
    score: Number.isFinite(score) ? number(score, 2) : "–",
    size: `${size(bytes)}${memory === "kept" ? ", with memory" : ""}`,
  };
}
