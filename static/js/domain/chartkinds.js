// How each metric is drawn, wherever it is.

import { own } from "../lib/own.js";
import { RANDOM, TUNED, figure, number } from "./format.js";
import { MAIN } from "./metrickeys.js";

// References are the means of 64 games of at most 1,000 pieces, from the harness that evaluates (README); `least` are values that the axis shows anyway,
// `floor` is what a logarithmic one does not go below; `unit` is what the values are in words; a metric of another logger is called by its key.
const KINDS = {
  [MAIN]: { main: true, unit: "score per piece", least: [6], refs: [["Dellacherie", TUNED], ["random", RANDOM]], digits: 2, evaluation: "eval/score_per_piece", spread: "eval/score_per_piece_std" },
  "tetris/lines_per_game": { unit: "lines per game", log: true, least: [0.03, 1], floor: 0.01, refs: [["Dellacherie", 398], ["random", 0.02]], evaluation: "eval/lines_per_game" },
  "eval/survival": { share: true, refs: [["Dellacherie", 1], ["random", 0]], unit: "share of games" },
  "time/pieces_per_second": { least: [1], suffix: "\u2009/s", unit: "pieces per second" },
};

/** {main, log, dots, share, least, floor, refs, digits, suffix, unit, evaluation, spread} of metric `key`; evaluations are joined dots, and never smoothed. */
export const kindOf = (key) => ({ least: [], refs: [], floor: 0, dots: key.startsWith("eval/"), ...own(KINDS, key) });

/** A value of this kind as people write it, "–" where there is none. */
export function valueWords(kind, value) {
  if (!Number.isFinite(value)) return "–";
  return (kind.share ? `${number(100 * value)}\u2009%` : kind.digits ? number(value, kind.digits) : figure(value)) + (kind.suffix ?? "");
}
