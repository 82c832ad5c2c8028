// The vertical axes of all charts: where they begin and end, their ticks, and what those are called. No DOM.

import { logTickWord, tickWord } from "../lib/format.js";
import { closeLogTicks, logTicks, ticks } from "../lib/ticks.js";
import { clock } from "../lib/times.js";
import { AT_THE_BOTTOM, IS_LINEAR } from "../words/en/charts.js";

/** What stands at the tick `value` of a vertical axis with these `ticks`; per cent where they are a `share`. */
export function heightWord(value, ticks, log, share = false) {
  if (share) return `${tickWord(100 * value, ticks.map((tick) => 100 * tick))}\u2009%`;
  return log ? logTickWord(value) : tickWord(value, ticks);
}

/** Whether a logarithmic scale can show `values`: one lies above 0. Those that do not lie at its foot, see `footWords`. */
export const fitsLog = (values) => values.some((v) => v > 0);

/** What a chart says where a scale that was to be logarithmic cannot show all `values` as they are; "" where it can. */
export function footWords(values, log) {
  if (!log) return IS_LINEAR;
  return values.some((v) => v < 0) ? AT_THE_BOTTOM : "";
}

/** The least and the greatest of `values`; those of `no` where there are none. A loop, for the values of a dozen curves are more than a call takes arguments. */
export function spanOf(values, no = [0, 1]) {
  let least = Infinity, most = -Infinity;
  for (const value of values) { if (value < least) least = value; if (value > most) most = value; }
  return least <= most ? [least, most] : no;
}

/**
 * Ticks for `values`; a logarithmic scale, which has no 0, begins below the least of those above it, but no lower than at `floor`.
 * `close` is of a part of the run: the axis holds what is in view, and neither 0 nor whole powers of ten. A `share` goes from 0 to 1 at most.
 */
export function ticksFor(values, log, most, floor = 0, close = false, share = false) {
  if (share) return ticksFor(values, false, most, 0, close).filter((tick) => tick >= 0 && tick <= 1);
  if (log) {
    const [from, to] = spanOf(values.filter((v) => v > 0).map((v) => Math.max(v, floor)), [floor || 0.01, 1]);
    return (close ? closeLogTicks : logTicks)(from, to, most);
  }
  const [least, greatest] = spanOf(values, [0, 0]);
  if (!close || !values.length) return ticks(Math.min(0, least), Math.max(0, greatest) || (least < 0 ? 0 : 1), most);
  const flat = greatest - least <= 1e-6 * Math.abs(greatest) ? 0.05 * Math.abs(greatest) || 1 : 0; // one height is no axis
  return ticks(least - flat, greatest + flat, most);
}

/** What stands at the tick `value` of a horizontal axis with these `ticks`, of seconds where `time` is. */
export const placeWord = (value, ticks, time) => (time ? clock(value, ticks.length > 1 ? ticks[1] - ticks[0] : 1) : tickWord(value, ticks));
