import assert from "node:assert/strict";
import test from "node:test";
import { FALL, HOLD_OVER, LANDED, MOVE, clearing, keys, mayFlash, paceOf, position, schedule } from "../../../static/js/tetris/animate.js";

const target = { rotation: 2, column: 7, row: 16 };

test("a placement moves, falls and rests at its landing place", () => {
  assert.equal(position(target, 0, 1000).phase, "move");
  assert.equal(position(target, 1000 * MOVE + 1, 1000).phase, "fall");
  const rest = position(target, 1000 * LANDED, 1000);
  assert.deepEqual(rest, { rotation: 2, column: 7, row: 16, phase: "landed" });
});

test("the piece never goes back up", () => {
  let last = 0;
  for (let t = 0; t <= 1000; t += 5) { const { row } = position(target, t, 1000); assert.ok(row >= last); last = row; }
});

test("it turns before it shifts, the shorter way round, and ends at its target", () => {
  assert.deepEqual(keys({ rotation: 3, column: 0 }, 0), { rotation: 0, column: 3 });
  assert.equal(keys({ rotation: 3, column: 0 }, 0.3).rotation, 3);
  assert.deepEqual(keys({ rotation: 2, column: 9 }, 0.999), { rotation: 2, column: 9 });
  assert.deepEqual(keys({ rotation: 0, column: 3 }, 0.5), { rotation: 0, column: 3 });
});

test("a fast placement is neither turned nor shifted", () => {
  const { rotation, column } = position(target, 1, 100, false);
  assert.deepEqual([rotation, column], [2, 7]);
});

test("without time, as with reduced motion, it stands where it lands", () => {
  assert.equal(position(target, 0, 0).phase, "landed");
});

test("a frame that comes early waits for the landing and still ends on time", () => {
  const current = { start: 0, duration: 500, over: false };
  const { start, duration } = schedule(current, 350, 2);
  assert.equal(start, 500 * LANDED);
  assert.equal(start + duration, 350 + 500);
});

test("a frame that comes late starts at once", () => {
  assert.deepEqual(schedule({ start: 0, duration: 500, over: false }, 900, 2), { start: 900, duration: 500 });
  assert.deepEqual(schedule(null, 70, 4), { start: 70, duration: 250 });
});

test("the last board of a game stays for its time, however fast the next one comes", () => {
  const current = { start: 0, duration: 33, over: true };
  const { start } = schedule(current, 40, 30);
  assert.ok(start >= 33 * (MOVE + FALL) + HOLD_OVER);
});

test("a line clear is white, fades, falls and is done; four lines hold longer", () => {
  const phases = [0, 79, 81, 201, 299, 301].map((t) => clearing(t, 1, 1).phase);
  assert.deepEqual(phases, ["white", "white", "fade", "fall", "fall", "done"]);
  assert.equal(clearing(120, 4, 1).phase, "white");
  assert.equal(clearing(45, 1, 20).phase, "done", "it is over before the next pieces have landed");
});

test("no more than three flashes in a second", () => {
  let times = [], flashes = 0;
  for (let t = 0; t < 1000; t += 100) { const { flash, times: kept } = mayFlash(times, t); times = kept; flashes += flash; }
  assert.equal(flashes, 3);
  assert.equal(mayFlash(times, 1500).flash, true);
});

test("the pace seen in arrivals stays within bounds", () => {
  assert.equal(paceOf(null, 1), 30);
  assert.equal(paceOf(null, 100_000), 0.5);
  assert.ok(paceOf(10, 50) > 10);
  assert.equal(paceOf(4, 0), 4);
});
