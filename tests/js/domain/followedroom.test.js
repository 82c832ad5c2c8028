import assert from "node:assert/strict";
import test from "node:test";
import { followedRoom } from "../../../static/js/domain/followedroom.js";

const ROW = { id: "a", name: "Renamed", state: "queued", queue_place: 2, best_step: 640, showcase_fault: "Its policy cannot be read.", step: 600, seconds: 60, config: { seed: 7 }, values: { score: 1, best: 3 }, smoothed: { score: 1 } };
const KNOWN = { id: "a", name: "Before", state: "running", queue_place: null, best_step: 64, showcase_fault: null, step: 640, seconds: 64, config: { seed: 7, gamma: 0.9 }, values: { score: 2, loss: 0.1 }, smoothed: { score: 1.5 } };

test("of a room that is followed the list tells how it stands, its own channel what moves and all its settings", () => {
  const { name, state, queue_place: place, best_step: best, showcase_fault: fault, ...moving } = followedRoom(ROW, KNOWN);
  assert.deepEqual([name, state, place, best, fault], ["Renamed", "queued", 2, 640, "Its policy cannot be read."]);
  assert.deepEqual(moving, { id: "a", step: 640, seconds: 64, config: { seed: 7, gamma: 0.9 }, values: { score: 2, best: 3, loss: 0.1 }, smoothed: { score: 1.5 } });
});

test("until its own channel has told of it a room is what the list says", () => assert.equal(followedRoom(ROW, null), ROW));
