import { test } from "node:test";
import assert from "node:assert/strict";
import { policiesOf } from "../../../static/js/forms/policyselect.js";

const words = (showcase_policy, best) => policiesOf({ config: { showcase_policy } }, best).map(([, text]) => text);

test("the newest and the best can be chosen, with what that was worth, and any checkpoint", () => {
  assert.deepEqual(words("newest", 12.468), ["Newest policy", "Always the best, 12.47 per piece", "A checkpoint…"]);
  assert.deepEqual(words("best", null), ["Newest policy", "Always the best (not evaluated yet)", "A checkpoint…"]);
});

test("a checkpoint that is no longer the best says which is", () => {
  const [, , [, chosen]] = policiesOf({ config: { showcase_policy: 20480 }, best_step: 432128 }, 9);
  assert.equal(chosen, "Step 20,480; better now: 432,128");
  const [, , [, still]] = policiesOf({ config: { showcase_policy: 20480 }, best_step: 20480 }, 9);
  assert.equal(still, "Step 20,480");
});

test("the checkpoint that is chosen is named", () => {
  assert.deepEqual(words(1234567, 9), ["Newest policy", "Always the best, 9.00 per piece", "Step 1.23\u2009M", "A checkpoint…"]);
});
