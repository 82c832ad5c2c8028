import assert from "node:assert/strict";
import test from "node:test";
import { KEPT, arrived, paused, pausedWords, playing, resumed, stepped } from "../../../static/js/tetris/standstill.js";

const frame = (number, game = 1) => ({ number, game });
const after = (state, ...frames) => frames.reduce((now, one) => arrived(now, one)[0], state);

test("while it plays, every frame is shown as it comes", () => {
  assert.deepEqual(arrived(playing(), frame(1)), [playing(), frame(1)]);
});

test("while paused, frames wait and are stepped through in their order", () => {
  let state = after(paused([frame(1)]), frame(2), frame(3)), shown;
  for (const number of [1, 2, 3]) { [state, shown] = stepped(state); assert.equal(shown.number, number); }
});

test("a step beyond the newest frame is owed to the next one, once", () => {
  let [state, shown] = stepped(paused());
  assert.equal(shown, null);
  [state, shown] = arrived(state, frame(7));
  assert.equal(shown.number, 7);
  assert.equal(arrived(state, frame(8))[1], null);
});

test("going on catches up with the newest frame", () => {
  assert.deepEqual(resumed(after(paused(), frame(1), frame(2), frame(3))), [playing(), frame(3)]);
  assert.deepEqual(resumed(paused()), [playing(), null]);
});

test("a pause of hours holds so many frames and the newest", () => {
  let state = paused();
  for (let n = 1; n <= KEPT + 50; n++) [state] = arrived(state, frame(n));
  assert.equal(state.waiting.length, KEPT);
  assert.equal(state.waiting[KEPT - 2].number, KEPT - 1, "no gap before the last");
  assert.equal(state.waiting.at(-1).number, KEPT + 50);
});

test("the words say that others see it go on", () => {
  assert.equal(pausedWords("showcase"), "Paused on your screen only. Everyone else keeps watching.");
  assert.equal(pausedWords("training"), "Paused on your screen only. Training continues.");
});
