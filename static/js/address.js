// What of the page stands in its address, so that a copied link shows the same. No DOM.

import { AXES } from "./chartview.js";

const VIEWS = ["showcase", "training"];
const METRIC = /^[\w-]+(\/[\w-]+)*$/, MOST = 24;

/** The view that a query (`location.search`) asks for. */
export function viewOf(search) {
  const view = new URLSearchParams(search).get("view");
  return VIEWS.includes(view) ? view : VIEWS[0];
}

/** The query with this view; the showcase is what a room shows anyway, and is left out. Everything else stays. */
export function withView(search, view) {
  return changed(search, { view: view === VIEWS[0] ? null : view });
}

/**
 * What of the charts a query asks for: {axis, range, keys}, null each where it asks for nothing (that is known).
 * "?x=time&range=60-120&metrics=train/loss,time/fps"; "?range=last-60" is the newest 60, whatever comes.
 */
export function chartsOf(search) {
  const query = new URLSearchParams(search), axis = query.get("x"), keys = query.get("metrics")?.split(",").filter((key) => METRIC.test(key));
  return { axis: AXES.includes(axis) ? axis : null, range: rangeOf(query.get("range") ?? ""), keys: keys ? [...new Set(keys)].slice(0, MOST) : null };
}

function rangeOf(text) {
  const [, last, from, to] = /^(?:last-([\d.]+)|([\d.]+)-([\d.]+))$/.exec(text) ?? [];
  const range = last === undefined ? { from: Number(from), to: Number(to), follow: false } : { from: 0, to: Number(last), follow: true };
  return range.to > range.from && Number.isFinite(range.to) ? range : null;
}

/** The query with these charts; steps, the whole run and the usual metrics (null) are left out. Everything else stays. */
export function withCharts(search, { axis, range, keys }) {
  const round = (x) => Number(x.toPrecision(6));
  const part = range && (range.follow ? `last-${round(range.to - range.from)}` : `${round(range.from)}-${round(range.to)}`);
  return changed(search, { x: axis === AXES[0] ? null : axis, range: part, metrics: keys && keys.join() });
}

function changed(search, values) {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name); else query.set(name, value);
  }
  const text = query.toString().replace(/=(?=&|$)/g, "").replaceAll("%2F", "/").replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}
