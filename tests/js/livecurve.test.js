import assert from "node:assert/strict";
import test from "node:test";
import { newValues } from "../../static/js/livecurve.js";

const before = { "train/loss": 1, "eval/survival": 1, "eval/score_per_piece": 4 };

test("an evaluation that is still the newest is no point of its own", () => {
  assert.deepEqual(newValues({ ...before, "train/loss": 0.5 }, before), { "train/loss": 0.5 });
  assert.deepEqual(newValues(before, before), { "train/loss": 1 });
});

test("an evaluation is new where any of its figures is", () => {
  const next = { ...before, "eval/score_per_piece": 5 };
  assert.deepEqual(newValues(next, before), next);
});

test("the first evaluation is new", () => {
  assert.deepEqual(newValues({ "eval/survival": 0 }, {}), { "eval/survival": 0 });
});
