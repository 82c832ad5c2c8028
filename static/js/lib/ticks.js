// Where the ticks of an axis stand.


/** Round ticks that hold `min` and `max`, at most `most` steps apart. @type {(min: number, max: number, most?: number) => number[]} */
export function ticks(min, max, most = 4) {
  const power = 10 ** Math.floor(Math.log10(Math.max(max - min, 1e-12 * Math.max(Math.abs(min), Math.abs(max)), 1e-300) / most));
  const ends = (/** @type {number} */ step) => [Math.floor(min / step + 1e-9), Math.ceil(max / step - 1e-9)];
  const step = [1, 2, 2.5, 5, 10, 20, 50, 100].map((m) => m * power).find((s) => ends(s)[1] - ends(s)[0] <= most) ?? power;
  const [from, to] = ends(step);
  return Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(15)));
}

/** Powers of ten around `min`..`max`, both above 0, at most `most` steps apart. @type {(min: number, max: number, most?: number) => number[]} */
export function logTicks(min, max, most = 4) {
  const from = Math.floor(Math.log10(min)), to = Math.max(from + 1, Math.ceil(Math.log10(max)));
  const step = Math.ceil((to - from) / most);
  return Array.from({ length: Math.ceil((to - from) / step) + 1 }, (_, i) => Number(`1e${from + i * step}`));
}

/** As `logTicks`, but at ones, twos and fives, where so small a part of the scale is wanted that those are few. @type {(min: number, max: number, most?: number) => number[]} */
export function closeLogTicks(min, max, most = 4) {
  const found = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)) && found.length < 99; power += 1) for (const part of [1, 2, 5]) found.push(Number(`${part}e${power}`));
  const from = found.findLastIndex((tick) => tick <= min), to = found.findIndex((tick, i) => tick >= max && i > from);
  return from >= 0 && to > from && to - from <= most ? found.slice(from, to + 1) : logTicks(min, max, most);
}

const NICE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];

/** Ticks of a time axis in seconds, at times that people round to; round parts of a second where it is that short. @type {(min: number, max: number, most?: number) => number[]} */
export function timeTicks(min, max, most = 4) {
  const each = (/** @type {number} */ step) => Array.from({ length: Math.max(0, Math.floor(max / step) - Math.ceil(min / step) + 1) }, (_, i) => (Math.ceil(min / step) + i) * step);
  const fit = NICE.findIndex((s) => (max - min) / s <= most), found = each(NICE[fit] ?? 86400 * Math.ceil((max - min) / 86400 / most));
  if (found.length > 1) return found;
  return fit > 0 ? each(NICE[fit - 1]) : ticks(min, max, most).filter((at) => at >= min && at <= max);
}
