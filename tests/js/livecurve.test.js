import assert from "node:assert/strict";
import test from "node:test";
import { followCurves, isJudgedAnew } from "../../static/js/livecurve.js";

const before = { "train/loss": 1, "eval/survival": 1, "eval/score_per_piece": 4 };

test("an evaluation is another one where any of its figures is", () => {
  assert.ok(!isJudgedAnew({ ...before, "train/loss": 0.5 }, before));
  assert.ok(isJudgedAnew({ ...before, "eval/score_per_piece": 5 }, before));
  assert.ok(isJudgedAnew({ "eval/survival": 0 }, {}), "the first");
});

test("what is asked for while the curves are being read is read after that", async () => {
  const answers = [];
  globalThis.fetch = () => new Promise((answer) => { answers.push(answer); });
  const answered = async (x) => {
    answers.at(-1)({ ok: true, json: async () => ({ series: { "eval/survival": { x: [x], mean: [1] } } }) });
    await new Promise(setImmediate);
  };
  const curves = followCurves("r", ["eval/survival"], () => {});
  curves.refresh();
  curves.refresh();
  assert.equal(answers.length, 1);
  await answered(1);
  assert.equal(answers.length, 2);
  await answered(2);
  assert.deepEqual(curves.curves["eval/survival"].x, [2]);
  assert.equal(answers.length, 2);
});
