// One room's curves, read from the server once and then followed by what the page hears of the room.

import { append, cutAfter, emptyCurve, fromSeries } from "./curves.js";
import { joinKeys } from "./metrickeys.js";
import { own } from "./own.js";


const AGAIN = 3000;

const isEvaluation = (key) => key.startsWith("eval/");

/** Whether another evaluation is among a room's newest `values` than was `before`. */
export const isJudgedAnew = (values, before) => Object.keys(values).some((key) => isEvaluation(key) && values[key] !== before[key]);

/** Follow `keys` of room `id` along `x`; `changed()` tells when a curve did. Not read until `refresh()`. */
export function followCurves(id, keys, changed, { points = 400, x = "step" } = {}) {
  let curves = Object.fromEntries(keys.map((key) => [key, emptyCurve()])), reading = false, again = false, closed = false;

  async function refresh() {
    if (closed) return;
    if (reading) { again = true; return; } // what is on its way may have been read before what is asked for now
    [reading, again] = [true, false];
    const asked = keys;
    try {
      const answer = await fetch(`/api/rooms/${id}/series?keys=${encodeURIComponent(joinKeys(keys))}&x=${x}&points=${points}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const { series } = await answer.json();
      if (closed || asked !== keys) return;
      curves = Object.fromEntries(keys.map((key) => [key, own(series, key) ? fromSeries(series[key]) : emptyCurve()]));
      changed();
    } catch {
      setTimeout(refresh, AGAIN);
    } finally {
      reading = false;
      if (again) refresh();
    }
  }

  return {
    refresh,
    /** Follow other metrics; the curves of those that stay are kept meanwhile. */
    show(next) {
      keys = next;
      curves = Object.fromEntries(keys.map((key) => [key, own(curves, key) ?? emptyCurve()]));
      refresh();
    },
    get curves() { return curves; },
    /** The room stands at `at` with these `values`; one that went back takes what lay beyond. Where an evaluation lies only the server knows. */
    reached(at, values) {
      for (const key of keys) {
        curves[key] = cutAfter(curves[key], at);
        if (!isEvaluation(key) && at > (curves[key].x.at(-1) ?? 0) && Number.isFinite(own(values, key))) curves[key] = append(curves[key], at, values[key]);
      }
      changed();
    },
    close() { closed = true; },
  };
}
