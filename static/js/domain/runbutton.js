// Which command comes next in a room, and how its button says so. No DOM.

import * as words from "../words/en/room.js";
import { isComplete } from "./complete.js";
import { pendingWord, stateOf } from "./states.js";

const ITS_OWN = ["start", "stop", "pause", "resume"];

/** What the run button is in this room: {command, word, icon, primary, disabled}; null when there is none. `waiting`: a set of the commands that are not answered yet. @type {(room: Room, waiting?: Set<string>) => { command: string | null, word: string, icon: string | null, primary: boolean, disabled: boolean } | null} */
export function runButton(room, waiting = new Set()) {
  const mine = ITS_OWN.find((name) => waiting.has(name)) ?? null;
  const busy = pendingWord(mine ?? (room.pending === "save" || room.pending === "configure" ? null : room.pending));
  const still = (/** @type {string} */ word) => ({ command: null, word, icon: null, primary: false, disabled: true });
  if (mine === "start") return still(words.STARTING);
  if (room.state === "queued") return { command: "stop", word: words.DO_NOT_WAIT, icon: "close", primary: false, disabled: mine !== null };
  if (busy) return still(busy);
  switch (room.state) {
    case "running": return { command: "pause", word: words.PAUSE, icon: "pause", primary: false, disabled: false };
    case "paused": return { command: "resume", word: words.RESUME, icon: "play", primary: true, disabled: false };
    case "starting": return still(words.STARTING);
    case "stopping": return still(words.STOPPING);
    case "recovering": return still(words.RECOVERING);
    case "finished": if (isComplete(room)) return null;
    // Where a longer run was set it falls through. In a new room the filled Start is the one on the board.
    case "created": case "stopped": case "failed": return { command: "start", word: room.state === "failed" ? words.START_AGAIN : words.START, icon: "play", primary: room.state !== "created", disabled: false };
    default: return still(stateOf(room).word);
  }
}
