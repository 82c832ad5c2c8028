import assert from "node:assert/strict";
import test from "node:test";
import { createAnnouncements } from "../../static/js/announcements.js";

function room() {
  const heard = [], timers = [];
  let now = 1000;
  const announce = createAnnouncements((text) => heard.push(text), { now: () => now, later: (act, ms) => timers.push([now + ms, act]) });
  const pass = (ms) => { now += ms; for (const [at, act] of timers.splice(0)) if (at <= now) act(); else timers.push([at, act]); };
  return { heard, announce, pass };
}

test("the first word is said at once, and of what comes within the minute the newest", () => {
  const { heard, announce, pass } = room();
  ["Starting.", "Running.", "Paused."].forEach((text) => announce(text));
  assert.deepEqual(heard, ["Starting."]);
  pass(60_000);
  assert.deepEqual(heard, ["Starting.", "Paused."]);
  pass(60_000);
  assert.deepEqual(heard, ["Starting.", "Paused."], "once");
});

test("no milestone takes the place of an error that waits, and a newer error does", () => {
  const { heard, announce, pass } = room();
  announce("Starting.");
  announce("Failed. One.", true);
  announce("New best: 12.0 per piece.");
  announce("Failed. Two.", true);
  pass(60_000);
  assert.deepEqual(heard, ["Starting.", "Failed. Two."]);
});

test("the same sentence is said again when it is true again", () => {
  const { heard, announce, pass } = room();
  announce("Paused.");
  pass(61_000);
  announce("Paused.");
  assert.deepEqual(heard, ["Paused.", "Paused."]);
});
