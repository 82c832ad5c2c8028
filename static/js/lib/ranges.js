// What part of the x axis the charts show: a range is {from, to, follow}; null shows everything, and so the newest.

const LEAST = 1e-4; // the smallest share of the whole that can be zoomed to

/** `from`..`to` within 0..`end`, as the viewer chose them; null where that is everything. @type {(from: number, to: number, end: number) => AxisRange | null} */
export function zoomed(from, to, end) {
  const least = Math.max(end * LEAST, 1e-9);
  const low = Math.max(0, Math.min(from, end - least)), high = Math.min(end, Math.max(to, low + least));
  return low <= end * 0.001 && high >= end * 0.999 ? null : { from: low, to: high, follow: false };
}

/** The range moved by `by`, no further than the ends. @type {(range: AxisRange | null, by: number, end: number) => AxisRange | null} */
export function panned(range, by, end) {
  if (!range) return null;
  const span = range.to - range.from, from = Math.max(0, Math.min(end - span, range.from + by));
  return { from, to: from + span, follow: false };
}

/** `factor` closer (below 1) or further around `at`, by default the middle. @type {(range: Span | null, factor: number, end: number, at?: number | null) => AxisRange | null} */
export function scaled(range, factor, end, at = null) {
  const { from, to } = range ?? { from: 0, to: end };
  const middle = at ?? (from + to) / 2;
  return zoomed(middle - (middle - from) * factor, middle + (to - middle) * factor, end);
}

/**
 * The range in which two fingers at the pixels `at` see what they were put down on (`held`, values of the axis), on an axis from pixel
 * `left` to `right`; `range` as it was where they are too close to tell, or have crossed.
 * @type {(range: AxisRange | null, held: number[], at: number[], left: number, right: number, end: number) => AxisRange | null}
 */
export function pinched(range, held, at, left, right, end) {
  const each = (held[1] - held[0]) / (at[1] - at[0]);
  if (Math.abs(at[1] - at[0]) < 24 || !(each > 0)) return range;
  const from = held[0] - (at[0] - left) * each;
  return zoomed(from, from + (right - left) * each, end);
}

/** The same span at the newest end, which it follows from now on; a run that is shorter begins at its left. @type {(range: Span, end: number) => AxisRange} */
export function following(range, end) {
  const span = range.to - range.from, to = Math.max(end, span);
  return { from: to - span, to, follow: true };
}

/** The range once the newest data ends at `end`: one that follows has moved along, back too where an attempt was lost. @type {(range: AxisRange | null, end: number) => AxisRange | null} */
export const arrived = (range, end) => (range?.follow && range.to !== Math.max(end, range.to - range.from) ? following(range, end) : range);

/** What to ask the server for, half a span more to either side, so that a small pan finds it there. @type {(range: Span, end: number) => Span} */
export function wanted(range, end) {
  const half = (range.to - range.from) / 2;
  return { from: Math.max(0, range.from - half), to: Math.min(end, range.to + half) };
}

/** `fine`, which holds what lies within `part`, and what `base` knows outside of it. @type {(base: Points, fine: Points | null | undefined, part: Span) => Points} */
export function merged(base, fine, part) {
  if (!fine) return base;
  const [x, y] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  /** @type {(curve: Points, keep: (at: number) => boolean) => void} */
  const take = (curve, keep) => curve.x.forEach((at, i) => { if (keep(at)) { x.push(at); y.push(curve.y[i]); } });
  take(base, (at) => at < part.from);
  take(fine, (at) => at >= part.from && at <= part.to);
  take(base, (at) => at > part.to);
  return { x, y };
}

/** A range that somebody asked for, no further than the run goes that ends at `end`; null where nothing of it is there. @type {(range: AxisRange | null, end: number) => AxisRange | null} */
export function clipped(range, end) {
  if (!range || range.follow || range.to <= end) return range;
  return range.from < end * (1 - LEAST) ? zoomed(range.from, end, end) : null;
}

/** The points of a curve {x, y, smoothed?} that are in view, and one more to either side, so that lines run to the edge. @type {<Part extends Points>(curve: Part, range: Span | null) => Part extends { smoothed: number[] } ? Required<Points> : Points} */
export function inView(curve, range) {
  if (!range) return /** @type {any} */ (curve);
  const { x } = curve;
  let first = x.findIndex((at) => at >= range.from), last = x.findLastIndex((at) => at <= range.to);
  if (first < 0) first = x.length;
  first = Math.max(0, first - 1);
  last = Math.min(x.length - 1, last + 1);
  const cut = (/** @type {number[]} */ values) => values.slice(first, last + 1);
  return /** @type {any} */ ({ x: cut(x), y: cut(curve.y), ...(curve.smoothed && { smoothed: cut(curve.smoothed) }) });
}
