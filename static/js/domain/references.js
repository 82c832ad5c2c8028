// What a score per piece is measured against.

import { LIKE_TUNED, belowTuned, likeChance, timesTuned } from "../words/en/room.js";
import { kindOf } from "./kinds.js";

/** How good the score per piece of a room is, against random and hand-tuned play; "" while unknown, and where there is no such measure. `ended`: nothing more will come. @type {(room: Pick<Room, "config">, score: number | undefined, ended?: boolean) => string} */
export function comparison(room, score, ended = false) {
  const { scale } = kindOf(room);
  if (!scale || !Number.isFinite(score)) return "";
  const ratio = score / scale.tuned;
  if (ratio >= 1.1) return timesTuned(ratio);
  if (ratio >= 0.9) return LIKE_TUNED;
  if (score < 2 * scale.chance) return likeChance(ended);
  return belowTuned(score);
}
