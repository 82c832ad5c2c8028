// What of a comparison stands in its address, so that a copied link shows the same. No DOM.

import { chartsOf, withCharts } from "./address.js";
import { looksOf } from "./ends.js";

/**
 * What a query asks for: {rooms: ids, each once, at most `most`, axis, keys, smoothing, said}. The latter are null where it does not name them; `said` is whether
 * it says anything at all, and so stands for a choice of somebody's.
 */
export function askedOf(search, most) {
  const query = new URLSearchParams(search), { axis, keys, smoothing } = chartsOf(search);
  const ids = (query.get("rooms") ?? "").split(",").filter((id) => /^[\w-]{1,40}$/.test(id));
  return { rooms: [...new Set(ids)].slice(0, most), axis, keys, smoothing, said: ["rooms", "x", "metrics", "smoothing"].some((name) => query.has(name)) };
}

/** The looks that a query gives its `rooms`, by id, as of `looksOf`: "?rooms=b,c&looks=2,3" are the second and the third; without them they come in order. */
export function askedLooks(search, rooms) {
  const asked = (new URLSearchParams(search).get("looks") ?? "").split(",").map((n) => (/^\d{1,2}$/.test(n) ? n - 1 : -1));
  return looksOf(rooms, Object.fromEntries(rooms.map((id, i) => [id, asked[i]]).filter(([, n]) => n >= 0)));
}

/**
 * The query with these rooms, this axis, these metrics and this smoothing, and with the rooms' looks where those are not in order; steps, the usual metrics
 * (null) and the usual smoothing are left out. Everything else stays.
 */
export function searchOf(search, { rooms, axis, keys, smoothing, looks = {} }) {
  const query = new URLSearchParams(search), numbers = rooms.map((id, i) => looks[id] ?? i);
  query.delete("rooms");
  query.delete("looks");
  const rest = withCharts(query.toString(), { axis, range: null, keys, smoothing }).slice(1);
  const text = [rooms.length ? `rooms=${rooms.join(",")}` : "", numbers.some((n, i) => n !== i) ? `looks=${numbers.map((n) => n + 1).join(",")}` : "", rest].filter(Boolean).join("&");
  return text ? `?${text}` : "";
}
