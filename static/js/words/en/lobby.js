// The lobby: how many rooms run, what they learn and how it goes.

import { spelled, spelledFirst } from "./quantities.js";

/** "Three rooms are running. One more can run at the same time." @type {(capacity: Capacity) => string} */
export function capacitySentence({ alive, paused, queued, most, full }) {
  if (!alive) return most === null ? "No room is running." : `No room is running. ${spelledFirst(most)} can run at the same time.`;
  const count = `${spelledFirst(alive)} ${alive === 1 ? "room is" : "rooms are"} ${paused ? "running or paused" : "running"}`;
  if (most === null) return `${count}.`;
  if (full) {
    const limit = alive >= most ? ", the most this server allows" : "";
    return queued ? `${count}${limit}; ${spelled(queued)} ${queued === 1 ? "is" : "are"} queued.` : `${count}${limit}. A new room starts when a run ends.`;
  }
  return `${count}. ${spelledFirst(most - alive)} more can run at the same time.`;
}
