import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { onRatio, onResized } from "../../../static/js/ui/resized.js";

let seen, frames;

beforeEach(() => {
  frames = new Map();
  globalThis.ResizeObserver = class { constructor(act) { seen = act; } observe() {} disconnect() { seen = () => {}; } };
  globalThis.requestAnimationFrame = (act) => { const id = frames.size + 1; frames.set(id, act); return id; };
  globalThis.cancelAnimationFrame = (id) => frames.delete(id);
});

afterEach(() => { for (const name of ["ResizeObserver", "requestAnimationFrame", "cancelAnimationFrame"]) delete globalThis[name]; });

const paint = () => { const due = [...frames.values()]; frames.clear(); due.forEach((act) => act()); };

test("many changes of size before a frame are answered once, in that frame", () => {
  let calls = 0;
  onResized({}, () => { calls += 1; });
  seen(); seen();
  assert.equal(calls, 0);
  paint();
  assert.equal(calls, 1);
  seen();
  paint();
  assert.equal(calls, 2);
});

test("what is closed hears nothing more, not even of a change whose frame is due", () => {
  let calls = 0;
  const off = onResized({}, () => { calls += 1; });
  seen();
  off();
  paint();
  assert.equal(calls, 0);
});

test("every other pixel ratio is told, until that is ended", () => {
  const queries = new Map(), calls = [];
  globalThis.window = { devicePixelRatio: 1 };
  globalThis.matchMedia = (words) => ({ addEventListener: (_, act) => queries.set(words, act), removeEventListener: () => queries.delete(words) });
  const off = onRatio(() => calls.push(window.devicePixelRatio));
  for (const ratio of [2, 1.5]) {
    const [[, changed]] = queries;
    window.devicePixelRatio = ratio;
    changed();
    assert.deepEqual([...queries.keys()], [`(resolution: ${ratio}dppx)`]);
  }
  assert.deepEqual(calls, [2, 1.5]);
  off();
  assert.equal(queries.size, 0);
  delete globalThis.window;
  delete globalThis.matchMedia;
});
