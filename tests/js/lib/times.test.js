import assert from "node:assert/strict";
import test from "node:test";
import { clock, durationExact } from "../../../static/js/lib/times.js";
import { timeTicks } from "../../../static/js/lib/ticks.js";
import { duration } from "../../../static/js/words/en/quantities.js";

test("durations are in the unit one would say", () => {
  assert.deepEqual([1, 45, 60, 540, 9700, 200_000].map(duration), ["1 second", "45 seconds", "1 minute", "9 minutes", "2 h 42 min", "2 days"]);
  assert.equal(durationExact(353), "5 min 53 s");
});

test("time is written as a clock, with ticks at round times", () => {
  assert.deepEqual([0, 75, 3599, 4000].map(clock), ["0:00", "1:15", "59:59", "1:06:40"]);
  assert.deepEqual(timeTicks(0, 100), [0, 30, 60, 90]);
  assert.deepEqual(timeTicks(130, 250), [150, 180, 210, 240].filter((at) => at % 30 === 0));
  assert.ok(timeTicks(0, 400_000).length <= 6);
});
