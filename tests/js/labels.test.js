import assert from "node:assert/strict";
import test from "node:test";
import { aside, freePlace, named, wrapped } from "../../static/js/labels.js";

test("a reference's name gives way to the newest value, to the side where it lies", () => {
  assert.equal(aside(100, 108, 14), 94, "the value is just below");
  assert.equal(aside(100, 92, 14), 106, "the value is just above");
  assert.equal(aside(100, 100, 14), 114);
  assert.equal(aside(100, 130, 14), 100, "far enough");
});

test("a marker's word is written only where the next marker leaves room for it", () => {
  assert.deepEqual(named([10, 60], [62, 62], 0, 500), [null, "right"]);
  assert.deepEqual(named([10, 200], [62, 62], 0, 500), ["right", "right"]);
});

test("a marker's word ends before the chart does, and words keep their distance", () => {
  assert.deepEqual(named([450], [62], 0, 500), [null]);
  assert.deepEqual(named([10, 100, 250], [62, 62, 62], 0, 500), ["right", null, "right"]);
});

test("the word that matters most has its place first, on the left where the right is taken", () => {
  assert.deepEqual(named([100, 200, 230], [62, 62, 62], 0, 500, 1), [null, "left", "right"]);
  assert.deepEqual(named([100, 200, 400], [62, 62, 62], 0, 500, 1), ["right", "right", "right"], "it takes no other's");
  assert.deepEqual(named([50, 80], [62, 62], 0, 500, 0), [null, "right"], "there is no room at all");
});

test("a name over the plot stands where the curve does not pass, if there is such a place", () => {
  const above = { from: 80, to: 100, heights: [90, 120] }, below = { from: 100, to: 120, heights: [90, 130] };
  assert.equal(freePlace([above, below]), below);
  assert.equal(freePlace([{ ...above, heights: [] }, below]).from, 80);
  assert.equal(freePlace([above, { ...below, heights: [110] }]), above);
});

test("what is too long for one line goes on in the next, and stands in its own where it is too long for any", () => {
  assert.deepEqual(wrapped([40, 40, 40], 100), [{ x: 0, row: 0 }, { x: 40, row: 0 }, { x: 0, row: 1 }]);
  assert.deepEqual(wrapped([400, 10], 100), [{ x: 0, row: 0 }, { x: 0, row: 1 }]);
});
