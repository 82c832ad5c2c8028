// A small curve beside whose lines stand their names: what one sees of a run before its room is opened.

import { MOST, RANDOM, TUNED } from "../domain/references.js";
import { thin } from "../lib/curves.js";
import { number } from "../lib/format.js";
import { el, setText } from "../ui/dom.js";
import { createSpark, fromFoot, paintSpark } from "../ui/spark.js";

const DRAWN = 90; // points
/** @type {[number, string][]} */
const LINES = [[RANDOM, "random play"], [TUNED, "hand-tuned player"], [MOST, "only tetrises"]];

/** The largest score per piece that a small curve of `y` has room for. */
export const mostOf = (y) => Math.max(TUNED * 1.6, Math.min(MOST, Math.max(...y, 0) * 1.1));

/** One in `box`; what it shows is said in words beside it. `paint(curve, end)`: `end` says where it ends, in words. */
export function createNamedCurve(box) {
  const spark = createSpark(), names = el("ul", { attributes: { "aria-hidden": "true" } }), until = el("span", { className: "num" });
  const lines = LINES.map(([at, name]) => ({ at, item: el("li", {}, `${name} `, el("b", { className: "num" }, number(at, 2))) }));
  names.append(...lines.map(({ item }) => item));
  box.append(el("div", { className: "plot" }, spark, names), el("p", { className: "until", attributes: { "aria-hidden": "true" } }, el("span", {}, "0"), until));
  return {
    paint(curve, end) {
      const small = thin(curve, DRAWN), most = mostOf(small.y), last = small.x.at(-1) || 1;
      paintSpark(spark, small.x.map((x, i) => [x / last, small.y[i] / most]), lines.map(({ at }) => at / most).filter((height) => height <= 1));
      for (const { at, item } of lines) {
        item.hidden = at > most;
        item.style.bottom = `${fromFoot(at / most) * 100}%`;
      }
      setText(until, end);
    },
  };
}
