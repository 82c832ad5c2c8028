import assert from "node:assert/strict";
import test from "node:test";
import { playsOf } from "../../../static/js/forms/playselect.js";

test("the choice holds what the preset's schema allows, in words", () => {
  const schema = (showcase_play) => ({ properties: { showcase_play } });
  assert.deepEqual(playsOf(schema({ enum: ["greedy", "strong"] })), [["greedy", "Its best move"], ["strong", "One piece ahead"]]);
  assert.deepEqual(playsOf(schema({ const: "greedy" })), [["greedy", "Its best move"]]);
  assert.deepEqual(playsOf(schema({ enum: ["new"] })), [["new", "new"]]);
  assert.deepEqual(playsOf(undefined), []);
});
