// The list of rooms as rows, each a tenth of what a room's own page gets: read in parts, what runs and the newest first, what is archived last. No DOM.

import { getJson } from "./api.js";

const FIRST = 200, PART = 1000; // rows: the first part is small, so that it is here at once on a slow line, too
const WITHIN = 20_000; // ms: what a page hears waits for the answer
/** @typedef {{ archived: boolean, before: number | null }} Place of a part: in the archive or not, and before which number */

/** @type {(place: Place, within: number) => Promise<{ rooms: Room[], more: number | null, archived: number }>} */
function readPart({ archived, before }, within) {
  const limit = archived || before ? PART : FIRST;
  return getJson(`/api/rooms?${new URLSearchParams({ fields: "row", archived: archived ? "1" : "0", limit: String(limit), ...(before && { before: String(before) }) })}`, { within });
}

/** The rows at `place` (null: the first ones) of the rooms that are not archived: {rooms, more}, `more` being the next place, null at the end. An answer that takes longer than `within` ms is none. @param {Place | null} place */
export async function readCurrent(place = null, { within = WITHIN } = {}) {
  const { rooms, more } = await readPart({ archived: false, before: place?.before ?? null }, within);
  return { rooms, more: more === null ? null : { archived: false, before: more } };
}

/** As {@link readCurrent}, and after those the archived ones: the browser has them still where nothing of them has changed. @param {Place | null} place */
export async function readAll(place = null, { within = WITHIN } = {}) {
  const at = place ?? { archived: false, before: null }, { rooms, more, archived } = await readPart(at, within);
  if (more !== null) return { rooms, more: { ...at, before: more } };
  return { rooms, more: archived && !at.archived ? { archived: true, before: null } : null };
}
