import assert from "node:assert/strict";
import test from "node:test";
import { isJudgedAnew } from "../../static/js/livecurve.js";

const before = { "train/loss": 1, "eval/survival": 1, "eval/score_per_piece": 4 };

test("an evaluation is another one where any of its figures is", () => {
  assert.ok(!isJudgedAnew({ ...before, "train/loss": 0.5 }, before));
  assert.ok(isJudgedAnew({ ...before, "eval/score_per_piece": 5 }, before));
  assert.ok(isJudgedAnew({ "eval/survival": 0 }, {}), "the first");
});
