// What a score per piece is measured against.

import { number } from "../lib/format.js";
import { kindOf } from "./kinds.js";

/** How good the score per piece of a room is, against random and hand-tuned play; "" while unknown, and where there is no such measure. `ended`: nothing more will come. @type {(room: Pick<Room, "config">, score: number | undefined, ended?: boolean) => string} */
export function comparison(room, score, ended = false) {
  const { scale } = kindOf(room);
  if (!scale || !Number.isFinite(score)) return "";
  const ratio = score / scale.tuned;
  if (ratio >= 1.1) return `It scores ${number(ratio, 1)} times as much per piece as Dellacherie’s hand-tuned player.`;
  if (ratio >= 0.9) return "It plays about as well as Dellacherie’s hand-tuned player.";
  if (score < 2 * scale.chance) return `${ended ? "It plays" : "So far it plays"} no better than chance; hand-tuned play scores 4.80 per piece.`;
  return `It scores ${number(score, 2)} per piece; hand-tuned play scores 4.80.`;
}
