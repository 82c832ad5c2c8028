import assert from "node:assert/strict";
import test from "node:test";
import { hallSentence } from "../../../static/js/domain/agentwords.js";
import "../kinds.js";

const said = (room) => hallSentence({ config: { algorithm: "ppo" }, ...room }).map(([text]) => text).join("");

test("a hall is told where the agent came from and what it has done", () => {
  assert.equal(said({ state: "running", step: 1_200_000, seconds: 540 }), "This agent began knowing nothing. In nine minutes of practice it has placed 1.2 million pieces.");
  assert.equal(said({ state: "running", step: 0, seconds: 0 }), "This agent knows nothing yet. It begins now.");
  assert.equal(said({ state: "finished", step: 20_000_000, seconds: 9720 }), "This agent has finished learning. It placed 20 million pieces in 2 h 42 min of practice.");
  assert.equal(said({ state: "recovering", step: 64, seconds: 60 }), "This agent knew nothing. It has placed 64 pieces so far, in 1 minute of practice.");
  assert.match(said({ state: "running", step: 9e6, seconds: 12_000 }), /In three hours and 20 minutes of practice it has placed 9 million pieces/);
  const keys = { state: "running", step: 70_000, seconds: 90, config: { algorithm: "keys-dqn" } };
  assert.equal(said(keys), "This agent began knowing nothing. In two minutes of practice it has pressed 70,000 keys.");
  assert.equal(said({ state: "created", step: 0, seconds: 0 }), "This agent has not begun to learn.");
  assert.equal(said({ state: "failed", step: 0, seconds: 0 }), "Training failed. This agent has learned nothing.");
});

test("where not the newest policy plays, the hall is told", () => {
  const room = (showcase_policy, algorithm = "ppo") => ({ state: "paused", step: 430_000, seconds: 60, config: { algorithm, showcase_policy } });
  const after = (room, view) => hallSentence(room, view).at(-1)[0];
  assert.equal(after(room("newest")), " in 1 minute of practice.");
  assert.equal(after({ ...room("best"), best_step: 640 }), " in 1 minute of practice. The board shows its best so far, of 640 pieces.");
  assert.equal(after(room("best")), " in 1 minute of practice.", "until there is one the newest plays");
  assert.equal(after(room(12_288)), " in 1 minute of practice. The board shows how it played after 12,288 pieces.");
  assert.equal(after(room(500, "keys-dqn")), " in 1 minute of practice. The board shows how it played after 500 keys.");
  assert.equal(after(room("best"), "training"), " in 1 minute of practice.");
});

test("the count of pieces is what stands out", () => {
  assert.deepEqual(hallSentence({ state: "paused", step: 430_000, seconds: 60, config: { algorithm: "ppo" } })[1], ["430,000 pieces", true]);
  assert.deepEqual(hallSentence({ state: "paused", step: 1, seconds: 60, config: { algorithm: "keys-dqn" } })[1], ["1 key", true]);
});
