// How many rooms may run at once, and how many do. No DOM.

import { capital, spelled } from "../lib/format.js";

const ALIVE = ["starting", "running", "paused", "stopping", "recovering"];

/** {alive, paused, queued, most, full}: rooms that have a trainer, those of them that pause, those that wait for their turn, the server's limit (null while it is not known), whether one more would have to wait. @type {(rooms: Room[], most?: number | null) => Capacity} */
export function capacity(rooms, most = null) {
  const alive = rooms.filter(({ state }) => ALIVE.includes(state)).length;
  const count = (/** @type {string} */ wanted) => rooms.filter(({ state }) => state === wanted).length, queued = count("queued");
  return { alive, paused: count("paused"), queued, most, full: queued > 0 || (most !== null && alive >= most) };
}

/** @type {(n: number) => string} */
const counted = (n) => capital(String(spelled(n)));

/** "Three rooms are running. One more can run at the same time." @type {(capacity: Capacity) => string} */
export function capacitySentence({ alive, paused, queued, most, full }) {
  if (!alive) return most === null ? "No room is running." : `No room is running. ${counted(most)} can run at the same time.`;
  const count = `${counted(alive)} ${alive === 1 ? "room is" : "rooms are"} ${paused ? "running or paused" : "running"}`;
  if (most === null) return `${count}.`;
  if (full) {
    const limit = alive >= most ? ", the most this server allows" : "";
    return queued ? `${count}${limit}; ${spelled(queued)} ${queued === 1 ? "is" : "are"} queued.` : `${count}${limit}. A new room starts when a run ends.`;
  }
  return `${count}. ${counted(most - alive)} more can run at the same time.`;
}
