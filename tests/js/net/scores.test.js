import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import { createScores } from "../../../static/js/net/scores.js";

const settled = async () => { for (let i = 0; i < 20; i += 1) await Promise.resolve(); };
const json = (body, status = 200) => new Response(JSON.stringify(body), { status });
const LIST = { checkpoints: [{ step: 512, score: 4.13 }, { step: 1024, score: null }] };

let answers, questions;
beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [answers, questions] = [[], []];
  globalThis.fetch = (address) => { questions.push(address); return Promise.resolve(answers.shift()()); };
});

test("scores are read once they are asked for, and only those that there are", async () => {
  answers = [() => json(LIST)];
  let told = 0;
  const scores = createScores("r", () => { told += 1; });
  scores.again();
  assert.deepEqual(questions, [], "no board shows a checkpoint");
  assert.equal(scores.of(512), undefined);
  await settled();
  assert.deepEqual([scores.of(512), scores.of(1024), scores.of(7), told, questions], [4.13, undefined, undefined, 1, ["/api/rooms/r/checkpoints"]]);
});

for (const [name, answer] of Object.entries({ "a refusal": () => json({ error: { code: "unavailable", message: "Not now." } }, 503), "an answer without a list": () => json({}) })) {
  test(`after ${name} they are read again after growing waits, and never once nobody needs them`, async () => {
    answers = [answer, answer, () => json(LIST)];
    const scores = createScores("r", () => {});
    scores.of(512);
    await settled();
    for (const wait of [1000, 1999, 1]) { mock.timers.tick(wait); await settled(); }
    assert.deepEqual([scores.of(512), questions.length], [4.13, 3]);
    answers = [answer];
    scores.again();
    await settled();
    scores.close();
    mock.timers.tick(60_000);
    await settled();
    assert.equal(questions.length, 4);
  });
}
