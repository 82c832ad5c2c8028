// What of a comparison stands in its address, so that a copied link shows the same. No DOM.

import { chartsOf, withCharts } from "./address.js";
import { looksOf } from "./looks.js";

/**
 * What a query asks for: {rooms: ids, each once, at most `most`, picked: the one of them that stands out | null, axis, range, keys, smoothing, scales: as of
 * `chartsOf`, said}; `said` is whether it says anything at all, and so stands for a choice of somebody's.
 * @type {(search: string, most: number) => AskedCharts & { rooms: string[], picked: string | null, said: boolean }}
 */
export function askedOf(search, most) {
  const query = new URLSearchParams(search), ids = (query.get("rooms") ?? "").split(",").filter((id) => /^[\w-]{1,40}$/.test(id));
  const rooms = [...new Set(ids)].slice(0, most), picked = query.get("run") ?? "";
  return { ...chartsOf(search), rooms, picked: rooms.includes(picked) ? picked : null, said: SAYS.some((name) => query.has(name)) };
}

const SAYS = ["rooms", "x", "range", "metrics", "smoothing", "log", "linear"];

/** The looks that a query gives its `rooms`, by id, as of `looksOf`: "?rooms=b,c&looks=2,3" are the second and the third; without them they come in order. @type {(search: string, rooms: string[]) => Record<string, number>} */
export function askedLooks(search, rooms) {
  const asked = (new URLSearchParams(search).get("looks") ?? "").split(",").map((n) => (/^\d{1,2}$/.test(n) ? Number(n) - 1 : -1));
  return looksOf(rooms, Object.fromEntries(rooms.map((id, i) => [id, asked[i]]).filter(([, n]) => Number(n) >= 0)));
}

/**
 * The query with these rooms, the one that is picked, and these charts, as of `withCharts`, and with the rooms' looks where those are not in order; what is
 * usual is left out. Everything else stays.
 * @type {(search: string, chosen: { rooms: string[], picked?: string | null, axis: Axis, range?: AxisRange | null, keys: string[] | null, smoothing?: number, scales?: Map<string, boolean>, looks?: Record<string, number> }) => string}
 */
export function searchOf(search, { rooms, picked = null, axis, range = null, keys, smoothing, scales, looks = {} }) {
  const query = new URLSearchParams(search), numbers = rooms.map((id, i) => looks[id] ?? i);
  query.delete("rooms");
  query.delete("looks");
  query.delete("run");
  const rest = withCharts(query.toString(), { axis, range, keys, smoothing, scales }).slice(1);
  const text = [rooms.length ? `rooms=${rooms.join(",")}` : "", numbers.some((n, i) => n !== i) ? `looks=${numbers.map((n) => n + 1).join(",")}` : "", picked && rooms.includes(picked) ? `run=${picked}` : "", rest].filter(Boolean).join("&");
  return text ? `?${text}` : "";
}
