// Metrics: what each is called, how it is drawn, and in which order they are listed.

import { capital, figure, number } from "../lib/format.js";
import { own } from "../lib/own.js";
import { MAIN } from "./metrickeys.js";
import { RANDOM, TUNED } from "./references.js";

// `title` is its name in plain words and `term` the word of the glossary that explains it. `refs`, which it is measured against, are the means of 64 games of at most 1,000 pieces,
// from the harness that evaluates (README); `least` are values that the axis shows anyway, `floor` is what a logarithmic one does not go below; `unit` is what the values are in words.
/** @type {Record<string, Partial<Metric>>} */
const METRICS = {
  [MAIN]: { title: "Score per piece", term: "score-per-piece", main: true, unit: "score per piece", least: [6], refs: [["Dellacherie", TUNED], ["random", RANDOM]], digits: 2, evaluation: "eval/score_per_piece", spread: "eval/score_per_piece_std" },
  "tetris/lines_per_game": { title: "Lines per game", term: "lines-per-game", unit: "lines per game", log: true, least: [0.03, 1], floor: 0.01, refs: [["Dellacherie", 398], ["random", 0.02]], evaluation: "eval/lines_per_game" },
  "tetris/pieces_per_game": { title: "Pieces per game", term: "pieces-per-game" },
  "eval/score_per_piece": { title: "Score per piece, evaluated", term: "evaluation" },
  "eval/best_score_per_piece": { title: "Best score per piece, evaluated", term: "best" },
  "eval/score_per_piece_std": { title: "Spread of the evaluated score" },
  "eval/lines_per_game": { title: "Lines per game, evaluated", term: "evaluation" },
  "eval/survival": { title: "Games that survive", term: "survival", unit: "share of games", share: true, refs: [["Dellacherie", 1], ["random", 0]] },
  "rollout/ep_rew_mean": { title: "Episode reward" },
  "rollout/ep_len_mean": { title: "Episode length" },
  "rollout/exploration_rate": { title: "Exploration" },
  "train/loss": { title: "Loss", term: "loss" },
  "train/value_loss": { title: "Value loss", term: "loss" },
  "train/policy_gradient_loss": { title: "Policy loss", term: "loss" },
  "train/entropy_loss": { title: "Entropy loss", term: "entropy" },
  "train/approx_kl": { title: "Change of the policy" },
  "train/learning_rate": { title: "Learning rate" },
  "train/n_updates": { title: "Updates" },
  "train/clip_fraction": { title: "Clipped share" },
  "train/explained_variance": { title: "Explained variance" },
  "time/pieces_per_second": { title: "Training speed", term: "training-speed", unit: "pieces per second", least: [1], suffix: "\u2009/s" },
  "time/fps": { title: "Steps per second" },
  "time/cpu_seconds": { title: "CPU seconds" },
};

const USUAL = Object.keys(METRICS), CLOCKS = /^time\//;

/** `keys` as they are looked for: those that have names of their own in the order of these, then what any logger named, last what only counts and measures time. @type {(keys: string[]) => string[]} */
export function byUse(keys) {
  const rank = (/** @type {string} */ key) => (USUAL.includes(key) ? USUAL.indexOf(key) : CLOCKS.test(key) ? USUAL.length + 1 : USUAL.length);
  return keys.toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

/** "rollout/ep_rew_mean" -> "Episode reward"; a metric of another logger is called by its key: "custom/my_loss" -> "My loss". @type {(key: string) => string} */
const titleOf = (key) => capital(key.slice(key.lastIndexOf("/") + 1).replaceAll("_", " "));

/** {title, term?, main?, log?, dots, share?, least, floor, refs, digits?, suffix?, unit?, evaluation?, spread?} of metric `key`; evaluations are joined dots, and never smoothed. @type {(key: string) => Metric} */
export const metricOf = (key) => ({ title: titleOf(key), least: [], refs: [], floor: 0, dots: key.startsWith("eval/"), ...own(METRICS, key) });

/** A value of this metric as people write it, "–" where there is none. @type {(metric: Metric, value: number | null | undefined) => string} */
export function valueWords(metric, value) {
  if (!Number.isFinite(value)) return "–";
  return (metric.share ? `${number(100 * value)}\u2009%` : metric.digits ? number(value, metric.digits) : figure(value)) + (metric.suffix ?? "");
}
