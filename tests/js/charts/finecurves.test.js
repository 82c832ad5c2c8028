import assert from "node:assert/strict";
import test from "node:test";
import { smooth, smoothed } from "../../../static/js/lib/curves.js";
import { createFine } from "../../../static/js/charts/finecurves.js";

const KEY = "train/loss";
const series = (x) => ({ series: { [KEY]: { x, mean: x.map((at) => at / 10) } } });

/** A store of one coarse curve, and a server that answers with `answer()`. */
function page(t, answer) {
  const asked = [], curve = { x: [0, 100, 200, 300], y: [0, 10, 20, 30] };
  t.mock.method(globalThis, "fetch", async (address) => { asked.push(new URLSearchParams(address.split("?")[1])); return { ok: true, json: async () => answer() }; });
  const store = { state: { id: "a", axis: "step", keys: [KEY], room: { attempt: 1, state: "running" }, curves: { [KEY]: curve } } };
  let changes = 0;
  return { asked, curve, store, fine: createFine(store, () => { changes += 1; }), changes: () => changes };
}

test("a part that is looked at is known finer, with what is known of the rest around it", async (t) => {
  const { fine, asked, curve, changes } = page(t, () => series([100, 110, 120]));
  assert.equal(fine.known(KEY), curve);
  await fine.read({ from: 105, to: 115 }, 300);
  assert.deepEqual([asked[0].get("from"), asked[0].get("to"), changes()], ["100", "120", 1]);
  assert.deepEqual(fine.known(KEY).x, [0, 100, 110, 120, 200, 300]);
  assert.equal(fine.known(KEY), fine.known(KEY), "joined once");
  await fine.read(null, 300);
  assert.equal(fine.known(KEY), curve);
});

test("an answer that is late, or of an attempt before, is not shown", async (t) => {
  let turn = 0;
  const { fine, store, curve } = page(t, () => series(turn++ ? [100, 150] : [100, 199]));
  await Promise.all([fine.read({ from: 100, to: 200 }, 300), fine.read({ from: 100, to: 200 }, 300)]);
  assert.deepEqual(fine.known(KEY).x.slice(1, 3), [100, 150]);
  let asks = 0;
  const keepUp = () => { fine.keepUp(null, () => { asks += 1; }); return [asks, fine.known(KEY) === curve]; };
  assert.deepEqual(keepUp(), [0, false]);
  store.state = { ...store.state, room: { attempt: 2, state: "running" } };
  assert.deepEqual(keepUp(), [1, true]);
});

test("finer points of a part that follows stay until the next ones are here", async (t) => {
  t.mock.method(performance, "now", () => now);
  let now = 0, asks = 0;
  const { fine } = page(t, () => series([100, 110, 120])), keepUp = (to) => fine.keepUp({ from: to - 100, to, follow: true }, () => { asks += 1; });
  await fine.read({ from: 100, to: 200 }, 200);
  const known = fine.known(KEY);
  keepUp(290);
  assert.equal(asks, 0, "asked a moment ago");
  now = 6000;
  keepUp(290);
  assert.equal(asks, 1);
  assert.equal(fine.known(KEY), known);
});

test("what is unknown has one empty curve, and a curve is smoothed once", (t) => {
  const { fine, curve } = page(t, () => series([]));
  assert.equal(fine.known("other"), fine.known("__proto__"));
  assert.equal(smoothed(curve, 0.5), smoothed(curve, 0.5));
  const usual = smoothed(curve, 0.87);
  for (const weight of [0.9, 0, 0.99, 0.5]) assert.deepEqual(smoothed(curve, weight), smooth(curve, weight));
  assert.equal(smoothed(curve, 0.87), usual, "whatever the slider does");
});
