import assert from "node:assert/strict";
import test from "node:test";
import { fitsLog, ticksFor } from "../../static/js/chartaxes.js";

test("a logarithmic scale is for values of which none is below 0 and one above", () => {
  assert.ok(fitsLog([0, 0, 3]));
  assert.ok(!fitsLog([0, 0]));
  assert.ok(!fitsLog([-1, 3]));
  assert.ok(!fitsLog([]));
});

test("a logarithmic axis begins below the least value above 0, however small", () => {
  assert.deepEqual(ticksFor([0, 0.0004, 0.002], true, 4), [1e-4, 1e-3, 1e-2]);
  assert.deepEqual(ticksFor([0, 0.0004, 2], true, 4, 0.01), [0.01, 0.1, 1, 10], "or at the floor");
});

test("a linear axis holds 0 and the values", () => {
  assert.deepEqual(ticksFor([], false, 4), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(ticksFor([-3, -1], false, 3), [-3, -2, -1, 0]);
  assert.deepEqual(ticksFor([2, 9], false, 2), [0, 5, 10]);
});
