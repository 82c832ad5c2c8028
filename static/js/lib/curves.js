// Curves as plain columns {x, y, width}: bounded, in order, thinned evenly along x.

const MAX_POINTS = 1500;

/** @type {() => Curve} */
export const emptyCurve = () => ({ x: [], y: [], n: 1, width: 0 });

/** A curve from the series API's buckets; buckets without a value are left out. @type {(series: Series) => Curve} */
export function fromSeries(series) {
  const { x, y } = emptyCurve();
  series.x.forEach((at, i) => {
    const value = series.mean[i] ?? series.last?.[i];
    if (Number.isFinite(at) && typeof value === "number" && Number.isFinite(value)) { x.push(at); y.push(value); }
  });
  return thin({ x, y, n: 1, width: 0 }, MAX_POINTS);
}

/** `curve` with one more point; a point that does not go forward replaces the last. Does not change its input. @type {(curve: Curve, x: number, y: number, most?: number) => Curve} */
export function append(curve, x, y, most = MAX_POINTS) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return curve;
  const last = curve.x.length - 1;
  const same = last >= 0 && (x <= curve.x[last] || (curve.width > 0 && Math.floor(x / curve.width) === Math.floor(curve.x[last] / curve.width)));
  if (same) {
    const n = x <= curve.x[last] ? 1 : curve.n + 1;
    const mean = n === 1 ? y : curve.y[last] + (y - curve.y[last]) / n;
    return { ...curve, n, x: [...curve.x.slice(0, -1), Math.max(x, curve.x[last])], y: [...curve.y.slice(0, -1), mean] };
  }
  const longer = { ...curve, n: 1, x: [...curve.x, x], y: [...curve.y, y] };
  return longer.x.length > most ? thin(longer, Math.floor(most / 2)) : longer;
}

/** A band of one `spread` (a curve, too) to either side of `curve`, where both are known: [{x, low, high}]. @type {(curve: Points, spread: Points | undefined) => { x: number, low: number, high: number }[]} */
export function spreadAround(curve, spread) {
  const known = new Map(spread?.x.map((x, i) => [x, spread.y[i]]));
  return curve.x.flatMap((x, i) => { const by = known.get(x); return by === undefined ? [] : [{ x, low: curve.y[i] - by, high: curve.y[i] + by }]; });
}

/** At most `most` points, each the mean of one of equally wide stretches of x. @type {(curve: Curve, most: number) => Curve} */
export function thin(curve, most) {
  if (curve.x.length <= most) return curve;
  const span = curve.x[curve.x.length - 1] - curve.x[0];
  const width = Math.max(curve.width, span / Math.max(1, most - 1)) || 1;
  const { x, y } = emptyCurve();
  let bucket = NaN, n = 0;
  curve.x.forEach((at, i) => {
    const here = Math.floor(at / width);
    if (here !== bucket) { bucket = here; n = 0; x.push(at); y.push(0); }
    n += 1;
    x[x.length - 1] = at;
    y[y.length - 1] += (curve.y[i] - y[y.length - 1]) / n;
  });
  return { x, y, n, width };
}

/** Without the points beyond `step`: a later attempt went on from there. @type {(curve: Curve, step: number) => Curve} */
export function cutAfter(curve, step) {
  const keep = curve.x.findIndex((x) => x > step);
  return keep < 0 ? curve : { ...curve, n: 1, x: curve.x.slice(0, keep), y: curve.y.slice(0, keep) };
}

export const WEIGHT = 0.87; // of smoothing, at first
const UNITS = 400; // the most units of smoothing in a curve

/**
 * How far apart points are as smoothing counts them: a 400th of the curve, or more where so many places of it have none. A curve of few points is thus
 * smoothed from point to point, one of many by distance, through however many points it is known.
 * @type {(x: number[]) => number}
 */
function unitOf(x) {
  const first = x[0], span = x[x.length - 1] - first;
  const places = new Set(x.map((at) => Math.min(UNITS - 1, Math.floor(((at - first) / span) * UNITS))));
  return span / Math.max(1, places.size - 1) || 1;
}

/**
 * The smoothed values of `curve`: an exponential moving average, corrected for its start. Over a unit of its length what was before keeps `weight` of its
 * say, from 0 (nothing is smoothed) to below 1; at 0.87 half is left after an eightieth of a run. A point stands for what lies between it and the one
 * before: the same run reads the same on a page that knows its past in 400 points and on one that saw it go by, and so does a part of it from closer by.
 * @type {(curve: Points, weight: number) => number[]}
 */
export function smooth({ x, y }, weight) {
  if (!x.length) return [];
  const unit = unitOf(x);
  let mean = 0, mass = 0;
  return y.map((value, i) => {
    const wide = i ? x[i] - x[i - 1] : (x[1] ?? Infinity) - x[0];
    const stays = weight ** (wide / unit);
    mean = stays * mean + (1 - stays) * value;
    mass = stays * mass + (1 - stays);
    return mean / mass;
  });
}

/** @type {WeakMap<Points, Map<number, number[]>>} */
const smoothedBefore = new WeakMap(); // curve -> Map of weight -> values: a curve that nothing was added to is not smoothed again
const WEIGHTS = 2; // that are kept of a curve: the usual one, and that of the slider

/** As `smooth`, for a curve that is drawn again and again. @type {(curve: Points, weight: number) => number[]} */
export function smoothed(curve, weight) {
  const known = smoothedBefore.get(curve) ?? new Map(), before = known.get(weight);
  if (before) return before;
  if (known.size >= WEIGHTS) known.delete([...known.keys()].find((each) => each !== WEIGHT) ?? WEIGHT);
  const values = smooth(curve, weight);
  smoothedBefore.set(curve, known.set(weight, values));
  return values;
}

/** @type {WeakMap<number[], number[]>} */
const extents = new WeakMap(); // values -> their extent

/** What an axis has to hold of `values`: [least, greatest, least above 0], without what there is none of; read once. @type {(values: number[]) => number[]} */
export function extentOf(values) {
  const known = extents.get(values);
  if (known) return known;
  let least = Infinity, most = -Infinity, above = Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (value > 0 && value < above) above = value;
  }
  const extent = [least, most, above].filter(Number.isFinite);
  extents.set(values, extent);
  return extent;
}

/** The index of the point nearest to `x`; -1 without points. @type {(xs: number[], x: number) => number} */
export function nearest(xs, x) {
  if (!xs.length) return -1;
  let low = 0, high = xs.length - 1;
  while (low < high) { const middle = (low + high) >> 1; if (xs[middle] < x) low = middle + 1; else high = middle; }
  return low > 0 && x - xs[low - 1] < xs[low] - x ? low - 1 : low;
}

/** "rising", "steady" or "falling" over the newest third; "" while too short. @type {(ys: number[]) => string} */
export function trend(ys) {
  if (ys.length < 9) return "";
  const third = Math.floor(ys.length / 3);
  const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length;
  const early = ys.slice(-2 * third, -third), late = ys.slice(-third);
  const before = mean(early), now = mean(late);
  const spread = Math.sqrt(mean([...early.map((y) => (y - before) ** 2), ...late.map((y) => (y - now) ** 2)]));
  // A change has to be worth a word and to stand out of the noise.
  if (Math.abs(now - before) < Math.max(0.03 * Math.abs(before), 2 * spread / Math.sqrt(third), 0.02)) return "steady";
  return now > before ? "rising" : "falling";
}
