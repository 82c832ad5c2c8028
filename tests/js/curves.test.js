import assert from "node:assert/strict";
import test from "node:test";
import { append, cutAfter, emptyCurve, fromSeries, logTicks, nearest, smooth, spreadAround, thin, ticks, trend } from "../../static/js/curves.js";

const line = (n, f = (x) => x) => Array.from({ length: n }, (_, i) => i).reduce((curve, x) => append(curve, x, f(x)), emptyCurve());

test("a curve never grows beyond its bound and keeps its first and last point", () => {
  const curve = line(20_000);
  assert.ok(curve.x.length <= 1500 && curve.x.length >= 700);
  assert.equal(curve.x.at(-1), 19_999);
  assert.ok(curve.x[0] < 50);
});

test("thinning is even along x and keeps the mean", () => {
  const curve = thin(line(1400, () => 5), 100);
  assert.ok(curve.x.length <= 101);
  assert.ok(curve.y.every((y) => Math.abs(y - 5) < 1e-9));
  const gaps = curve.x.slice(1, -1).map((x, i) => x - curve.x[i]);
  assert.ok(Math.max(...gaps) - Math.min(...gaps) <= 2);
});

test("points that are no numbers are left out", () => {
  assert.deepEqual(append(emptyCurve(), NaN, 1).x, []);
  assert.deepEqual(append(emptyCurve(), 1, Infinity).x, []);
  assert.deepEqual(fromSeries({ x: [1, 2, 3], mean: [1, null, 3], last: [1, null, 3] }).x, [1, 3]);
});

test("a point that does not go forward replaces the last one", () => {
  const curve = append(append(emptyCurve(), 10, 1), 10, 7);
  assert.deepEqual([curve.x, curve.y], [[10], [7]]);
});

test("cutting leaves the points up to the step", () => {
  assert.deepEqual(cutAfter(line(5), 2).x, [0, 1, 2]);
});

test("smoothing starts without a bias and weight 0 changes nothing", () => {
  assert.ok(Math.abs(smooth([5, 5, 5], 0.9)[0] - 5) < 1e-9);
  assert.deepEqual(smooth([1, 2, 3], 0), [1, 2, 3]);
  const smoothed = smooth([0, 10, 0, 10], 0.8);
  assert.ok(smoothed.at(-1) > 4 && smoothed.at(-1) < 7);
});

test("the nearest point is found", () => {
  assert.equal(nearest([0, 10, 20], 14), 1);
  assert.equal(nearest([0, 10, 20], 99), 2);
  assert.equal(nearest([], 1), -1);
});

test("a trend is told only when there is one", () => {
  assert.equal(trend([1, 2]), "");
  assert.equal(trend(line(30).y), "rising");
  assert.equal(trend(Array(30).fill(3)), "steady");
  assert.equal(trend(Array.from({ length: 60 }, (_, i) => 0.3 + 0.2 * Math.sin(i * 7.3))), "steady", "noise is no trend");
  assert.equal(trend(line(30, (x) => 100 - 2 * x).y), "falling");
});

test("an axis has a few round ticks that hold the values", () => {
  for (const [min, max] of [[0, 12.7], [0, 0.013], [-3, 0], [0, 2104], [-5, 800], [0, 1]]) {
    const list = ticks(min, max);
    assert.ok(list.length >= 2 && list.length <= 6, `${min}..${max}: ${list}`);
    assert.ok(list[0] <= min && list.at(-1) >= max, `${min}..${max}: ${list}`);
  }
  assert.deepEqual(ticks(0, 12.7), [0, 5, 10, 15]);
});

test("a log axis has powers of ten around the values", () => {
  const list = logTicks(0.03, 3254);
  assert.ok(list[0] <= 0.03 && list.at(-1) >= 3254 && list.length <= 5, String(list));
  assert.deepEqual(logTicks(1e-4, 2e-3), [1e-4, 1e-3, 1e-2]);
  assert.deepEqual(logTicks(1e-9, 1e4), [1e-9, 1e-5, 0.1, 1000, 1e7]);
  assert.deepEqual(logTicks(5, 5), [1, 10]);
});

test("a spread lies to either side of its curve, where both are known", () => {
  const curve = { x: [1, 2, 3], y: [10, 12, 11] };
  assert.deepEqual(spreadAround(curve, { x: [1, 3], y: [2, 0.5] }), [{ x: 1, low: 8, high: 12 }, { x: 3, low: 10.5, high: 11.5 }]);
  assert.deepEqual(spreadAround(curve, undefined), []);
});
