// One room's curves for a small picture: read from the server, then followed by what the lobby is told of the room.

import { append, cutAfter, emptyCurve, fromSeries } from "../lib/curves.js";
import { own } from "../lib/own.js";

const AGAIN = 3000, LONGEST = 60_000;

/** Follow `keys` of room `id` by step; `changed()` tells when a curve did. `read(id)` answers them, see manycurves.js. Nothing is known, and nothing followed, until `refresh()`. @type {(id: string, keys: string[], changed: () => void, read: (id: string) => Promise<Record<string, Series>>) => any} */
export function followCurves(id, keys, changed, read) {
  let curves = Object.fromEntries(keys.map((key) => [key, emptyCurve()])), known = false, reading = false, again = false, timer = 0, tries = 0, closed = false;
  let meanwhile = /** @type {[at: number, logged: Values][]} */ ([]); // what was reached while the curves were being read

  async function refresh() {
    if (closed) return;
    if (reading) { again = true; return; } // what is on its way may have been read before what is asked for now
    clearTimeout(timer);
    [reading, again, meanwhile] = [true, false, []];
    try {
      const series = await read(id);
      if (closed) return;
      curves = Object.fromEntries(keys.map((key) => [key, own(series, key) ? fromSeries(series[key]) : emptyCurve()]));
      [known, tries] = [true, 0];
      meanwhile.forEach(([at, logged]) => add(at, logged));
      changed();
    } catch {
      timer = setTimeout(refresh, Math.min(LONGEST, AGAIN * 2 ** tries++));
    } finally {
      reading = false;
      if (again) refresh();
    }
  }

  /** @type {(at: number, logged: Values) => void} */
  function add(at, logged) {
    for (const key of keys) if (at > (curves[key].x.at(-1) ?? 0) && Number.isFinite(own(logged, key))) curves[key] = append(curves[key], at, logged[key]);
  }

  return {
    refresh,
    get curves() { return curves; },
    /** The room stands at `at`, and has `logged` these values since; one that went back takes what lay beyond. @param {number} at @param {Values} [logged] */
    reached(at, logged = {}) {
      if (reading) meanwhile.push([at, logged]);
      if (!known) return;
      for (const key of keys) curves[key] = cutAfter(curves[key], at);
      add(at, logged);
    },
    close() { closed = true; clearTimeout(timer); },
  };
}
