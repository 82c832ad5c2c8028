// How many rooms may run at once, and how many do. No DOM.

import { capital, spelled } from "./format.js";

const ALIVE = ["starting", "running", "paused", "stopping", "recovering"];

/** {alive, paused, most, full}: rooms that have a trainer, those of them that pause, the server's limit (null while it is not known). */
export function capacity(rooms, most = null) {
  const alive = rooms.filter(({ state }) => ALIVE.includes(state)).length;
  return { alive, paused: rooms.filter(({ state }) => state === "paused").length, most, full: most !== null && alive >= most };
}

const counted = (n) => capital(String(spelled(n)));

/** "Three rooms are running. One more can run at the same time." */
export function capacitySentence({ alive, paused, most, full }) {
  if (!alive) return most === null ? "No room is running." : `No room is running. ${counted(most)} can run at the same time.`;
  const count = `${counted(alive)} ${alive === 1 ? "room is" : "rooms are"} ${paused ? "running or paused" : "running"}`;
  if (most === null) return `${count}.`;
  if (full) return `${count}, the most this server allows. Stop one first: new rooms do not start by themselves.`;
  return `${count}. ${counted(most - alive)} more can run at the same time.`;
}
