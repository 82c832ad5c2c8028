// What part of the x axis the charts show. Pure: a range is {from, to, follow}; null shows everything, and so the newest.

import { ticks } from "../lib/curves.js";
import { LOCALE } from "../lib/locale.js";
import { tickWord } from "./format.js";

export const AXES = ["step", "time", "episode"];
const LEAST = 1e-4; // the smallest share of the whole that can be zoomed to

/** `from`..`to` within 0..`end`, as the viewer chose them; null where that is everything. */
export function zoomed(from, to, end) {
  const least = Math.max(end * LEAST, 1e-9);
  const low = Math.max(0, Math.min(from, end - least)), high = Math.min(end, Math.max(to, low + least));
  return low <= end * 0.001 && high >= end * 0.999 ? null : { from: low, to: high, follow: false };
}

/** The range moved by `by`, no further than the ends. */
export function panned(range, by, end) {
  if (!range) return null;
  const span = range.to - range.from, from = Math.max(0, Math.min(end - span, range.from + by));
  return { from, to: from + span, follow: false };
}

/** `factor` closer (below 1) or further around `at`, by default the middle. */
export function scaled(range, factor, end, at = null) {
  const { from, to } = range ?? { from: 0, to: end };
  const middle = at ?? (from + to) / 2;
  return zoomed(middle - (middle - from) * factor, middle + (to - middle) * factor, end);
}

/**
 * The range in which two fingers at the pixels `at` see what they were put down on (`held`, values of the axis), on an axis from pixel
 * `left` to `right`; `range` as it was where they are too close to tell, or have crossed.
 */
export function pinched(range, held, at, left, right, end) {
  const each = (held[1] - held[0]) / (at[1] - at[0]);
  if (Math.abs(at[1] - at[0]) < 24 || !(each > 0)) return range;
  const from = held[0] - (at[0] - left) * each;
  return zoomed(from, from + (right - left) * each, end);
}

/** The same span at the newest end, which it follows from now on; a run that is shorter begins at its left. */
export function following(range, end) {
  if (!range) return range;
  const span = range.to - range.from, to = Math.max(end, span);
  return { from: to - span, to, follow: true };
}

/** The range once the newest data ends at `end`: one that follows has moved along, back too where an attempt was lost. */
export const arrived = (range, end) => (range?.follow && range.to !== Math.max(end, range.to - range.from) ? following(range, end) : range);

/** What to ask the server for, half a span more to either side, so that a small pan finds it there. */
export function wanted(range, end) {
  const half = (range.to - range.from) / 2;
  return { from: Math.max(0, range.from - half), to: Math.min(end, range.to + half) };
}

/** `fine`, which holds what lies within `part`, and what `base` knows outside of it. */
export function merged(base, fine, part) {
  if (!fine) return base;
  const x = [], y = [];
  const take = (curve, keep) => curve.x.forEach((at, i) => { if (keep(at)) { x.push(at); y.push(curve.y[i]); } });
  take(base, (at) => at < part.from);
  take(fine, (at) => at >= part.from && at <= part.to);
  take(base, (at) => at > part.to);
  return { x, y };
}

/** A range that somebody asked for, no further than the run goes that ends at `end`; null where nothing of it is there. */
export function clipped(range, end) {
  if (!range || range.follow || range.to <= end) return range;
  return range.from < end * (1 - LEAST) ? zoomed(range.from, end, end) : null;
}

/** The points of a curve {x, y, smoothed?} that are in view, and one more to either side, so that lines run to the edge. */
export function inView(curve, range) {
  if (!range) return curve;
  const { x } = curve;
  let first = x.findIndex((at) => at >= range.from), last = x.findLastIndex((at) => at <= range.to);
  if (first < 0) first = x.length;
  first = Math.max(0, first - 1);
  last = Math.min(x.length - 1, last + 1);
  return Object.fromEntries(["x", "y", "smoothed"].filter((name) => curve[name]).map((name) => [name, curve[name].slice(first, last + 1)]));
}

const NICE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];

/** Ticks of a time axis in seconds, at times that people round to; round parts of a second where it is that short. */
export function timeTicks(min, max, most = 4) {
  const each = (step) => Array.from({ length: Math.max(0, Math.floor(max / step) - Math.ceil(min / step) + 1) }, (_, i) => (Math.ceil(min / step) + i) * step);
  const fit = NICE.findIndex((s) => (max - min) / s <= most), found = each(NICE[fit] ?? 86400 * Math.ceil((max - min) / 86400 / most));
  if (found.length > 1) return found;
  return fit > 0 ? each(NICE[fit - 1]) : ticks(min, max, most).filter((at) => at >= min && at <= max);
}

