import assert from "node:assert/strict";
import test from "node:test";
import { arrived, clipped, clock, columnsOf, following, inView, merged, panned, pinched, scaled, timeTicks, titleOf, toCsv, wanted, zoomed } from "../../../static/js/domain/chartview.js";
import { KEYS, apply, applyAll, initialState } from "../../../static/js/domain/store.js";

test("a zoom keeps to the data, and everything is no zoom", () => {
  assert.deepEqual(zoomed(-50, 400, 1000), { from: 0, to: 400, follow: false });
  assert.deepEqual(zoomed(600, 4000, 1000), { from: 600, to: 1000, follow: false });
  assert.equal(zoomed(-1, 1001, 1000), null);
  const least = zoomed(500, 500, 1000);
  assert.ok(least.to > least.from);
  const end = zoomed(2000, 3000, 1000);
  assert.ok(end.from < end.to && end.to <= 1000);
});

test("panning and scaling keep within the ends", () => {
  const range = { from: 200, to: 400, follow: true };
  assert.deepEqual(panned(range, 100, 1000), { from: 300, to: 500, follow: false });
  assert.deepEqual(panned(range, -900, 1000), { from: 0, to: 200, follow: false });
  assert.deepEqual(panned(range, 900, 1000), { from: 800, to: 1000, follow: false });
  assert.equal(panned(null, 5, 1000), null);
  assert.deepEqual(scaled(null, 0.5, 1000), { from: 250, to: 750, follow: false });
  assert.deepEqual(scaled({ from: 250, to: 750 }, 0.5, 1000, 250), { from: 250, to: 500, follow: false });
  assert.equal(scaled({ from: 250, to: 750 }, 4, 1000), null);
});

test("two fingers hold what they were put down on", () => {
  const before = { from: 200, to: 800, follow: true }, at = (...fingers) => pinched(before, [400, 600], fingers, 100, 400, 1000);
  assert.deepEqual(at(200, 300), { from: 200, to: 800, follow: false });
  assert.deepEqual(at(100, 400), { from: 400, to: 600, follow: false });
  assert.equal(at(300, 200), before, "crossed");
  assert.equal(at(200, 210), before, "too close");
  assert.equal(at(230, 258), null, "everything");
});

test("new data moves only a range that follows", () => {
  const still = { from: 200, to: 400, follow: false };
  assert.equal(arrived(still, 5000), still);
  assert.equal(arrived(null, 5000), null);
  assert.deepEqual(following(still, 1000), { from: 800, to: 1000, follow: true });
  assert.deepEqual(arrived(following(still, 1000), 1100), { from: 900, to: 1100, follow: true });
  assert.deepEqual(arrived(following(still, 1000), 600), { from: 400, to: 600, follow: true }, "a run that went back");
  const young = { from: 0, to: 5000, follow: true };
  assert.equal(arrived(young, 600), young, "a run that is shorter keeps the span that was asked for");
  assert.deepEqual(arrived(young, 6000), { from: 1000, to: 6000, follow: true });
});

test("finer points take the place of coarse ones where they were asked for", () => {
  const base = { x: [0, 100, 200, 300, 400], y: [0, 1, 2, 3, 4] };
  assert.deepEqual(wanted({ from: 100, to: 200 }, 220), { from: 50, to: 220 });
  const both = merged(base, { x: [120, 140, 160], y: [7, 8, 9] }, { from: 110, to: 310 });
  assert.deepEqual(both, { x: [0, 100, 120, 140, 160, 400], y: [0, 1, 7, 8, 9, 4] });
  assert.equal(merged(base, undefined, undefined), base);
});

