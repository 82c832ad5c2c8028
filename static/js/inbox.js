// What comes from the room while a join is on its way waits for the join's answer. The server enters the
// room first and reads then: an event that came in between is newer than those in the answer.

/** `tell(event, body)` gets everything in the order in which it happened. */
export function createInbox(tell) {
  let held = null;
  return {
    take(event, body) {
      if (held) held.push([event, body]);
      else tell(event, body);
    },
    /** From now on events wait. What waited for an answer that never came is in the next one. */
    hold() { held = []; },
    /** The answer has been told: what waited follows. */
    release() {
      const waiting = held ?? [];
      held = null;
      for (const [event, body] of waiting) tell(event, body);
    },
  };
}
