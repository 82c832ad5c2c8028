// In which order the lobby shows its rooms, and which of them have a live board. No DOM.

const ORDER = ["running", "starting", "recovering", "stopping", "paused", "queued", "created", "failed", "stopped", "finished"];

/** Compares two rooms: what goes on comes first, of equal ones the newest. */
export const byInterest = (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.queue_place ?? 0) - (b.queue_place ?? 0) || b.created - a.created;

/** Which of `cards` {room, visible} get a live board: those that are seen, the most interesting first, at most `most`. */
export function withBoards(cards, most) {
  const seen = cards.filter(({ visible }) => visible);
  return new Set(seen.sort((a, b) => byInterest(a.room, b.room)).slice(0, most));
}
