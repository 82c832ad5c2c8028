// What a score per piece is measured against.

import { number } from "../lib/format.js";

/** Scores per piece: of random play, of Dellacherie’s hand-tuned player, and of one that makes only tetrises. */
export const RANDOM = 0.01, TUNED = 4.8, MOST = 16;

/** How good a score per piece is, against random and hand-tuned play; "" while unknown. `ended`: nothing more will come. @type {(score: number | undefined, ended?: boolean) => string} */
export function comparison(score, ended = false) {
  if (!Number.isFinite(score)) return "";
  const ratio = score / TUNED;
  if (ratio >= 1.1) return `It scores ${number(ratio, 1)} times as much per piece as Dellacherie’s hand-tuned player.`;
  if (ratio >= 0.9) return "It plays about as well as Dellacherie’s hand-tuned player.";
  if (score < 2 * RANDOM) return `${ended ? "It plays" : "So far it plays"} no better than chance; hand-tuned play scores 4.80 per piece.`;
  return `It scores ${number(score, 2)} per piece; hand-tuned play scores 4.80.`;
}
