// Which runs the server finds: their notes are not in the list. No DOM.

import { createReader } from "./api.js";

const WAIT = 200; // ms after a key

/** `changed()` is told when another answer is here. @type {(changed: () => void) => { found(q: string): Set<string>, again(): void, readonly unread: string | null }} */
export function createNoteSearch(changed) {
  let query = "", ids = new Set(), unread = /** @type {string | null} */ (null), timer = 0;
  const address = () => (query ? `/api/rooms?${new URLSearchParams({ fields: "id", q: query })}` : null);
  const { read } = createReader(address, ({ rooms }) => { [ids, unread] = [new Set(rooms.map((/** @type {Room} */ { id }) => id)), null]; changed(); }, (error) => { unread = error.message; changed(); });

  function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(read, query ? WAIT : 0);
  }

  return {
    /** The ids of the runs in which the words of `q` are found, notes included; until the answer is here those that may be. */
    found(q) {
      const wanted = q.trim().slice(0, 200);
      if (wanted !== query) {
        if (!query || !wanted.startsWith(query)) ids = new Set(); // what has more letters is found among what had less
        [query, unread] = [wanted, null];
        askSoon();
      }
      return ids;
    },
    /** Why the notes are not searched; null where they are. */
    get unread() { return unread; },
    /** Some run is another now. */
    again() { if (query) askSoon(); },
  };
}
