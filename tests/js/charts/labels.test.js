import assert from "node:assert/strict";
import test from "node:test";
import { asides, freePlace, named, wrapped } from "../../../static/js/charts/labels.js";

test("a reference's name gives way to the newest value, to the side where it lies", () => {
  assert.deepEqual(asides([100], 14, 108), [94], "the value is just below");
  assert.deepEqual(asides([100], 14, 92), [106], "the value is just above");
  assert.deepEqual(asides([100], 14, 100), [114]);
  assert.deepEqual(asides([100], 14, 130), [100], "far enough");
});

test("the references' names give way to each other, too, and never back onto the value", () => {
  assert.deepEqual(asides([98, 100], 14), [86, 100], "the lower one stays on the axis");
  assert.deepEqual(asides([100, 98], 14), [100, 86]);
  assert.deepEqual(asides([98, 100], 14, 101), [73, 87]);
  assert.deepEqual(asides([98, 104], 14, 101), [87, 115], "one to either side");
  assert.deepEqual(asides([100, 101], 14, 99), [113, 127]);
  for (let i = 0; i < 3000; i++) {
    const at = (n) => (i * 7919 * n) % 61, wanted = [at(1), at(3), at(5)], all = [...asides(wanted, 14, at(7)), at(7)].sort((a, b) => a - b);
    assert.ok(all.every((height, n) => !n || height - all[n - 1] >= 14), `${wanted} and ${at(7)}: ${all}`);
  }
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
