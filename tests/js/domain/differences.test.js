import assert from "node:assert/strict";
import test from "node:test";
import { chosenYet, comparisonSentence, firstChoice, reachedTuned, settingRows, goneSentence } from "../../../static/js/domain/differences.js";
import { PPO } from "../kinds.js";

const ppo = { properties: { algorithm: { const: "ppo" }, learning_rate: { type: "number", title: "Learning rate" }, environments: { type: "integer", title: "Parallel games" } } };
const dqn = { properties: { algorithm: { const: "dqn" }, learning_rate: { type: "number", title: "Learning rate" }, buffer: { type: "integer", title: "Memory", unit: "placements" } } };
const rooms = [{ config: { algorithm: "ppo", learning_rate: 0.001, environments: 16 } }, { config: { algorithm: "dqn", learning_rate: 0.001, buffer: 50_000 } }];

test("settings stand side by side, named as in the forms, and say where they differ", () => {
  const rows = settingRows(rooms, [ppo, dqn]);
  assert.deepEqual(rows.map((row) => [row.label, ...row.values, row.differs]), [
    ["Algorithm", "PPO", "DQN", true],
    ["Learning rate", "0.001", "0.001", false],
    ["Parallel games", "16", "–", true],
    ["Memory, placements", "–", "50,000", true],
  ]);
});

test("a setting that no run has is left out", () => {
  assert.deepEqual(settingRows([rooms[0]], [ppo, dqn]).map(({ name }) => name), ["algorithm", "learning_rate", "environments"]);
});

const run = (name, score, ys) => ({ name, score, kind: PPO, curve: { x: ys.map((_, i) => i * 1000), y: ys } });

test("the sentence names who is best and who learned fastest", () => {
  const slow = run("Slow", 12, [0, 1, 5, 12]), fast = run("Fast", 5, [0, 5, 5, 5]);
  assert.equal(comparisonSentence([slow, fast]), "“Slow” scores most per piece; “Fast” reached hand-tuned play first, after about 1,000 placements.");
  assert.equal(comparisonSentence([slow, run("Low", 1, [0, 1])]), "“Slow” scores most per piece and reached hand-tuned play first, after about 2,000 placements.");
  assert.equal(comparisonSentence([run("A", 1, [1]), run("B", 2, [2])]), "“B” scores most per piece; none has reached hand-tuned play yet.");
  const over = (name, score, evaluated) => ({ ...run(name, score, [score]), evaluated, ended: true });
  assert.equal(comparisonSentence([over("A", 1, 4.7), over("B", 2, 4.1)]), "“A” scores most per piece in evaluation; none plays as well as the hand-tuned player.");
  assert.equal(comparisonSentence([over("A", 1, 5.8), over("B", 2, 4.1)]), "“A” scores most per piece in evaluation and plays better than the hand-tuned player.");
  assert.equal(comparisonSentence([over("A", 1, 5.8), over("B", 2, 5.1)]), "“A” scores most per piece in evaluation; all play better than the hand-tuned player.");
  assert.equal(comparisonSentence([over("A", 1, 4.7), over("B", 2, null)]), "“B” scores most per piece; none reached hand-tuned play while it learned.", "what was not evaluated is not compared with what was");
  assert.equal(comparisonSentence([slow]), "Add a run to compare it with.");
  assert.equal(comparisonSentence([]), "");
  assert.equal(comparisonSentence([slow, { ...fast, kind: { ...PPO, headline: "walk/reward" } }]), "They learn different things, and no score compares them.");
  assert.equal(comparisonSentence([slow, fast].map((each) => ({ ...each, kind: { ...PPO, scale: null } }))), "", "what is good, nobody knows");
  assert.equal(reachedTuned(run("", 0, []).curve, 4.8), Infinity);
});

test("what differs by chance is called the same, and where a curve was thinned does not show", () => {
  const curve = (at) => ({ x: [0, at], y: [0, 9] });
  const a = { name: "A", score: 12, kind: PPO, curve: curve(25_312) }, b = { name: "B", score: 11.8, kind: PPO, curve: curve(27_904) }, c = { name: "C", score: 6, kind: PPO, curve: curve(90_000) };
  assert.equal(comparisonSentence([a, b]), "“A” and “B” score about the same per piece; they reached hand-tuned play at about the same time, after about 25,000 placements.");
  assert.equal(comparisonSentence([a, b, c]), "“A” and “B” score about the same per piece, more than the other; “A” and “B” reached hand-tuned play first, after about 25,000 placements.");
  assert.equal(comparisonSentence([a, c]), "“A” scores most per piece and reached hand-tuned play first, after about 25,000 placements.");
  assert.equal(comparisonSentence([a, { ...b, curve: curve(90_000) }]), "“A” and “B” score about the same per piece; “A” reached hand-tuned play first, after about 25,000 placements.");
});

test("when hand-tuned play was reached is said as the curves lie", () => {
  const of = (at) => ({ name: String(at), score: 5, kind: PPO, curve: { x: [at], y: [5] } });
  const said = (axis, at) => comparisonSentence([of(at), of(at)], axis).split("after about ")[1];
  assert.deepEqual([said("time", 183), said("episode", 1), said("episode", 1210), said("step", 183)], ["3 minutes.", "1 game.", "1,200 games.", "180 placements."]);
});

test("without a choice, what learns now comes first, then the newest", () => {
  const all = [{ id: "old", step: 5, state: "stopped", created: 1 }, { id: "new", step: 5, state: "stopped", created: 3 }, { id: "empty", step: 0, state: "created", created: 9 },
    { id: "live", step: 5, state: "running", created: 2 }, { id: "put away", step: 5, state: "stopped", created: 8, archived: true }];
  assert.deepEqual(firstChoice(all), ["live", "new", "old"]);
});

test("while nobody has chosen, runs come as they learn their first, until two are compared; then nothing comes or goes", () => {
  const room = (id, step, created) => ({ id, step, state: "running", created });
  const at = (...done) => done.map((step, i) => room("abcde"[i], step, i));
  const none = chosenYet([], at(0, 0));
  assert.deepEqual(none, []);
  const one = chosenYet(none, at(0, 9, 0));
  assert.deepEqual(one, ["b"]);
  assert.equal(chosenYet(one, at(0, 10, 0)), one, "the same choice while nothing came");
  const three = chosenYet(one, at(1, 11, 2, 3));
  assert.deepEqual(three, ["b", "d", "c"]);
  assert.equal(chosenYet(three, at(5, 5, 5, 5, 5)), three);
  assert.deepEqual(chosenYet(["gone"], at(1)), ["gone", "a"]);
});

test("a comparison names the runs that were deleted while it was open, and counts those it never saw", () => {
  assert.equal(goneSentence([], 0), "");
  assert.equal(goneSentence([], 1), "A run of this link is no longer here.");
  assert.equal(goneSentence(["Overnight"], 0), "“Overnight” was deleted; Runs, Deleted brings it back.");
  assert.equal(goneSentence(["A", "B"], 2), "“A” and “B” were deleted; Runs, Deleted brings them back. 2 runs of this link are no longer here.");
});
