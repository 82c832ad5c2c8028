// What in a room's life is worth a word to someone who looks elsewhere. No DOM.

import { number } from "../lib/format.js";
import { steps } from "../words/en/quantities.js";
import { unitOf } from "./kinds.js";
import { stateOf } from "./states.js";

const BETTER = 1.05, WORTH = 1;

/** Nothing heard yet. @type {() => Heard} */
export const unheard = () => ({ state: null, best: null });

/**
 * What happened between `before` and the room as it is now: [what to pass next time, [{kind, text}]].
 * @type {(before: Heard, room: Room, best: number | null) => [Heard, {kind: string, text: string}[]]}
 * Kinds: "finished", "failed", "best", "recovered", "state". The first look only learns how things stand.
 */
export function milestones(before, room, best) {
  const news = [], was = before.state;
  if (was && was !== room.state) {
    if (room.state === "finished") news.push({ kind: "finished", text: room.reason ? `Finished. ${room.reason}` : `Finished: all ${steps(room.step, unitOf(room))}.` });
    else if (room.state === "failed") news.push({ kind: "failed", text: `Failed. ${room.reason ?? ""}`.trim() });
    else if (was === "recovering" && room.state === "running") news.push({ kind: "recovered", text: "Recovered after a crash." });
    else news.push({ kind: "state", text: `${stateOf(room).word}.` });
  }
  let told = before.best;
  if (best === null || (told !== null && best < told)) told = best; // another run than the one that was told of
  if (best !== null && best > WORTH && (told === null || best > told * BETTER)) {
    if (told !== null) news.push({ kind: "best", text: `New best: ${number(best, 1)} per piece.` });
    told = best;
  }
  return [{ state: room.state, best: told }, news];
}
