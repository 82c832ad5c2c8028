// Metrics: what each is called, how it is drawn, and in which order they are listed.

import { capital, figure, number } from "../lib/format.js";
import { own } from "../lib/own.js";
import { kindOf, metricsOfKinds } from "./kinds.js";

const CLOCKS = /^time\//;

/** `keys` as they are looked for: those that have names of their own in the order of these, then what any logger named, last what only counts and measures time. @type {(keys: string[]) => string[]} */
export function byUse(keys) {
  const usual = Object.keys(metricsOfKinds());
  const rank = (/** @type {string} */ key) => (usual.includes(key) ? usual.indexOf(key) : CLOCKS.test(key) ? usual.length + 1 : usual.length);
  return keys.toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

/** "rollout/ep_rew_mean" -> "Episode reward"; a metric of another logger is called by its key: "custom/my_loss" -> "My loss". @type {(key: string) => string} */
const titleOf = (key) => capital(key.slice(key.lastIndexOf("/") + 1).replaceAll("_", " "));

/** {title, term?, log?, dots, share?, least, floor, refs, digits?, suffix?, note?, unit?, evaluation?, spread?} of metric `key`, as kinds tell it (tetris_viz/kinds/kind.py has what each means); evaluations are joined dots, and never smoothed. @type {(key: string) => Metric} */
export const metricOf = (key) => ({ title: titleOf(key), least: [], refs: [], floor: 0, dots: key.startsWith("eval/"), ...own(metricsOfKinds(), key) });

/** A value of this metric as people write it, "–" where there is none. @type {(metric: Metric, value: number | null | undefined) => string} */
export function valueWords(metric, value) {
  if (!Number.isFinite(value)) return "–";
  return (metric.share ? `${number(100 * value)}\u2009%` : metric.digits ? number(value, metric.digits) : figure(value)) + (metric.suffix ?? "");
}

/** The metric by which a room is shown first. @type {(room: Pick<Room, "config"> | null) => Metric} */
const firstOf = (room) => metricOf(kindOf(room).headline);
/** What that is, beside its figure: "score per piece". @type {(room: Pick<Room, "config"> | null) => string} */
export const firstWord = (room) => firstOf(room).unit ?? firstOf(room).title.toLowerCase();
/** The same where it is short: a score goes without saying. @type {(room: Pick<Room, "config"> | null) => string} */
export const firstWordShort = (room) => firstWord(room).replace(/^score /, "");
/** A value of it as people write it. @type {(room: Pick<Room, "config"> | null, value: number | null | undefined) => string} */
export const firstValue = (room, value) => valueWords(firstOf(room), value);
