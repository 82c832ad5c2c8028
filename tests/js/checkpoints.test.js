import test from "node:test";
import assert from "node:assert/strict";

import { rowOf } from "../../static/js/kept.js";
import { fieldsOf, fill } from "../../static/js/fields.js";
import { size } from "../../static/js/format.js";

test("a checkpoint's row says when, why and how good", () => {
  const kept = { step: 1_234_567, time: 940, cause: "pause", best: false, score: 11.987, memory: null, size: 640_000 };
  assert.deepEqual(rowOf(kept, 1000), { placement: "1,234,567", when: "1 minute ago, at a pause", score: "11.99", size: "0.6 MB" });
  assert.equal(rowOf({ ...kept, best: true }, 1000).when, "1 minute ago, judged best");
  assert.equal(rowOf({ ...kept, score: null }, 1000).score, "–");
  assert.equal(rowOf({ ...kept, memory: "kept", size: 27e6 }, 1000).size, "27 MB, with memory");
});

test("bytes are in the unit one would say", () => {
  assert.deepEqual([1_500, 640_000, 27_000_000].map(size), ["2 kB", "0.6 MB", "27 MB"]);
});

test("a field of words that may also hold a number is a choice, and keeps its number", () => {
  const schema = { properties: { showcase_policy: { title: "Showcase policy", live: true, anyOf: [{ enum: ["newest", "best"], type: "string" }, { type: "integer" }] } } };
  const [field] = fieldsOf(schema);
  assert.equal(field.kind, "choice");
  assert.deepEqual(field.choices.map(({ value }) => value), ["newest", "best"]);
  assert.deepEqual(fill([field], "running", { showcase_policy: "newest" }, { showcase_policy: 640 }).texts, { showcase_policy: 640 });
});
