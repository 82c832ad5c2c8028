import assert from "node:assert/strict";
import test from "node:test";
import { hallSentence } from "../../static/js/people.js";

const said = (room) => hallSentence(room).map(([text]) => text).join("");

test("a hall is told where the agent came from and what it has done", () => {
  assert.equal(said({ state: "running", step: 1_200_000, seconds: 540 }), "Nine minutes of practice ago this agent knew nothing. It has placed 1.2 million pieces since.");
  assert.equal(said({ state: "running", step: 0, seconds: 0 }), "This agent knows nothing yet. It begins now.");
  assert.equal(said({ state: "finished", step: 20_000_000, seconds: 9720 }), "This agent has finished learning. It placed 20 million pieces in 2.7 hours of practice.");
  const keys = { state: "running", step: 70_000, seconds: 90, config: { algorithm: "keys-dqn" } };
  assert.equal(said(keys), "Two minutes of practice ago this agent knew nothing. It has pressed 70,000 keys since.");
  assert.equal(said({ state: "created", step: 0, seconds: 0 }), "This agent has not begun to learn.");
});

test("the count of pieces is what stands out", () => {
  assert.deepEqual(hallSentence({ state: "paused", step: 430_000, seconds: 60 })[1], ["430,000 pieces", true]);
  assert.deepEqual(hallSentence({ state: "paused", step: 1, seconds: 60, config: { algorithm: "keys-dqn" } })[1], ["1 key", true]);
});
