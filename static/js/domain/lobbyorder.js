// Where each room stands in the lobby, and which of them have a live board. No DOM.

const ALIVE = ["running", "starting", "recovering", "stopping"];
const WAITING = ["paused", "queued"]; // they wait for somebody, or for their turn; all others are over

const order = (states) => (a, b) => states.indexOf(a.state) - states.indexOf(b.state);
const isAlive = ({ state }) => ALIVE.includes(state);
const newest = (a, b) => b.created - a.created || b.number - a.number;
const waitsFirst = (a, b) => Number(WAITING.includes(b.state)) - Number(WAITING.includes(a.state)) || order(WAITING)(a, b) || (a.queue_place ?? 0) - (b.queue_place ?? 0);
const changedLast = (a, b) => (b.since || b.created) - (a.since || a.created) || newest(a, b);

/** Compares two rooms that are alive: what runs comes first, of equal ones the newest. */
const byInterest = (a, b) => order(ALIVE)(a, b) || newest(a, b);

/**
 * The parts of the page: `hero` is shown large, `cards` with boards, `list` in a line each, `unstarted` folded. The hero is the only room that is alive;
 * where none is, one that has learned and can still be watched.
 */
export function partsOf(rooms) {
  const alive = rooms.filter(isAlive).sort(byInterest);
  const others = rooms.filter((room) => !isAlive(room) && room.state !== "created").sort((a, b) => waitsFirst(a, b) || changedLast(a, b));
  const hero = alive.length ? alive.length === 1 && alive[0] : others.find(({ step, state }) => step > 0 && state !== "failed");
  return {
    hero: hero || null,
    cards: alive.length > 1 ? alive : [],
    list: others.filter((room) => room !== hero),
    unstarted: rooms.filter(({ state }) => state === "created").sort(newest),
  };
}

/** Which of `cards` {room, visible} get a live board: those that are seen, the most interesting first, at most `most`. */
export function withBoards(cards, most) {
  const seen = cards.filter(({ visible }) => visible);
  return new Set(seen.sort((a, b) => byInterest(a.room, b.room)).slice(0, most));
}
