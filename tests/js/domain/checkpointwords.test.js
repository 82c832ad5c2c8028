import test from "node:test";
import assert from "node:assert/strict";

import { bestFirst, isShown, listSentence, mayGo, rowOf, showcaseSentence } from "../../../static/js/domain/checkpointwords.js";
import { fieldsOf, fill, written } from "../../../static/js/domain/fields.js";
import { size } from "../../../static/js/lib/format.js";

test("a checkpoint's row says when, why and how good", () => {
  const kept = { step: 1_234_567, time: 940, cause: "pause", best: false, score: 11.987, memory: null, size: 640_000 };
  assert.deepEqual(rowOf(kept, 1000), { placement: "1,234,567", when: "1 minute ago, at a pause", score: "11.99", why: "until the next one", size: "0.6 MB" });
  assert.equal(rowOf({ ...kept, kept: ["best", "minute 10"] }, 1000).why, "best, minute 10");
  assert.equal(rowOf({ ...kept, best: true }, 1000).when, "1 minute ago, the best");
  assert.equal(rowOf({ ...kept, cause: "best" }, 1000).when, "1 minute ago, a former best");
  assert.equal(rowOf({ ...kept, score: null }, 1000).score, "not evaluated");
  assert.equal(rowOf({ ...kept, memory: "kept", size: 27e6 }, 1000).size, "27 MB, with memory");
});

test("the best stands first, the others as they were", () => {
  const steps = (...kept) => bestFirst(kept).map(({ step }) => step);
  assert.deepEqual(steps({ step: 30 }, { step: 20, best: true }, { step: 10 }), [20, 30, 10]);
  assert.deepEqual(steps({ step: 30 }, { step: 20 }), [30, 20]);
});

test("the list says by which rule it is kept, and what it takes", () => {
  const told = (...checkpoints) => listSentence({ checkpoints, rule: "The rule.", size: 24e6 });
  assert.equal(told({}, {}), "The rule. These 2 take 24 MB.");
  assert.equal(told({}), "The rule. This one takes 24 MB.");
  assert.equal(told(), "No checkpoints yet. One is saved every minute and whenever you pause or stop.");
});

test("what something rests on may not go", () => {
  const all = [{ step: 400 }, { step: 300 }, { step: 200, best: true }, { step: 100 }];
  const room = { config: { showcase_policy: 100 } };
  assert.deepEqual(all.filter((one) => mayGo(one, all, room)).map(({ step }) => step), [300]);
});

test("which policy the showcase plays is said, and marked where it is a checkpoint", () => {
  const room = (showcase_policy, step = 900) => ({ step, config: { showcase_policy } });
  assert.equal(showcaseSentence(room("newest")), "The showcase plays the newest policy.");
  assert.equal(showcaseSentence(room("best")), "The showcase plays the best policy by evaluation, whichever that is.");
  assert.equal(showcaseSentence(room(1280)), "The showcase plays checkpoint 1,280.");
  assert.equal(showcaseSentence({ ...room(1280), best_step: 1280 }), "The showcase plays checkpoint 1,280.");
  assert.equal(showcaseSentence({ ...room(1280), best_step: 6400 }), "The showcase plays checkpoint 1,280. There is a better one now, 6,400.");
  assert.equal(showcaseSentence(room("newest", 0)), "There is nothing to show yet.");
  const shown = (policy) => [{ step: 1280, best: false }, { step: 640, best: true }].map((checkpoint) => isShown(checkpoint, room(policy)));
  assert.deepEqual([shown("newest"), shown("best"), shown(1280)], [[false, false], [false, "best"], [true, false]]);
});

test("bytes are in the unit one would say", () => {
  assert.deepEqual([1_500, 640_000, 27_000_000].map(size), ["2 kB", "0.6 MB", "27 MB"]);
});

test("a field of words that may also hold a number is a choice, and keeps its number", () => {
  const schema = { properties: { showcase_policy: { title: "Showcase policy", live: true, anyOf: [{ enum: ["newest", "best"], type: "string" }, { type: "integer" }] } } };
  const [field] = fieldsOf(schema);
  assert.equal(field.kind, "choice");
  assert.deepEqual(field.choices.map(({ value }) => value), ["newest", "best"]);
  assert.equal(written(field, 20480), "Step 20,480");
  assert.deepEqual(fill([field], "running", { showcase_policy: "newest" }, { showcase_policy: 640 }).texts, { showcase_policy: 640 });
});
