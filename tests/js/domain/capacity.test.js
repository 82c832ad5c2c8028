import assert from "node:assert/strict";
import { test } from "node:test";
import { capacity } from "../../../static/js/domain/capacity.js";
import { capacitySentence } from "../../../static/js/words/en/lobby.js";

const rooms = (...states) => states.map((state) => ({ state }));
const said = (most, ...states) => capacitySentence(capacity(rooms(...states), most));

test("rooms with a trainer count, whatever it does; others do not", () => {
  const { alive, paused, full } = capacity(rooms("starting", "running", "paused", "stopping", "recovering", "created", "stopped", "finished", "failed"), 6);
  assert.deepEqual({ alive, paused, full }, { alive: 5, paused: 1, full: false });
});

test("the sentence says how many run, of how many, and what can be done now", () => {
  assert.equal(said(4), "No room is running. Four can run at the same time.");
  assert.equal(said(1), "No room is running. One can run at the same time.");
  assert.equal(said(4, "running", "running", "running", "stopped"), "Three rooms are running. One more can run at the same time.");
  assert.equal(said(4, "running"), "One room is running. Three more can run at the same time.");
  assert.equal(said(4, "running", "paused"), "Two rooms are running or paused. Two more can run at the same time.");
  assert.equal(said(2, "running", "paused"), "Two rooms are running or paused, the most this server allows. A new room starts when a run ends.");
  assert.equal(said(1, "running", "queued"), "One room is running, the most this server allows; one is queued.");
  assert.match(said(1, "running", "queued", "queued"), /; two are queued\./);
  assert.match(said(2, "running", "running", "stopping"), /^Three rooms are running, the most/, "a server that was given a lower limit");
});

test("who comes while others wait has to wait, too", () => {
  assert.equal(capacity(rooms("running", "queued"), 2).full, true);
  assert.equal(said(2, "running", "queued"), "One room is running; one is queued.", "for a moment, or while the store fails");
});

test("without the server's limit only the count is said, and nothing is full", () => {
  assert.equal(said(undefined, "running"), "One room is running.");
  assert.equal(said(undefined), "No room is running.");
  assert.equal(capacity(rooms("running")).full, false);
});