test("what is in view has a neighbour to either side", () => {
  const curve = { x: [0, 100, 200, 300, 400], y: [0, 1, 2, 3, 4] };
  assert.deepEqual(inView(curve, { from: 150, to: 250 }).x, [100, 200, 300]);
  assert.deepEqual(inView(curve, { from: 120, to: 130 }).x, [100, 200]);
  assert.deepEqual(inView(curve, { from: 500, to: 600 }).x, [400]);
  assert.deepEqual(inView({ x: [], y: [] }, { from: 1, to: 2 }).x, []);
  assert.deepEqual(inView(curve, null), curve);
});

test("time is written as a clock, with ticks at round times", () => {
  assert.deepEqual([0, 75, 3599, 4000].map(clock), ["0:00", "1:15", "59:59", "1:06:40"]);
  assert.deepEqual(timeTicks(0, 100), [0, 30, 60, 90]);
  assert.deepEqual(timeTicks(130, 250), [150, 180, 210, 240].filter((at) => at % 30 === 0));
  assert.ok(timeTicks(0, 400_000).length <= 6);
});

test("a chart's figures are a table with a line for each point", () => {
  assert.equal(toCsv([["step", [1, 2]], ["train/loss", [0.5, undefined]]]), "step,train/loss\n1,0.5\n2,\n");
});

test("every metric has a title in words", () => {
  assert.equal(titleOf("rollout/ep_rew_mean"), "Episode reward");
  assert.equal(titleOf("custom/some_new_thing"), "Some new thing");
});

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

test("several runs are one table in which a row is a point; a name may hold what separates", () => {
  const run = (name, id, config, x, y) => ({ name, id, config: { seed: 1, gamma: 0.99, ...config }, curve: { x, y, smoothed: y.map((value) => value / 2) } });
  const runs = [run('one, "two"', "a", {}, [1, 2], [3, 4]), run("three", "b", { seed: 2, n_steps: 64 }, [5], [6]), run("none", "c", {}, [], [])];
  assert.equal(toCsv(columnsOf(runs, "time", false)), 'run,id,time,value,seed,n_steps\n"one, ""two""",a,1,3,1,\n"one, ""two""",a,2,4,1,\nthree,b,5,6,2,64\n');
  assert.equal(toCsv(columnsOf(runs.slice(0, 1), "step", true)), 'run,id,step,value,smoothed,seed\n"one, ""two""",a,1,3,1.5,1\n"one, ""two""",a,2,4,2,1\n', "settings in which no run differs are none of it");
});

test("no cell is a formula, numbers stay numbers, and quotes hold what needs them", () => {
  for (const name of ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"]) {
    const [head, row] = [toCsv([[name, [1]]]), toCsv([["run", [name]]]).slice(4)];
    for (const cell of [head, row]) assert.match(cell, /^"?'/, JSON.stringify(cell));
  }
  assert.equal(toCsv([["value", [-1.5, 0, 1e-7, NaN, null]]]), "value\n-1.5\n0\n1e-7\n\n\n");
  assert.equal(toCsv([["run", ["a=b", "one\r\ntwo", 'say "x"', "a,b", " a"]]]), 'run\na=b\n"one\r\ntwo"\n"say ""x"""\n"a,b"\n" a"\n');
  assert.equal(toCsv([["loss, total", [1]], ["step", [2]]]), '"loss, total",step\n1,2\n');
});

test("a range from an address ends where the run does", () => {
  const part = (from, to) => ({ from, to, follow: false });
  assert.deepEqual(clipped(part(20_000, 1e20), 50_000), part(20_000, 50_000));
  assert.equal(clipped(part(60_000, 1e20), 50_000), null, "nothing of it is there");
  assert.equal(clipped(part(0, 1e20), 50_000), null, "that is everything");
  assert.deepEqual(clipped(part(10, 20), 50), part(10, 20));
  assert.equal(clipped(null, 50), null);
  assert.deepEqual(clipped({ from: 0, to: 600, follow: true }, 50), { from: 0, to: 600, follow: true });
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
  assert.equal(titleOf("toString"), "ToString");
  for (const type of keys) assert.equal(apply(whole, { type, body: {} })[0], whole);
});
