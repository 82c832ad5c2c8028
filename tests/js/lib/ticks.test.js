import assert from "node:assert/strict";
import test from "node:test";
import { logTicks, ticks } from "../../../static/js/lib/ticks.js";

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
