// Where each room stands in the lobby, and which of them have a live board. No DOM.

const ALIVE = ["running", "starting", "recovering", "stopping"];
const WAITING = ["paused", "queued"]; // they wait for somebody, or for their turn; all others are over

/** @type {(states: string[]) => RoomOrder} */
const order = (states) => (a, b) => states.indexOf(a.state) - states.indexOf(b.state);
/** @type {(room: Room) => boolean} */
const isAlive = ({ state }) => ALIVE.includes(state);
/** @type {RoomOrder} */
const newest = (a, b) => b.created - a.created || b.number - a.number;
/** @type {RoomOrder} */
const waitsFirst = (a, b) => Number(WAITING.includes(b.state)) - Number(WAITING.includes(a.state)) || order(WAITING)(a, b) || (a.queue_place ?? 0) - (b.queue_place ?? 0);
/** @type {RoomOrder} */
const changedLast = (a, b) => (b.since || b.created) - (a.since || a.created) || newest(a, b);

/** Compares two rooms that are alive: what runs comes first, of equal ones the newest. @type {RoomOrder} */
const byInterest = (a, b) => order(ALIVE)(a, b) || newest(a, b);

/**
 * The parts of the page: `hero` is shown large, `cards` with boards, `list` in a line each, `unstarted` folded. The hero is the only room that is alive;
 * where none is, one that has learned and can still be watched.
 * @type {(rooms: Room[]) => { hero: Room | null, cards: Room[], list: Room[], unstarted: Room[] }}
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

/** Which of `cards` {room, visible} get a live board: those that are seen, the most interesting first, at most `most`. @type {<Card extends { room: Room, visible: boolean }>(cards: Card[], most: number) => Set<Card>} */
export function withBoards(cards, most) {
  const seen = cards.filter(({ visible }) => visible);
  return new Set(seen.sort((a, b) => byInterest(a.room, b.room)).slice(0, most));
}
