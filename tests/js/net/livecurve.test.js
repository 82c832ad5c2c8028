import assert from "node:assert/strict";
import test from "node:test";
import { followCurves } from "../../../static/js/net/livecurve.js";

const KEY = "tetris/score_per_piece";

/** A server that answers when it is told to, and what it was asked. */
function server() {
  const asked = [];
  const read = (id) => new Promise((answer, fail) => { asked.push({ id, answer, fail }); });
  const soon = () => new Promise(setImmediate);
  return {
    asked, read,
    async answers(...x) { asked.at(-1).answer({ [KEY]: { x, mean: x } }); await soon(); },
    async fails() { asked.at(-1).fail(new Error("gone")); await soon(); },
  };
}

test("what is asked for while the curves are being read is read after that", async () => {
  const { asked, answers, read } = server(), curves = followCurves("r", [KEY], () => {}, read);
  curves.refresh();
  curves.refresh();
  assert.equal(asked.length, 1);
  await answers(1);
  assert.equal(asked.length, 2);
  await answers(2);
  assert.deepEqual(curves.curves[KEY].x, [2]);
  assert.equal(asked.length, 2);
});

test("a point is added for what was logged, and for nothing else", async () => {
  const { answers, read } = server(), curves = followCurves("r", [KEY], () => {}, read);
  curves.reached(10, { [KEY]: 1 });
  assert.deepEqual(curves.curves[KEY].x, [], "of a curve that was not read there is no end");
  curves.refresh();
  await answers(100, 200);
  curves.reached(300, { [KEY]: 5 });
  curves.reached(400, { "train/loss": 5 });
  curves.reached(500);
  assert.deepEqual(curves.curves[KEY].x, [100, 200, 300]);
  curves.reached(150);
  assert.deepEqual(curves.curves[KEY].x, [100], "an attempt that goes back takes what lay beyond");
});

test("what was logged while the curve was being read is laid after it", async () => {
  const { answers, read } = server(), curves = followCurves("r", [KEY], () => {}, read);
  curves.refresh();
  for (const at of [200, 300, 400]) curves.reached(at, { [KEY]: at });
  await answers(100, 300);
  assert.deepEqual(curves.curves[KEY].x, [100, 300, 400]);
});

test("a reading that failed is tried again, unless the curve is not wanted any more", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { asked, answers, fails, read } = server(), curves = followCurves("r", [KEY], () => {}, read);
  curves.refresh();
  await fails();
  t.mock.timers.tick(3000);
  assert.equal(asked.length, 2);
  await answers(1);
  assert.deepEqual(curves.curves[KEY].x, [1]);
  curves.refresh();
  await fails();
  curves.close();
  t.mock.timers.tick(60_000);
  assert.equal(asked.length, 3);
});

test("the waits grow, so that a history that fails is not pressed, and begin anew once it has answered", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { asked, answers, fails, read } = server(), curves = followCurves("r", [KEY], () => {}, read);
  curves.refresh();
  for (const wait of [3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000]) {
    const before = asked.length;
    await fails();
    t.mock.timers.tick(wait - 1);
    assert.equal(asked.length, before, `not before ${wait} ms`);
    t.mock.timers.tick(1);
    assert.equal(asked.length, before + 1);
  }
  await answers(1);
  curves.refresh();
  await fails();
  t.mock.timers.tick(3000);
  assert.equal(asked.length, 10);
  curves.close();
});
