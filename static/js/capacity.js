// How many rooms may run at once, and how many do. No DOM.

const ALIVE = ["starting", "running", "paused", "stopping", "recovering"];

/** {alive, paused, most, full}: rooms that have a trainer, those of them that pause, the server's limit (null while it is not known). */
export function capacity(rooms, most = null) {
  const alive = rooms.filter(({ state }) => ALIVE.includes(state)).length;
  return { alive, paused: rooms.filter(({ state }) => state === "paused").length, most, full: most !== null && alive >= most };
}

/** "3 of 4 rooms are running; one more can start now." */
export function capacitySentence({ alive, paused, most, full }) {
  const doing = paused ? "running or paused" : "running", are = (n) => (n === 1 ? "is" : "are");
  if (most === null) return alive ? `${alive} ${alive === 1 ? "room" : "rooms"} ${are(alive)} ${doing}.` : "No room is running.";
  if (!alive) return `No room is running; ${most === 1 ? "one" : most} can at once.`;
  const count = `${alive} of ${most} ${most === 1 ? "room" : "rooms"} ${are(alive)} ${doing}`;
  if (full) return `${count}, as many as this server runs at once. Stop one to start another; a new room waits until then.`;
  return `${count}; ${most - alive === 1 ? "one more" : `${most - alive} more`} can start now.`;
}
