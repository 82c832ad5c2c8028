import assert from "node:assert/strict";
import test from "node:test";
import { append, cutAfter, emptyCurve, fromSeries, nearest, smooth, spreadAround, thin, trend } from "../../../static/js/lib/curves.js";

const line = (n, f = (x) => x) => Array.from({ length: n }, (_, i) => i).reduce((curve, x) => append(curve, x, f(x)), emptyCurve());

/** Curves without noise, in many forms: values of x from 0 to 1. */
const FORMS = [(u) => 12 * (1 - Math.exp(-5 * u)), (u) => 10 * u, (u) => 3 - 2 * u + u ** 2, (u) => 5 + Math.sin(9 * u), (u) => (u < 0.4 ? 1 : 9), (u) => 8 * Math.exp(-30 * u)];

const run = (n, end, form) => ({ ...emptyCurve(), x: Array.from({ length: n }, (_, i) => ((i + 1) * end) / n), y: Array.from({ length: n }, (_, i) => form((i + 1) / n)) });

/** `curve` as the server's answer holds it: means of at most `points` equally wide stretches, each where its newest value lies. */
function asked({ x, y }, points = 400) {
  const width = (x.at(-1) - x[0]) / points, buckets = new Map();
  x.forEach((at, i) => {
    const b = Math.min(points - 1, Math.floor((at - x[0]) / width)), { n = 0, mean = 0 } = buckets.get(b) ?? {};
    buckets.set(b, { at, n: n + 1, mean: mean + (y[i] - mean) / (n + 1) });
  });
  const list = [...buckets.values()];
  return fromSeries({ x: list.map(({ at }) => at), mean: list.map(({ mean }) => mean) });
}

const within = (curve, values, x) => values[nearest(curve.x, x)];

const rangeOf = ({ y }) => Math.max(...y) - Math.min(...y);

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
  assert.ok(smooth(line(800, () => 5), 0.99).every((y) => Math.abs(y - 5) < 1e-9));
  assert.deepEqual(smooth(line(4), 0), [0, 1, 2, 3]);
  assert.deepEqual(smooth(emptyCurve(), 0.87), []);
  assert.deepEqual(smooth({ x: [0], y: [7] }, 0.99), [7]);
  const smoothed = smooth(line(400, (x) => 10 * (x % 2)), 0.87);
  assert.ok(Math.abs(smoothed.at(-1) - 5) < 1, "noise goes");
});

test("what began late is not smoothed as if it had been there from the beginning", () => {
  const late = { x: [1000, 1001, 1002, 1003, 1004], y: [0, 10, 10, 10, 10] };
  assert.ok(smooth(late, 0.87).at(-1) > 3);
});

test("a curve of few points is smoothed from point to point, wherever they lie", () => {
  const few = { x: [10, 20, 30, 40, 50, 60], y: [0, 10, 0, 10, 0, 10] }, far = { ...few, x: few.x.map((x) => 1e6 + 1e5 * x) };
  const byIndex = few.y.reduce(({ mean, mass }, value) => ({ mean: 0.87 * mean + 0.13 * value, mass: 0.87 * mass + 0.13 }), { mean: 0, mass: 0 });
  for (const curve of [few, far]) assert.ok(Math.abs(smooth(curve, 0.87).at(-1) - byIndex.mean / byIndex.mass) < 1e-9);
});

for (const weight of [0.5, 0.87, 0.97, 0.99]) {
  test(`the same run reads the same through however many points, smoothed by ${weight}`, () => {
    for (const form of FORMS) {
      for (const [n, end] of [[43_200, 10_800], [4_000, 1000], [43_200, 3e8], [900, 225], [300, 75]]) {
        const raw = run(n, end, form), exact = smooth(raw, weight), most = (weight < 0.8 || n < 1000 ? 0.04 : 0.01) * rangeOf(raw);
        for (const other of [asked(raw), asked(raw, 800), thin(raw, 750), thin(raw, 1400)]) {
          const values = smooth(other, weight);
          for (let at = 0; at < other.x.length; at += 7) {
            const apart = Math.abs(values[at] - within(raw, exact, other.x[at]));
            if (apart > most) assert.fail(`${form} of ${n}, ${other.x.length} points, at ${other.x[at]}: ${apart}`);
          }
        }
      }
    }
  });

  test(`a page that was opened early and one that was opened now draw the same, smoothed by ${weight}`, () => {
    for (const form of FORMS) {
      const raw = run(43_200, 10_800, form), until = 42_960; // a minute of ticks ago
      let old = asked({ x: raw.x.slice(0, until), y: raw.y.slice(0, until) });
      for (let i = until; i < raw.x.length; i++) old = append(old, raw.x[i], raw.y[i]);
      const fresh = asked(raw), apart = Math.abs(smooth(old, weight).at(-1) - smooth(fresh, weight).at(-1));
      assert.ok(apart <= 0.002 * rangeOf(raw), `${form}: ${apart}`);
    }
  });
}

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

test("a spread lies to either side of its curve, where both are known", () => {
  const curve = { x: [1, 2, 3], y: [10, 12, 11] };
  assert.deepEqual(spreadAround(curve, { x: [1, 3], y: [2, 0.5] }), [{ x: 1, low: 8, high: 12 }, { x: 3, low: 10.5, high: 11.5 }]);
  assert.deepEqual(spreadAround(curve, undefined), []);
});
