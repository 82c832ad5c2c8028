import assert from "node:assert/strict";
import test from "node:test";
import { lookOf, spread } from "../../static/js/ends.js";

test("labels with room for each stay where they want", () => {
  assert.deepEqual(spread([100, 20, 60], 16, 0, 200), [100, 20, 60]);
});

test("labels that touch move apart as little as may be, in their order", () => {
  assert.deepEqual(spread([50, 54], 16, 0, 200), [44, 60]);
  assert.deepEqual(spread([54, 50, 52], 16, 0, 200), [68, 36, 52]);
});

test("a group that moves into the next one takes it along", () => {
  const at = spread([50, 52, 70], 16, 0, 200);
  assert.ok(at[1] - at[0] >= 16 && at[2] - at[1] >= 16, at.join());
});

test("labels stay inside the plot", () => {
  assert.deepEqual(spread([198, 199], 16, 0, 200), [184, 200]);
  assert.deepEqual(spread([-5, 2], 16, 0, 200), [0, 16]);
  assert.deepEqual(spread([], 16, 0, 200), []);
});

test("six runs have six colours, and shapes in turn", () => {
  const looks = [0, 1, 2, 3, 4, 5].map(lookOf);
  assert.equal(new Set(looks.map(({ colour }) => colour)).size, 6);
  assert.deepEqual(looks.map(({ shape }) => shape).slice(0, 4), ["circle", "square", "triangle", "circle"]);
});
