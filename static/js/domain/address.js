// What of the page stands in its address, so that a copied link shows the same. No DOM.

import { WEIGHT } from "../lib/curves.js";
import { AXES, joinKeys, splitKeys } from "./metrickeys.js";

const VIEWS = ["showcase", "training"];
/** @type {[string, boolean][]} */
const SCALES = [["log", true], ["linear", false]];
const METRIC = /^(?!(?:.*\/)?\.\.?(?:\/|$))[^<>\p{C}]{1,120}$/u, MOST = 24; // loggers of all kinds name them

/** The view that a query (`location.search`) asks for of a room of this kind. @type {(search: string, kind?: Pick<Kind, "showcase">) => string} */
export function viewOf(search, kind = { showcase: true }) {
  if (!kind.showcase) return "training";
  const view = new URLSearchParams(search).get("view") ?? "";
  return VIEWS.includes(view) ? view : VIEWS[0];
}

/** The query with this view; the showcase is what a room shows anyway, and is left out. Everything else stays. @type {(search: string, view: string) => string} */
export function withView(search, view) {
  return changed(search, { view: view === VIEWS[0] ? null : view });
}

/**
 * What of the charts a query asks for: {axis, range, keys, smoothing}, null each where it asks for nothing (that is known), and `scales`: which metrics' are
 * logarithmic (true) or linear (false), whatever is usual.
 * "?x=time&range=60-120&metrics=train/loss,time/fps&smoothing=0.5&log=train/loss"; "?range=last-60" is the newest 60, whatever comes.
 * @type {(search: string) => AskedCharts}
 */
export function chartsOf(search) {
  const query = new URLSearchParams(search), axis = query.get("x"), smoothing = smoothingOf(query.get("smoothing") ?? "");
  const scales = new Map(SCALES.flatMap(([name, log]) => (keysOf(query.get(name)) ?? []).map((key) => [key, log])));
  return { axis: AXES.find((each) => each === axis) ?? null, range: rangeOf(query.get("range") ?? ""), keys: keysOf(query.get("metrics")), smoothing, scales };
}

/** The metrics that a text names; null of none. @type {(text: string | null) => string[] | null} */
const keysOf = (text) => (text === null ? null : [...new Set(splitKeys(text).filter((key) => METRIC.test(key)))].slice(0, MOST));

/** A weight as the slider has it: hundredths from 0 to 0.99. @type {(text: string) => number | null} */
const smoothingOf = (text) => (/^0(\.\d{1,4})?$/.test(text) ? Math.min(0.99, Number(Number(text).toFixed(2))) : null);

/** @type {(text: string) => AxisRange | null} */
function rangeOf(text) {
  const [, last, from, to] = /^(?:last-([\d.]+)|([\d.]+)-([\d.]+))$/.exec(text) ?? [];
  const range = last === undefined ? { from: Number(from), to: Number(to), follow: false } : { from: 0, to: Number(last), follow: true };
  return range.to > range.from && Number.isFinite(range.to) ? range : null;
}

/** `x` to so many digits, without an exponent, which could be taken for a range. @type {(x: number, digits: number) => string} */
function plain(x, digits) {
  const value = Number(x.toPrecision(digits)), text = String(value);
  if (!text.includes("e")) return text;
  return value >= 1 ? BigInt(value).toString() : value.toFixed(Math.min(100, digits + Math.ceil(-Math.log10(value)))).replace(/0+$/, "");
}

/** A range as in an address: "60-120", "last-60"; to a ten-thousandth of itself, and to six digits at least. @type {(range: AxisRange) => string} */
function written({ from, to, follow }) {
  const span = to - from, digits = Math.min(17, Math.max(6, 5 + Math.ceil(Math.log10(to / span))));
  return follow ? `last-${plain(span, 6)}` : `${plain(from, digits)}-${plain(to, digits)}`;
}

/** The query with these charts; steps, the whole run, the usual metrics (null), the usual smoothing and the usual scales are left out. Everything else stays. @type {(search: string, charts: { axis: Axis, range: AxisRange | null, keys: string[] | null, smoothing?: number, scales?: Map<string, boolean> }) => string} */
export function withCharts(search, { axis, range, keys, smoothing = WEIGHT, scales = new Map() }) {
  const scaled = SCALES.map(([name, log]) => [name, joinKeys([...scales].filter(([, each]) => each === log).map(([key]) => key)) || null]);
  return changed(search, { x: axis === AXES[0] ? null : axis, range: range && written(range), metrics: keys && joinKeys(keys), smoothing: smoothing === WEIGHT ? null : String(smoothing), ...Object.fromEntries(scaled) });
}

/** @type {(search: string, values: Record<string, string | null>) => string} */
function changed(search, values) {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name); else query.set(name, value);
  }
  const text = query.toString().replace(/=(?=&|$)/g, "").replaceAll("%2F", "/").replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}
