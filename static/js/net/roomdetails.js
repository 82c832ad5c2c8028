// What a list's row leaves out of one room (all settings and metrics, the notes): read when somebody opens it. No DOM.

import { createReader } from "./api.js";

/** `changed()` is told when more is known of the room that was asked for, or why nothing is. @type {(changed: () => void) => { of(row: Room | undefined): Room | undefined, readonly unread: string | null, again(of: string): void, put(of: string, fields: Partial<Room>): void }} */
export function createRoomDetails(changed) {
  let id = "", known = /** @type {Room | null} */ (null), unread = /** @type {string | null} */ (null);
  const { read } = createReader(() => (id ? `/api/rooms/${id}` : null), (room) => { [known, unread] = [room, null]; changed(); }, (error) => { unread = error.message; changed(); });

  return {
    /** The whole of the room of `row`; the row alone until the rest is here, and of a deleted one, which was told whole. */
    of(row) {
      const wanted = row && !row.deleted ? row.id : "";
      if (wanted !== id) { [id, known, unread] = [wanted, null, null]; read(); }
      return known && row && wanted ? whole(row, known) : row;
    },
    /** Why nothing more is known; null where it is, or is on its way. */
    get unread() { return unread; },
    /** What the list tells of the room `of` is another: read it again. */
    again(of) { if (id && of === id) read(); },
    /** What the server has just taken. */
    put(of, fields) { if (known && of === id) known = { ...known, ...fields }; },
  };
}

/** What moves is newest in the row, the rest is in the room that was read. @type {(row: Room, known: Room) => Room} */
function whole(row, known) {
  const { config, notes } = known, same = known.evaluated?.step === row.evaluated?.step;
  const merged = { ...known, ...row, config, notes, evaluated: same && row.evaluated ? { ...known.evaluated, ...row.evaluated } : row.evaluated };
  return { ...merged, values: { ...known.values, ...row.values }, smoothed: { ...known.smoothed, ...row.smoothed } };
}
