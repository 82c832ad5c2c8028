// How many rooms may run at once, and how many do. No DOM.

const ALIVE = ["starting", "running", "paused", "stopping", "recovering"];

/** {alive, paused, queued, most, full}: rooms that have a trainer, those of them that pause, those that wait for their turn, the server's limit (null while it is not known), whether one more would have to wait. @type {(rooms: Room[], most?: number | null) => Capacity} */
export function capacity(rooms, most = null) {
  const alive = rooms.filter(({ state }) => ALIVE.includes(state)).length;
  const count = (/** @type {string} */ wanted) => rooms.filter(({ state }) => state === wanted).length, queued = count("queued");
  return { alive, paused: count("paused"), queued, most, full: queued > 0 || (most !== null && alive >= most) };
}