/** 75 -> "1:15", 4000 -> "1:06:40", 777600 -> "9 d 0:00:00"; with as many places after the second, or with as few parts, as times that are `step` apart need. */
export function clock(seconds, step = 1) {
  const places = step < 1 ? Math.min(6, Math.ceil(-Math.log10(step)) + 1) : 0, s = Number(Math.max(0, seconds).toFixed(places)), two = (n) => String(n).padStart(2, "0");
  const fraction = places ? (s % 1).toFixed(places).slice(1).replace(/0+$/, "") : "", at = Math.floor(s) % 60, rest = `${two(at)}${fraction === "." ? "" : fraction}`;
  const minutes = Math.floor(s / 60) % 60, hours = Math.floor(s / 3600);
  if (s < 3600) return `${minutes}:${rest}`;
  if (hours < 48) return `${hours}:${two(minutes)}:${rest}`;
  const day = `${Math.floor(hours / 24).toLocaleString(LOCALE)} d`, inDay = `${hours % 24}:${two(minutes)}`;
  return step >= 86400 ? day : step >= 60 ? `${day} ${inDay}` : `${day} ${inDay}:${rest}`;
}

/** What stands at the tick `value` of a horizontal axis with these `ticks`, of seconds where `time` is. */
export const placeWord = (value, ticks, time) => (time ? clock(value, ticks.length > 1 ? ticks[1] - ticks[0] : 1) : tickWord(value, ticks));

const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/; // what a spreadsheet would evaluate; history/questions.py has the same rule

/** One cell: numbers as they are, text quoted where it has to be, and as text where it looks like a formula. */
function cell(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One chart's data as CSV (RFC 4180, with the line ends of metrics.csv): `columns` is [[name, values], …], equally long. */
export function toCsv(columns) {
  const rows = columns[0][1].map((_, i) => columns.map(([, values]) => cell(values[i])).join(","));
  return [columns.map(([name]) => cell(name)).join(","), ...rows, ""].join("\n");
}

/**
 * Curves of several runs ({name, id, config, curve: {x, y, smoothed}}) as columns of one table, in which each row is one point. With each point stand the run's
 * seed, and its other settings in which the runs differ, under their names in a config; the smoothed values where they are `smoothed`.
 */
export function columnsOf(runs, axis, smoothed) {
  const names = [...new Set(runs.flatMap(({ config }) => Object.keys(config)))], isOneOf = (name) => runs.some(({ config }) => config[name] !== runs[0].config[name]);
  const settings = ["seed", ...names.filter((name) => name !== "seed" && isOneOf(name))];
  const each = (value) => runs.flatMap((run) => run.curve.x.map((x, i) => value(run, x, i)));
  const more = smoothed ? [["smoothed", each(({ curve }, _x, i) => curve.smoothed[i])]] : [];
  return [["run", each(({ name }) => name)], ["id", each(({ id }) => id)], [axis, each((_run, x) => x)], ["value", each(({ curve }, _x, i) => curve.y[i])], ...more,
    ...settings.map((name) => [name, each(({ config }) => config[name] ?? "")])];
}

const TITLES = {
  "tetris/score_per_piece": "Score per piece", "tetris/lines_per_game": "Lines per game", "tetris/pieces_per_game": "Pieces per game",
  "eval/score_per_piece": "Score per piece, evaluated", "eval/best_score_per_piece": "Best score per piece, evaluated", "eval/score_per_piece_std": "Spread of the evaluated score", "eval/lines_per_game": "Lines per game, evaluated",
  "eval/survival": "Games that survive", "rollout/ep_rew_mean": "Episode reward", "rollout/ep_len_mean": "Episode length", "rollout/exploration_rate": "Exploration",
  "train/loss": "Loss", "train/value_loss": "Value loss", "train/policy_gradient_loss": "Policy loss", "train/entropy_loss": "Entropy loss",
  "train/approx_kl": "Change of the policy", "train/learning_rate": "Learning rate", "train/n_updates": "Updates", "train/clip_fraction": "Clipped share",
  "train/explained_variance": "Explained variance", "time/pieces_per_second": "Training speed", "time/fps": "Steps per second", "time/cpu_seconds": "CPU seconds",
};

const USUAL = Object.keys(TITLES), CLOCKS = /^time\//;

/** `keys` as they are looked for: those that have names of their own in the order of these, then what any logger named, last what only counts and measures time. */
export function byUse(keys) {
  const rank = (key) => (USUAL.includes(key) ? USUAL.indexOf(key) : CLOCKS.test(key) ? USUAL.length + 1 : USUAL.length);
  return [...keys].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

/** A metric in plain words: "rollout/ep_rew_mean" -> "Episode reward". */
export function titleOf(key) {
  if (Object.hasOwn(TITLES, key)) return TITLES[key];
  const words = key.slice(key.lastIndexOf("/") + 1).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const TERMS = {
  "tetris/score_per_piece": "score-per-piece", "tetris/lines_per_game": "lines-per-game", "tetris/pieces_per_game": "pieces-per-game",
  "eval/score_per_piece": "evaluation", "eval/best_score_per_piece": "best", "eval/lines_per_game": "evaluation", "eval/survival": "survival",
  "train/loss": "loss", "train/value_loss": "loss", "train/policy_gradient_loss": "loss", "train/entropy_loss": "entropy", "time/pieces_per_second": "training-speed",
};

/** The word of the glossary that explains a metric; undefined where none does. */
export const termOf = (key) => (Object.hasOwn(TERMS, key) ? TERMS[key] : undefined);
