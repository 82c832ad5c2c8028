import { test } from "node:test";
import assert from "node:assert/strict";
import { outdoneWords, policiesOf } from "../../../static/js/forms/policyselect.js";

const words = (showcase_policy, best) => policiesOf({ config: { showcase_policy } }, best).map(([, text]) => text);

test("the newest and the best can be chosen, with what that was worth, and any checkpoint", () => {
  assert.deepEqual(words("newest", 12.468), ["Newest policy", "Always best, 12.47", "A checkpoint…"]);
  assert.deepEqual(words("best", null), ["Newest policy", "Always the best", "A checkpoint…"]);
});

test("a checkpoint that is no longer the best says which is", () => {
  assert.equal(outdoneWords({ config: { showcase_policy: 20480 }, best_step: 432128 }), "Better now: step 432,128");
  assert.equal(outdoneWords({ config: { showcase_policy: 20480 }, best_step: 20480 }), "");
});

test("the checkpoint that is chosen is named", () => {
  assert.deepEqual(words(1234567, 9), ["Newest policy", "Always best, 9.00", "Step 1.23\u2009M", "A checkpoint…"]);
});
