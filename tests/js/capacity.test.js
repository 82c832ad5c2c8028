import assert from "node:assert/strict";
import { test } from "node:test";
import { capacity, capacitySentence } from "../../static/js/capacity.js";

const rooms = (...states) => states.map((state) => ({ state }));
const said = (most, ...states) => capacitySentence(capacity(rooms(...states), most));

test("rooms with a trainer count, whatever it does; others do not", () => {
  const { alive, paused, full } = capacity(rooms("starting", "running", "paused", "stopping", "recovering", "created", "stopped", "finished", "failed"), 6);
  assert.deepEqual({ alive, paused, full }, { alive: 5, paused: 1, full: false });
});

test("the sentence says how many run, of how many, and what can be done now", () => {
  assert.equal(said(4), "No room is running; 4 can at once.");
  assert.equal(said(1), "No room is running; one can at once.");
  assert.equal(said(4, "running", "running", "running", "stopped"), "3 of 4 rooms are running; one more can start now.");
  assert.equal(said(4, "running"), "1 of 4 rooms is running; 3 more can start now.");
  assert.equal(said(4, "running", "paused"), "2 of 4 rooms are running or paused; 2 more can start now.");
  assert.match(said(2, "running", "paused"), /^2 of 2 rooms are running or paused, as many as this server runs at once\. Stop one to start another;/);
  assert.match(said(2, "running", "running", "stopping"), /^3 of 2 rooms/, "a server that was given a lower limit");
});

test("without the server's limit only the count is said, and nothing is full", () => {
  assert.equal(said(undefined, "running"), "1 room is running.");
  assert.equal(said(undefined), "No room is running.");
  assert.equal(capacity(rooms("running")).full, false);
});
