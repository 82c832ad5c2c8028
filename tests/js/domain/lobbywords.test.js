import assert from "node:assert/strict";
import test from "node:test";
import { aimOf, cardSentence, countsOf, doing, heroWords, lately, lobbySentence, lobbyTitle } from "../../../static/js/domain/lobbywords.js";
import "../kinds.js";

const room = (more = {}) => ({ state: "running", step: 1_200_000, seconds: 540, since: 1000, config: { algorithm: "ppo", objective: "score", pieces: "bag" }, ...more });
const rooms = (...states) => states.map((state) => room({ state }));

test("the page's title says in a breath what happens here", () => {
  assert.equal(lobbyTitle(rooms("running")), "One agent is learning Tetris");
  assert.equal(lobbyTitle(rooms("running", "running", "running", "finished")), "Three agents are learning Tetris");
  assert.equal(lobbyTitle(rooms("starting", "finished")), "One agent is about to learn Tetris");
  assert.equal(lobbyTitle(rooms("finished", "paused")), "No agent is learning Tetris now");
  assert.equal(lobbyTitle([]), "No agent is learning Tetris yet");
});

test("people are told of where there are some", () => {
  assert.equal(lobbySentence([room({ viewers: 5 }), room({ viewers: 6 })]), "Each began knowing nothing and learns by playing. 11 people are watching.");
  assert.equal(lobbySentence([room({ viewers: 1 })]), "1 person is watching.");
  assert.equal(lobbySentence([room({ viewers: 0 })]), "");
  assert.equal(lobbySentence([]), "");
});

test("the rooms of a list are counted by their states, in the order in which they stand", () => {
  assert.equal(countsOf(rooms("paused", "finished", "stopped", "finished")), "1 paused, 2 finished, 1 stopped");
  assert.equal(countsOf([]), "");
});

test("what an agent learns is said without a term that a newcomer would have to know", () => {
  assert.equal(aimOf(room()), "Learns to score with PPO.");
  assert.equal(aimOf(room({ config: { algorithm: "dqn", objective: "lines", pieces: "uniform" } })), "Learns to clear lines with DQN, with uniform pieces.");
  assert.equal(aimOf({}), "Learns.");
  assert.equal(cardSentence(room(), 1000, "rising", 6), "Learns to score with PPO. Getting better, past the hand-tuned player.");
  assert.equal(cardSentence(room(), 1000, "rising", 0.02), "Learns to score with PPO. No better than chance so far.");
});

test("a card says what a room does, or did last, and a line why it ended, or when", () => {
  const stopped = room({ state: "stopped" }), failed = room({ state: "failed", reason: "Out of memory." });
  assert.equal(doing(stopped, 1420), "Stopped 7 min ago; a checkpoint is saved.");
  assert.equal(doing(failed, 1000), "Out of memory.");
  assert.equal(doing(room({ state: "queued" }), 1000), "Waiting for its turn.");
  assert.equal(lately(stopped, 1420), "7 min ago");
  assert.equal(lately(failed, 1420), "Out of memory.");
  assert.equal(lately(room({ state: "finished" }), 1001), "Just now");
  assert.match(lately(room({ state: "queued", queue_place: 2 }), 1001), /; starts by itself\.$/);
  assert.equal(lately(room(), 1001), "");
});

test("the room that is shown large says where it came from, what it has done, and whether it gets better", () => {
  const said = (one, trend) => heroWords(one, trend).map(([text]) => text).join("");
  assert.equal(said(room(), "rising"), "This agent began knowing nothing. In nine minutes of practice it has placed 1.2 million pieces. It is getting better.");
  assert.equal(said(room(), ""), "This agent began knowing nothing. In nine minutes of practice it has placed 1.2 million pieces.");
  assert.equal(said(room({ state: "finished" }), "rising"), "This agent has finished learning. It placed 1.2 million pieces in 9 minutes of practice.");
  assert.equal(said(room({ step: 0 }), ""), "This agent knows nothing yet. It begins now.");
});
