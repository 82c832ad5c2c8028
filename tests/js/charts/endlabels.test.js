import assert from "node:assert/strict";
import test from "node:test";
import { namedEnds, spread, spreadNear } from "../../../static/js/charts/endlabels.js";

const end = (x, y, wide = 100) => ({ x, y, wide });

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

test("a label that would stand far from its curve's end is left out, and the others come nearer", () => {
  assert.deepEqual(spreadNear([100, 20, 60], 16, 0, 200, 20), [100, 20, 60]);
  assert.deepEqual(spreadNear([50, 54], 16, 0, 200, 20), [44, 60]);
  const crowd = spreadNear([190, 192, 194, 196, 20], 16, 0, 200, 20);
  assert.equal(crowd[4], 20);
  assert.ok(crowd.filter((at) => at !== null).length >= 3, crowd.join());
  crowd.forEach((at, i) => at === null || assert.ok(Math.abs(at - [190, 192, 194, 196, 20][i]) <= 20));
  assert.notEqual(spreadNear([190, 192, 194, 196], 16, 0, 200, 20, 0)[0], null, "the one that is looked at stays");
  assert.deepEqual(spreadNear([], 16, 0, 200, 20), []);
});

test("ends that lie apart are named, those in a crowd are not", () => {
  assert.deepEqual(namedEnds([end(500, 20), end(500, 100), end(500, 104), end(500, 180)], 16), [0, 3]);
});

test("a name lies over no other, though it is wide", () => {
  assert.deepEqual(namedEnds([end(300, 50), end(380, 54), end(420, 50)], 16), [0, 2], "the second would lie over both");
});

test("the run that is looked at is named wherever it ends", () => {
  assert.deepEqual(namedEnds([end(500, 100), end(500, 104), end(450, 130)], 16, 1), [1, 2]);
  assert.deepEqual(namedEnds([], 16), []);
});
