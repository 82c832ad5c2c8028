// Numbers, sizes and counts as people read them.

/** How numbers, dates and lists are written, everywhere alike: the pages are in English, with 12,288 and 30 November. */
export const LOCALE = "en-GB";

const THIN = "\u2009";
const MINUS = "\u2212";

/** @type {Map<number, Intl.NumberFormat>} */
const formats = new Map(); // one costs more to make than to use a hundred times

/** @type {(digits: number) => Intl.NumberFormat} */
function written(digits) {
  let format = formats.get(digits);
  if (!format) formats.set(digits, format = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  return format;
}

/** @type {(text: string) => string} */
const signed = (text) => text.replace("-", MINUS);

/** 12700 -> "12,700"; with `digits` places after the point. @type {(value: number | null | undefined, digits?: number) => string} */
export function number(value, digits = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return signed(written(digits).format(value));
}

/** A figure of unknown size: 3254, 11.96, 0.43, 0.0021, 12.3 M. @type {(value: number | null | undefined) => string} */
export function figure(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e7) return short(value);
  if (size >= 99.95) return number(value, 0);
  if (size >= 9.995) return number(value, 1);
  if (size >= 0.1 || size === 0) return number(value, 2);
  return size < 0.0001 ? signed(value.toExponential(1)) : signed(String(Number(value.toPrecision(2))));
}

/** What large numbers are counted in, as axes and cards say it. @type {[number, string][]} */
export const UNITS = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

/** `value` in the largest of `units` ([size, name]) that it reaches once it is rounded to `digits` of its own: [12.3, "M"]; [value, ""] below them all. @type {(value: number, units: [number, string][], digits: number) => [number, string]} */
export function inUnits(value, units, digits) {
  const rounded = Number(value.toPrecision(digits)), [size, name] = units.find(([least]) => Math.abs(rounded) >= least) ?? [1, ""];
  return [name ? Number((rounded / size).toPrecision(15)) : rounded, name];
}

/** @type {(value: number) => number} */
export const decimals = (value) => (String(value).split(".")[1] ?? "").length;
/** @type {(exponent: number | string) => string} */
const raised = (exponent) => [...String(exponent)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");

/** A power of ten: 0.00001 -> "10⁻⁵". @type {(value: number) => string} */
export const power = (value) => `10${raised(Math.round(Math.log10(value)))}`;

/** `value` as so many times a power of ten, that of `most`: "2.5×10⁻⁵". @type {(value: number, digits: number, most?: number) => string} */
function scientific(value, digits, most = value) {
  if (value === 0) return "0";
  const exponent = Number(most.toExponential(digits - 1).split("e")[1]), times = Number(value.toPrecision(digits)).toExponential().split("e");
  return `${signed(String(Number(`${times[0]}e${Number(times[1]) - exponent}`)))}×10${raised(exponent)}`;
}

/** For axes: 250000 -> "250 k", 1000000 -> "1 M", −0.5; with as many digits as ticks that are `step` apart need. @type {(value: number, step?: number) => string} */
export function short(value, step = 0) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value), needed = step > 0 && size > 0 ? Math.ceil(Math.log10(size / step)) + 2 : 0;
  const digits = Math.min(15, Math.max(size >= 1 && size < 1e4 ? Math.floor(Math.log10(size)) + 1 : 3, 3, needed));
  const [shown, unit] = inUnits(value, UNITS, digits);
  if (size > 0 && (size < 1e-6 || Math.abs(shown) >= 1000 && unit === "T")) return scientific(value, digits);
  if (unit === "k" && Math.abs(shown) < 10) return number(shown * 1e3, decimals(Number((shown * 1e3).toPrecision(15))));
  return unit ? `${signed(String(shown))}${THIN}${unit}` : number(shown, decimals(shown));
}

/** What stands at the tick `value` of an axis with all these `ticks`: its value, with as many digits as tell it from the others. @type {(value: number, ticks: number[]) => string} */
export function tickWord(value, ticks) {
  const most = Math.max(...ticks.map(Math.abs)), apart = ticks.slice(1).map((tick, i) => Math.abs(tick - ticks[i])).filter((gap) => gap > 0), step = Math.min(...apart, most || 1);
  if (value === 0) return "0";
  if (most >= 1e-4 && most < 1e15) return short(value, step);
  return scientific(value, Math.min(15, Math.max(3, Math.ceil(Math.log10(Math.abs(value) / step)) + 2)), most);
}

/** What stands at a tick of a logarithmic axis: a power of ten, or a few times one. @type {(value: number) => string} */
export function logTickWord(value) {
  if (value >= 0.001 && value < 1e15) return short(value);
  return Number.isInteger(Number(Math.log10(value).toFixed(9))) ? power(value) : scientific(value, 1);
}

/** A policy's step: "12,288", "1.20 M", "2.35 G". @type {(step: number) => string} */
export function stepShort(step) {
  if (!(step >= 1e6)) return number(step);
  const [size, unit] = UNITS.find(([least]) => step >= 0.999995 * least) ?? [1, ""]; // what is rounded up to the next is that
  return `${number(step / size, 2)}${THIN}${unit}`;
}

/** With a capital letter in front. @type {(words: string) => string} */
export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** Bytes as people say them: "64 kB", "0.6 MB", "5 GB". @type {(bytes: number) => string} */
export function size(bytes) {
  if (bytes < 99_500) return `${number(bytes / 1e3, 0)} kB`;
  const [unit, name] = bytes < 999_500_000 ? [1e6, "MB"] : bytes < 999_500_000_000 ? [1e9, "GB"] : [1e12, "TB"];
  return `${number(bytes / unit, bytes / unit < 9.95 ? 1 : 0)} ${name}`;
}
