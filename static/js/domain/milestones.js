// What in a room's life is worth a word to someone who looks elsewhere. No DOM.

import * as words from "../words/en/room.js";
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
    if (room.state === "finished") news.push({ kind: "finished", text: room.reason ? words.hasFinished(room.reason) : words.finished(room.step, unitOf(room)) });
    else if (room.state === "failed") news.push({ kind: "failed", text: words.hasFailed(room.reason ?? "") });
    else if (was === "recovering" && room.state === "running") news.push({ kind: "recovered", text: words.HAS_RECOVERED });
    else news.push({ kind: "state", text: `${stateOf(room).word}.` });
  }
  let told = before.best;
  if (best === null || (told !== null && best < told)) told = best; // another run than the one that was told of
  if (best !== null && best > WORTH && (told === null || best > told * BETTER)) {
    if (told !== null) news.push({ kind: "best", text: words.newBest(best) });
    told = best;
  }
  return [{ state: room.state, best: told }, news];
}
