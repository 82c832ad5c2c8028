import assert from "node:assert/strict";
import test from "node:test";
import { milestones, unheard } from "../../../static/js/domain/milestones.js";
import "../kinds.js";

const room = (state, more = {}) => ({ state, step: 20_000_000, reason: null, config: { algorithm: "ppo" }, ...more });
const story = (...looks) => {
  let before = unheard(), news = [];
  for (const [now, best] of looks) { let more; [before, more] = milestones(before, now, best); news = [...news, ...more.map(({ text }) => text)]; }
  return news;
};

test("the first look only learns how things stand", () => {
  assert.deepEqual(story([room("finished"), 12]), []);
});

test("an end is told, with its reason", () => {
  assert.deepEqual(story([room("running"), null], [room("finished"), null]), ["Finished: all 20 million placements."]);
  assert.deepEqual(story([room("running"), null], [{ ...room("finished"), reason: "Reached its time: 30 minutes of training." }, null]), ["Finished. Reached its time: 30 minutes of training."]);
  assert.deepEqual(story([room("running"), null], [room("failed", { reason: "Out of memory." }), null]), ["Failed. Out of memory."]);
  assert.deepEqual(story([room("running"), null], [room("paused"), null]), ["Paused."]);
  assert.deepEqual(story([room("recovering"), null], [room("running"), null]), ["Recovered after a crash."]);
});

test("a new best is told when it is better by a twentieth, and worth a word", () => {
  const now = room("running");
  assert.deepEqual(story([now, 0.1], [now, 0.5]), []);
  assert.deepEqual(story([now, 10], [now, 10.3]), []);
  assert.deepEqual(story([now, 10], [now, 10.3], [now, 10.6]), ["New best: 10.6 per piece."]);
  assert.deepEqual(story([now, 10], [now, 5], [now, 6]), ["New best: 6.0 per piece."], "a run that began again has a best of its own");
});
