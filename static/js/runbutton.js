// Which command comes next in a room, and how its button says so. No DOM.

import { pendingWord, unitOf } from "./format.js";

/** What the run button is in this room: {command, word, icon, primary, disabled}; null when there is none. */
export function runButton(room, waiting = null) {
  const busy = pendingWord(waiting ?? (room.pending === "save" || room.pending === "configure" ? null : room.pending));
  const still = (word) => ({ command: null, word, icon: null, primary: false, disabled: true });
  if (waiting === "start") return still("Starting…");
  if (busy && waiting !== "save") return still(busy);
  switch (room.state) {
    case "running": return { command: "pause", word: "Pause", icon: "pause", primary: false, disabled: false };
    case "paused": return { command: "resume", word: "Resume", icon: "play", primary: true, disabled: false };
    case "starting": return still("Starting…");
    case "stopping": return still("Stopping…");
    case "recovering": return still("Recovering…");
    case "finished": if (room.config[unitOf(room).total] <= room.step) return null; // falls through: a longer run was set
    // In a new room the filled Start is the one on the board.
    default: return { command: "start", word: room.state === "failed" ? "Start again" : "Start", icon: "play", primary: room.state !== "created", disabled: false };
  }
}
