import assert from "node:assert/strict";
import test from "node:test";
import { metricOf } from "../../../static/js/domain/metrics.js";
import { apply, applyAll, initialState } from "../../../static/js/domain/store.js";
import { KEYS } from "../kinds.js";

const metrics = (seq, step, values) => ({ type: "metrics", body: { room: "r", seq, attempt: 1, step, episode: step / 10, time: step / 100, values } });
const joined = { type: "joined", body: { room: { id: "r", step: 0, values: {} }, seq: 1, events: [] } };
const series = (x, keys, seq = 1) => ({ type: "series", body: { x, seq, series: Object.fromEntries(keys.map((key) => [key, { x: [1], min: [2], mean: [2], max: [2], last: [2] }])) } });
const after = (...messages) => applyAll(initialState("r", KEYS), messages)[0];

test("another axis has its curves read again, and live points lie on it", () => {
  const state = after(joined, series("step", ["train/loss"]), metrics(2, 1000, { "train/loss": 3 }), { type: "charts", body: { axis: "time" } });
  assert.equal(state.refetch, true);
  assert.deepEqual(state.curves["train/loss"].x, []);
  assert.deepEqual(apply(state, series("step", ["train/loss"], 2))[1], [], "an answer over the old axis comes too late");
  const [timed] = apply(state, series("time", ["train/loss"], 2));
  assert.equal(timed.refetch, false);
  assert.deepEqual(apply(timed, metrics(3, 1200, { "train/loss": 4 }))[0].curves["train/loss"].x, [1, 12]);
});

test("another metric is read from the store and goes on live, beside the others", () => {
  const state = after(joined, series("step", ["train/loss"]), { type: "charts", body: { keys: ["train/approx_kl"] } });
  assert.deepEqual(state.curves["train/loss"].x, [1], "what is there stays");
  assert.deepEqual(apply(state, series("step", ["train/loss"]))[1], [], "an answer without it does not do");
  const [both] = apply(state, series("step", ["train/loss", "train/approx_kl"]));
  assert.deepEqual(apply(both, metrics(2, 50, { "train/approx_kl": 4 }))[0].curves["train/approx_kl"].x, [1, 50]);
});

test("over time nothing is cut when an attempt goes back: the server knows what counts", () => {
  const state = after(joined, { type: "charts", body: { axis: "time" } }, series("time", ["train/loss"]), metrics(2, 1000, { "train/loss": 3 }));
  const [back] = apply(state, { type: "status", body: { room: "r", seq: 3, state: "running", attempt: 2, step: 500, from_step: 500, since: 1 } });
  assert.deepEqual(back.curves["train/loss"].x, [1, 10]);
  assert.equal(back.refetch, true);
});

test("a metric may be called what every object has", () => {
  const keys = ["toString", "constructor", "__proto__", "hasOwnProperty"], store = apply({ ...initialState("r"), seq: 0 }, { type: "charts", body: { keys } })[0];
  for (const key of keys) assert.deepEqual(Object.getOwnPropertyDescriptor(store.curves, key).value.x, []);
  const series = Object.fromEntries(keys.map((key) => [key, { x: [1], mean: [2], last: [2], min: [2], max: [2] }]));
  const [read] = apply(store, { type: "series", body: { x: "step", seq: 0, series: {}, markers: [] } });
  assert.deepEqual(read, store, "an answer without them is not theirs");
  const [whole] = apply(store, { type: "series", body: { x: "step", seq: 0, series, markers: [] } });
  for (const key of keys) assert.deepEqual(Object.getOwnPropertyDescriptor(whole.curves, key).value.x, [1]);
  const [later] = apply(whole, metrics(1, 10, { "train/loss": 1 }));
  assert.deepEqual(later.curves.constructor.x, [1], "which logged none of them");
  assert.equal(metricOf("toString").title, "ToString");
  for (const type of keys) assert.equal(apply(whole, { type, body: {} })[0], whole);
});
