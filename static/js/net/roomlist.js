// The list of rooms as rows, each a tenth of what a room's own page gets: read in parts, what runs and the newest first. No DOM.

import { getJson } from "./api.js";

const FIRST = 200, PART = 1000; // rows: the first part is small, so that it is here at once on a slow line, too
const WITHIN = 20_000; // ms: what a page hears waits for the answer

/** The rows of the rooms made before number `before` (null: of all): {rooms, more}, `more` being what to ask for next, null at the end. An answer that takes longer than `within` ms is none. @param {string | null} before */
export const readRows = (before = null, { within = WITHIN } = {}) => getJson(`/api/rooms?${new URLSearchParams({ fields: "row", limit: String(before ? PART : FIRST), ...(before && { before }) })}`, { within });
