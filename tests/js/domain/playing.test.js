import assert from "node:assert/strict";
import test from "node:test";
import { playing } from "../../../static/js/domain/playing.js";
import "../kinds.js";

const room = (policy, more = {}) => ({ config: { algorithm: "ppo", showcase_policy: policy }, values: { "tetris/score_per_piece": 12.3 }, smoothed: { "tetris/score_per_piece": 12.4 }, ...more });
const figures = ({ of, score, newest }) => [of, score, newest.score];

test("of the newest policy the figure is the training's, on either board", () => {
  assert.deepEqual(figures(playing(room("newest"))), ["learning", 12.4, 12.4]);
  assert.deepEqual(figures(playing(room(640), "training")), ["learning", 12.4, 12.4]);
  assert.deepEqual(figures(playing({ values: {} })), ["learning", undefined, undefined]);
});

test("once the run has ended, the newest policy is the one that was evaluated", () => {
  const over = { state: "finished", step: 900, evaluated: { step: 900, score_per_piece: 14.1, final: true }, best_step: 640, values: { "eval/best_score_per_piece": 11.6 } };
  assert.deepEqual(figures(playing(room("newest", over))), ["evaluated", 14.1, 14.1]);
  assert.deepEqual(playing(room("best", over)).newest, { score: 14.1, of: "evaluated" });
});

test("a best one that is not there yet is the newest", () => {
  assert.deepEqual(figures(playing(room("best"))), ["learning", 12.4, 12.4]);
});

test("of another policy it is that one's evaluation, and the newest stands beside it", () => {
  const best = { best_step: 640, values: { "eval/best_score_per_piece": 11.6 } }, judged = { evaluated: { step: 128, score_per_piece: 3.29 } };
  assert.deepEqual(figures(playing(room("best", best))), ["best so far, evaluated", 11.6, 12.4]);
  assert.deepEqual(figures(playing(room(128, judged))), ["step 128, evaluated", 3.29, 12.4]);
  assert.deepEqual(figures(playing(room(640, best))), ["step 640, evaluated", 11.6, 12.4], "the best one by its step");
  assert.deepEqual(figures(playing(room(1_200_000), "showcase", (step) => ({ 1200000: 7 })[step])), ["step 1.20\u2009M, evaluated", 7, 12.4]);
});

test("it is the same as in the list of checkpoints, which has a newer evaluation of the best one than what made it that", () => {
  const best = { best_step: 640, values: { "eval/best_score_per_piece": 11.6 }, evaluated: { step: 640, score_per_piece: 11.9 } };
  for (const policy of ["best", 640]) assert.equal(playing(room(policy, best), "showcase", () => 11.2).score, 11.2);
});

test("of a policy that nobody evaluated there is no figure, least of all another policy's", () => {
  const more = { evaluated: { step: 128, score_per_piece: 3.29 }, best_step: 64, values: { "eval/best_score_per_piece": 11.6, "eval/score_per_piece": 9 } };
  assert.deepEqual(figures(playing(room(640, more))), ["step 640, not evaluated", undefined, 12.4]);
  assert.deepEqual(figures(playing(room("best", { best_step: 64 }))), ["best so far, not evaluated", undefined, 12.4]);
});
