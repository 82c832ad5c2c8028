// The axes of all charts, as Chart.js wants them: their ticks are ours.

import { logTickWord, tickWord } from "./format.js";
import { logTicks, ticks } from "./curves.js";

/** The vertical axis: `word(v)` names a tick, by its own value where it is left out; `font` is Chart.js's, `wide` pixels are kept for the words, more where they need it. Its ticks come by `setSpan`. */
export function verticalAxis({ word, font, wide = 44 }) {
  return {
    type: "linear", border: { display: false }, grid: { drawTicks: false },
    ticks: { font, padding: 8, autoSkip: false, callback(v, _, all) { return word?.(v) ?? (this.options.type === "logarithmic" ? logTickWord(v) : tickWord(v, all.map(({ value }) => value))); } },
    afterFit: (axis) => { axis.width = Math.max(wide, Math.min(axis.width, 2 * wide)); },
    afterBuildTicks: (axis) => { axis.ticks = axis.options.exact?.map((value) => ({ value })) ?? axis.ticks; },
  };
}

/** Let `scale` (a vertical axis's options) end at the first and the last of `exact`, its ticks. */
export function setSpan(scale, exact, log = false) {
  Object.assign(scale, { exact, type: log ? "logarithmic" : "linear", min: exact[0], max: exact.at(-1) });
}

/** Whether a logarithmic scale can show `values`: one lies above 0. Those that do not lie at its foot, see `footWords`. */
export const fitsLog = (values) => values.some((v) => v > 0);

/** What a chart says where a scale that was to be logarithmic cannot show all `values` as they are; "" where it can. */
export function footWords(values, log) {
  if (!log) return "linear: no value above 0";
  return values.some((v) => v < 0) ? "below 0: at the foot" : "";
}

/** Ticks for `values`; a logarithmic scale, which has no 0, begins below the least of those above it, but no lower than at `floor`. */
export function ticksFor(values, log, most, floor = 0) {
  const least = Math.min(0, ...values);
  if (!log) return ticks(least, Math.max(0, ...values) || (least < 0 ? 0 : 1), most);
  const above = values.filter((v) => v > 0).map((v) => Math.max(v, floor));
  return logTicks(Math.min(...above), Math.max(...above), most);
}

/** Give the axes {x, y} of a chart's options the theme's `colours`. */
export function paintAxes({ x, y }, colours) {
  x.ticks.color = y.ticks.color = colours.text3;
  x.border.color = colours.edge;
  y.grid.color = colours.line;
}
