import assert from "node:assert/strict";
import test from "node:test";
import { ERROR, GAME, MILESTONE, createAnnouncements } from "../../../static/js/ui/announce.js";

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

test("an error is said at once after a milestone, and none takes the place of one that waits but a newer error", () => {
  const { heard, announce, pass } = room();
  announce("Starting.");
  announce("Failed. One.", ERROR);
  assert.deepEqual(heard, ["Starting.", "Failed. One."], "it does not wait for the minute of what matters less");
  announce("Failed. Two.", ERROR);
  announce("New best: 12.0 per piece.");
  announce("Failed. Three.", ERROR);
  pass(60_000);
  assert.deepEqual(heard.slice(2), ["Failed. Three."]);
});

test("games are heard at most once a minute, and keep nothing of the run back", () => {
  const { heard, announce, pass } = room();
  announce("Game over after 21 pieces.", GAME);
  announce("Paused.", MILESTONE);
  assert.deepEqual(heard, ["Game over after 21 pieces.", "Paused."]);
  for (let i = 0; i < 60; i += 1) { announce(`Game over after ${i} pieces.`, GAME); pass(1000); }
  assert.deepEqual(heard.slice(2), ["Game over after 59 pieces."]);
  announce("Recovered after a crash.");
  announce("Game over after 7 pieces.", GAME);
  announce("Failed.", ERROR);
  pass(60_000);
  pass(60_000);
  assert.deepEqual(heard.slice(3), ["Recovered after a crash.", "Failed.", "Game over after 7 pieces."]);
});

test("the same sentence is said again when it is true again", () => {
  const { heard, announce, pass } = room();
  announce("Paused.");
  pass(61_000);
  announce("Paused.");
  assert.deepEqual(heard, ["Paused.", "Paused."]);
});

test("what waits is said only if it still holds", () => {
  const { heard, announce, pass } = room();
  let wanted = true;
  for (const text of ["Game over after 21 pieces.", "A tetris."]) announce(text, GAME, () => wanted);
  wanted = false;
  pass(60_000);
  assert.deepEqual(heard, ["Game over after 21 pieces."]);
  announce("Game over after 7 pieces.", GAME);
  assert.equal(heard.at(-1), "Game over after 7 pieces.", "and keeps nothing back");
});
