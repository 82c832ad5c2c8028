// A small curve beside whose lines stand their names: what one sees of a run before its room is opened.

import { thin } from "../lib/curves.js";
import { number } from "../lib/format.js";
import { el, setText } from "../ui/dom.js";
import { createSpark, fromFoot, paintSpark } from "../ui/spark.js";

const DRAWN = 90; // points
/** @type {["chance" | "tuned" | "most", string][]} */
const LINES = [["chance", "random play"], ["tuned", "hand-tuned player"], ["most", "only tetrises"]];

/** The largest value that a small curve of `y` has room for; `scale` is what it is measured against, null for nothing. @type {(y: number[], scale: Scale | null) => number} */
export const mostOf = (y, scale) => (scale ? Math.max(scale.tuned * 1.6, Math.min(scale.most, Math.max(...y, 0) * 1.1)) : Math.max(...y, 0) * 1.1 || 1);

/** One in `box`; what it shows is said in words beside it. `paint(curve, end, scale)`: `end` says where it ends, in words, `scale` what it is measured against. */
export function createNamedCurve(box) {
  const spark = createSpark(), names = el("ul", { attributes: { "aria-hidden": "true" } }), until = el("span", { className: "num" });
  const lines = LINES.map(([at, name]) => { const figure = el("b", { className: "num" }); return { at, figure, item: el("li", {}, `${name} `, figure) }; });
  names.append(...lines.map(({ item }) => item));
  box.append(el("div", { className: "plot" }, spark, names), el("p", { className: "until", attributes: { "aria-hidden": "true" } }, el("span", {}, "0"), until));
  return {
    paint(curve, end, scale) {
      const small = thin(curve, DRAWN), most = mostOf(small.y, scale), last = small.x.at(-1) || 1;
      paintSpark(spark, small.x.map((x, i) => [x / last, small.y[i] / most]), Object.values(scale ?? {}).map((at) => at / most).filter((height) => height <= 1));
      for (const { at: which, figure, item } of lines) {
        const at = scale?.[which] ?? Infinity;
        item.hidden = at > most;
        setText(figure, number(at, 2));
        item.style.bottom = `${fromFoot(at / most) * 100}%`;
      }
      setText(until, end);
    },
  };
}
