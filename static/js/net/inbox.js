// What comes from the room while a join is on its way waits for the join's answer. The server enters the
// room first and reads then: an event that came in between is newer than those in the answer.

const MOST = 2000; // events that wait

/** `tell(event, body)` gets everything in the order in which it happened; it must not throw. @type {(tell: (event: string, body: any) => void) => Inbox} */
export function createInbox(tell) {
  let held = /** @type {[event: string, body: any][] | null} */ (null), shut = false, lost = false;
  /** @type {(waiting: [event: string, body: any][] | null) => void} */
  const begin = (waiting) => { held = waiting; shut = lost = false; };
  return {
    take(event, body) {
      if (shut) return;
      if (!held) return tell(event, body);
      if (held.length < MOST) held.push([event, body]);
      else lost = true;
    },
    /** From now on events wait. What waited for an answer that never came is in the next one. */
    hold() { begin([]); },
    /** No answer is awaited now: what comes is in the next one. */
    shut() { begin(null); shut = true; },
    /** The answer has been told: what waited follows. Whether that was all: false where too much came to wait. */
    release() {
      const waiting = held ?? [], whole = !lost;
      begin(null);
      for (const [event, body] of waiting) tell(event, body);
      return whole;
    },
  };
}
