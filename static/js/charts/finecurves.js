// Finer points of the part of a room's curves that is looked at, joined with what is known of the rest.

import { emptyCurve, fromSeries } from "../lib/curves.js";
import { own } from "../lib/own.js";
import { merged, wanted } from "../lib/ranges.js";
import { readSeries } from "../net/series.js";

const POINTS = 800, AGAIN = 5000; // ms at least between two questions of a part that follows the newest
const NONE = Object.freeze(emptyCurve());

/** Changes whenever an attempt begins: what is known of the one before may be lost with it. */
const lifeOf = (room) => `${room?.attempt} ${["starting", "recovering"].includes(room?.state)}`;

/** The finer points of the curves of `store`; `changed()` hears that some came. */
export function createFine(store, changed) {
  let fine = null; // {part, life, curves}
  let asked = 0, at = -Infinity, joined = new WeakMap(); // a curve as it is known over all -> {more, curve}: joined once

  return {
    /** What is known of a metric: finer where the viewer looks. The same object until there is more. */
    known(key) {
      const base = own(store.state.curves, key) ?? NONE, more = own(fine?.curves, key);
      if (!more) return base;
      if (joined.get(base)?.more !== more) joined.set(base, { more, curve: merged(base, more, fine.part) });
      return joined.get(base).curve;
    },
    /** Ask for what `range` of an axis that ends at `end` shows; nothing is asked, and nothing kept, of the whole. */
    async read(range, end) {
      if (!range) { this.drop(); return; }
      const { axis, keys, room } = store.state, part = wanted(range, end), mine = ++asked;
      at = performance.now();
      try {
        const { series } = await readSeries(store.state, { points: POINTS, ...part });
        if (mine !== asked || axis !== store.state.axis || keys !== store.state.keys) return;
        fine = { part, life: lifeOf(room), curves: Object.fromEntries(Object.entries(series).map(([key, one]) => [key, fromSeries(one)])) };
        changed();
      } catch { /* the coarse curves stay; the next zoom asks again */ }
    },
    /** Forget them, and what is on its way. */
    drop() { fine = null; joined = new WeakMap(); asked += 1; },
    /** Have them asked for again by `ask` where they are of an attempt before this one, or where `range`, which follows, has moved beyond what they reach: until more are here, those stay. */
    keepUp(range, ask) {
      const isPast = fine !== null && fine.life !== lifeOf(store.state.room);
      const isOutrun = Boolean(range?.follow) && performance.now() - at > AGAIN && (!fine || range.to - fine.part.to > (range.to - range.from) / 4);
      if (isPast) this.drop();
      if (isPast || isOutrun) ask();
    },
  };
}
