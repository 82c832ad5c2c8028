import { test } from "node:test";
import assert from "node:assert/strict";
import { policiesOf } from "../../static/js/policyselect.js";

const words = (showcase_policy, best) => policiesOf({ config: { showcase_policy } }, best).map(([, text]) => text);

test("the newest and the best can be chosen, with what that was worth, and any checkpoint", () => {
  assert.deepEqual(words("newest", 12.468), ["Newest policy", "Best, 12.47 a piece", "A checkpoint…"]);
  assert.deepEqual(words("best", null), ["Newest policy", "Best, once judged", "A checkpoint…"]);
});

test("the checkpoint that is chosen is named", () => {
  assert.deepEqual(words(1234567, 9), ["Newest policy", "Best, 9.00 a piece", "Step 1.23\u2009M", "A checkpoint…"]);
});
