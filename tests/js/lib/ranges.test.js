import assert from "node:assert/strict";
import test from "node:test";
import { arrived, clipped, following, inView, merged, panned, pinched, scaled, wanted, zoomed } from "../../../static/js/lib/ranges.js";

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

test("a range from an address ends where the run does", () => {
  const part = (from, to) => ({ from, to, follow: false });
  assert.deepEqual(clipped(part(20_000, 1e20), 50_000), part(20_000, 50_000));
  assert.equal(clipped(part(60_000, 1e20), 50_000), null, "nothing of it is there");
  assert.equal(clipped(part(0, 1e20), 50_000), null, "that is everything");
  assert.deepEqual(clipped(part(10, 20), 50), part(10, 20));
  assert.equal(clipped(null, 50), null);
  assert.deepEqual(clipped({ from: 0, to: 600, follow: true }, 50), { from: 0, to: 600, follow: true });
});
