// The measure of what is good: random play, the hand-tuned player, only tetrises; and where the agent is.

import { $ } from "../ui/dom.js";
import { yardstick } from "../words/en/room.js";

/** Show `score`, a score per piece, on the page's yardstick where it has one; NaN or undefined while it is unknown. @type {(score: number | null | undefined, scale: Scale | null) => void} */
export function paintYardstick(score, scale) {
  if (!scale) return;
  const stick = $("#yardstick"), known = Number.isFinite(score);
  const share = known ? Math.min(1, Math.max(0, score / scale.most)) * 100 : 0;
  $(".fill", stick).style.width = $(".at", stick).style.left = `${share}%`;
  $(".at", stick).hidden = !known;
  stick.setAttribute("aria-label", yardstick(known ? score : null));
}
