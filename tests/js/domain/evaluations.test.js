import assert from "node:assert/strict";
import test from "node:test";
import { ageOf, bestOf, evaluatedBy, evaluationOf, rankOf, scoreWords, shownScore, underWay } from "../../../static/js/domain/evaluations.js";
import { places, runsSentence, selection } from "../../../static/js/domain/runlist.js";
import { number } from "../../../static/js/lib/format.js";
import "../kinds.js";

const room = (state, step, evaluated, more = {}) => ({ id: "r", config: { algorithm: "ppo" }, number: 1, name: "r", state, step, evaluated, evaluating: [], values: {}, tags: [], created: 0, ...more });
const told = (step, score, more = {}) => ({ step, score_per_piece: score, survival: 0.98, lines_per_game: 390, cause: "training", ...more });
const end = { cause: "end", final: true, games: 64, error: 0.05 };

test("an ended run is ranked by what it ended with, and by nothing else", () => {
  assert.equal(rankOf(room("finished", 200_704, told(200_704, 10.4, end))), 10.4);
  assert.equal(rankOf(room("finished", 200_704, told(20_480, 3.89))), null, "an evaluation of its first seconds");
  assert.equal(rankOf(room("stopped", 200_704, told(150_000, 9, { cause: "asked" }))), null);
  assert.equal(rankOf(room("failed", 200_704, null)), null);
});

test("a run that has ended is shown by what it is ranked by, and before by its training", () => {
  const smoothed = { "tetris/score_per_piece": 0.4 };
  assert.deepEqual(shownScore(room("finished", 5_632, told(5_632, 4.56, end), { smoothed })), { score: 4.56, of: "evaluated" });
  assert.deepEqual(shownScore(room("finished", 5_632, told(5_000, 4.56), { smoothed })), { score: 0.4, of: "learning" }, "its end is not evaluated yet");
  assert.deepEqual(shownScore(room("running", 5_632, told(5_632, 4.56), { smoothed })), { score: 0.4, of: "learning" });
  assert.deepEqual(shownScore(room("paused", 5_632, told(5_632, 4.56, end), { smoothed })), { score: 0.4, of: "learning" });
  assert.equal(shownScore(room("created", 0, null)).score, undefined);
});

test("the best policy has one score: the one of its evaluation where that is known", () => {
  const best = { best_step: 4_500, values: { "eval/best_score_per_piece": 4.48 } };
  assert.equal(bestOf(room("finished", 5_632, told(4_500, 4.56), best)), 4.56);
  assert.equal(bestOf(room("finished", 5_632, told(5_632, 4.7), best)), 4.48, "that is another policy's");
});

test("a running one is ranked by the newest, of which it is said when that was", () => {
  const running = room("running", 184_000, told(20_480, 3.29));
  assert.equal(rankOf(running), 3.29);
  assert.equal(ageOf(running), "at 20.5\u2009k");
  assert.equal(evaluationOf(running).fresh, false);
  assert.equal(evaluationOf(room("running", 184_000, told(140_000, 9))).fresh, true, "of the last quarter of the run");
});

test("an end that was evaluated has no age, until the run goes on", () => {
  const over = told(200_704, 10.4, end);
  assert.equal(ageOf(room("finished", 200_704, over)), "");
  assert.equal(evaluationOf(room("finished", 200_704, over)).fresh, true);
  assert.equal(ageOf(room("running", 300_000, over)), "at 201\u2009k");
  assert.equal(evaluationOf(room("running", 300_000, over)).final, false);
});

test("what is under way is said, and what still is to come", () => {
  assert.equal(underWay(room("running", 184_000, null, { evaluating: [184_000] })), "evaluating step 184\u2009k …");
  assert.equal(underWay(room("finished", 200_704, told(20_480, 3.89))), "not evaluated yet");
  assert.equal(underWay(room("finished", 200_704, told(200_704, 10, end))), "");
  assert.equal(underWay(room("created", 0, null)), "");
  assert.equal(underWay(room("running", 900, null)), "");
});

test("six runs of two learning rates are in the order of what they ended with, as their last evaluations in training were not", () => {
  const fast = [[10.4, 3.29], [10.8, 2.87], [10.2, 0.03]].map(([score, early], i) => room("finished", 200_704, told(200_704, score, end), { id: `fast ${i}`, values: { "eval/best_score_per_piece": early } }));
  const slow = [[4.5, 3.89], [4.6, 0.03], [4.8, 0.03]].map(([score, early], i) => room("finished", 200_704, told(200_704, score, end), { id: `slow ${i}`, values: { "eval/best_score_per_piece": early } }));
  const order = selection([...slow, ...fast].map((one) => ({ ...one, name: one.id, preset: "", notes: "" })), { sort: "score" }).map(({ id }) => id);
  assert.deepEqual(order, ["fast 1", "fast 0", "fast 2", "slow 2", "slow 1", "slow 0"]);
});

test("one that waits for its evaluation stands after those that have theirs, without a place", () => {
  const rooms = [room("finished", 900, told(20, 15), { id: "early" }), room("finished", 900, told(900, 4, end), { id: "whole" })];
  assert.deepEqual([...places(rooms)], [["whole", 1]]);
  assert.equal(runsSentence(rooms.map((one) => ({ ...one, name: one.id })), number), "2 runs. “whole” leads with 4.00 per piece on unseen games.");
  const running = { ...room("running", 184_000, told(20_480, 9)), name: "learner" };
  assert.equal(runsSentence([running], number), "1 run. “learner” leads with 9.00 per piece on unseen games, at 20.5\u2009k.");
});

test("a score comes with its error where that is known", () => {
  assert.equal(scoreWords(evaluationOf(room("finished", 9, told(9, 11.5, end)))), "11.50 ± 0.05");
  assert.equal(scoreWords(evaluationOf(room("running", 9, told(9, 11.5)))), "11.50");
  assert.equal(scoreWords(null), "–");
});

test("what was never told to be the best is not called so", () => {
  assert.equal(bestOf({ values: { "eval/score_per_piece": 5 } }), null);
  assert.equal(bestOf({ values: { "eval/best_score_per_piece": 4 } }), 4);
});

test("of two evaluations that of the further policy speaks for the room", () => {
  const body = { step: 3000, episode: 30, time: 6.5, cause: "asked", games: 64, cap: 1000, error: 0.1, values: { "eval/score_per_piece": 9, "eval/best_score_per_piece": 8 } };
  assert.deepEqual(evaluatedBy(null, body, 7), { step: 3000, episode: 30, time: 6.5, at: 7, cause: "asked", games: 64, cap: 1000, error: 0.1, score_per_piece: 9 });
  const known = told(8000, 9.5);
  assert.equal(evaluatedBy(known, body, 7), known);
  const tick = { step: 9100, episode: 91, time: 21, values: { "eval/score_per_piece": 9.9 }, judged: { step: 9000, episode: 90, time: 20 } };
  assert.deepEqual(evaluatedBy(known, tick, 7), { step: 9000, episode: 90, time: 20, at: 7, cause: "training", score_per_piece: 9.9 });
  assert.equal(evaluatedBy(known, { ...tick, values: { "eval/best_score_per_piece": 8 } }, 7), known, "news of the best alone is none of the newest");
});
