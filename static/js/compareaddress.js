// What of a comparison stands in its address, so that a copied link shows the same. No DOM.

import { chartsOf, withCharts } from "./address.js";

/**
 * What a query asks for: {rooms: ids, each once, at most `most`, axis, keys, said}. Axis and keys are null where it does not name them; `said` is whether
 * it says anything at all, and so stands for a choice of somebody's.
 */
export function askedOf(search, most) {
  const query = new URLSearchParams(search), { axis, keys } = chartsOf(search);
  const ids = (query.get("rooms") ?? "").split(",").filter((id) => /^[\w-]{1,40}$/.test(id));
  return { rooms: [...new Set(ids)].slice(0, most), axis, keys, said: ["rooms", "x", "metrics"].some((name) => query.has(name)) };
}

/** The query with these rooms, this axis and these metrics; steps and the usual metrics (null) are left out. Everything else stays. */
export function searchOf(search, { rooms, axis, keys }) {
  const query = new URLSearchParams(search);
  query.delete("rooms");
  const rest = withCharts(query.toString(), { axis, range: null, keys }).slice(1);
  const text = [rooms.length ? `rooms=${rooms.join(",")}` : "", rest].filter(Boolean).join("&");
  return text ? `?${text}` : "";
}
