import assert from "node:assert/strict";
import test from "node:test";
import { noValues } from "../../../static/js/domain/novalues.js";

const says = (state, key = "train/loss", values = {}, seriesSeq = 0) => noValues({ room: { state, values }, seriesSeq }, key);

test("a first rollout is promised only where one is to come", () => {
  for (const state of ["starting", "running", "recovering"]) assert.match(says(state), /first rollout/);
  assert.equal(says("running", "train/loss", { "time/fps": 9 }), "No values yet");
  assert.equal(says("running", "eval/survival"), "First values after the first evaluation");
  for (const state of ["created", "paused", "stopping", "stopped", "finished", "failed"]) assert.doesNotMatch(says(state), /rollout/);
});

test("a chart whose values are on their way says so, in whatever state the room is", () => {
  for (const state of ["running", "finished"]) assert.equal(says(state, "eval/survival", {}, null), "Reading the curve…");
  assert.equal(noValues({ room: null, seriesSeq: null }, "train/loss"), "Reading the curve…");
});

test("a run that is over has none, and one that stands still has none yet", () => {
  assert.equal(says("failed"), "This run has logged no values for it");
  assert.equal(says("paused", "eval/survival"), "No values yet; training is paused");
  assert.equal(says("stopped"), "No values yet; training has stopped");
});
