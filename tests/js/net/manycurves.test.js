import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import { createManyCurves } from "../../../static/js/net/manycurves.js";
import { settled } from "../fakes.js";

const KEY = "tetris/score_per_piece";
let asked;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  asked = [];
  globalThis.fetch = (address) => new Promise((resolve, reject) => {
    const rooms = new URL(address, "http://here").searchParams.get("rooms").split(",");
    asked.push({ address, rooms, fails: reject, answers: (left = [], gone = []) => resolve(new Response(JSON.stringify({ left, rooms: Object.fromEntries(rooms.filter((id) => !left.includes(id) && !gone.includes(id)).map((id) => [id, { seq: 1, series: { [KEY]: { x: [1], mean: [id.length] } } }])) }))) });
  });
});

const pass = async () => { mock.timers.tick(100); await new Promise(setImmediate); };

test("rooms whose curves are wanted in one moment are asked for in one question, and each wish is answered", async () => {
  const read = createManyCurves([KEY], 60), wishes = ["a", "bb", "a", "gone"].map(read);
  await pass();
  assert.deepEqual(asked.map(({ rooms }) => rooms), [["a", "bb", "gone"]]);
  assert.match(asked[0].address, /^\/api\/series\?.*keys=tetris%2Fscore_per_piece&points=60$/);
  asked[0].answers([], ["gone"]);
  const found = await Promise.all(wishes);
  assert.deepEqual(found.map((series) => series[KEY]?.mean[0]), [1, 2, 1, undefined]);
});

test("of more than one question holds the rest is asked for next, and so is that for which there was no time", async () => {
  const read = createManyCurves([KEY], 60), ids = Array.from({ length: 70 }, (_, i) => `r${i}`), wishes = ids.map(read);
  await pass();
  assert.deepEqual(asked[0].rooms, ids.slice(0, 60));
  const later = read("r1"); // asked for again while the answer is on its way: a newer one is wanted
  asked[0].answers(["r0", "r1"]);
  await pass();
  assert.deepEqual(asked.map(({ rooms }) => rooms.length), [60, 12]);
  assert.deepEqual(asked[1].rooms, [...ids.slice(60), "r1", "r0"]);
  asked[1].answers();
  assert.equal((await Promise.all([...wishes, later])).length, 71);
});

test("where no answer comes each wish fails, and the next one is asked all the same", async () => {
  const read = createManyCurves([KEY], 60), wish = read("a");
  await pass();
  asked[0].fails(new TypeError("Failed to fetch"));
  await assert.rejects(wish, /cannot be reached/);
  await settled();
  const next = read("b");
  await pass();
  asked[1].answers();
  assert.equal((await next)[KEY].x[0], 1);
});

test("a server that has no time for any is asked again a while later, not at once", async () => {
  const read = createManyCurves([KEY], 60), wish = read("a");
  await pass();
  asked[0].answers(["a"]);
  await settled();
  await pass();
  assert.equal(asked.length, 1);
  mock.timers.tick(1000);
  asked[1].answers();
  assert.equal((await wish)[KEY].x[0], 1);
});
