import assert from "node:assert/strict";
import test from "node:test";
import { around } from "../../../static/js/charts/chartreadout.js";

test("of a long list what lies around one is seen", () => {
  const list = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  assert.deepEqual(around(list, 4, 3), [3, 4, 5]);
  assert.deepEqual(around(list, 8, 3), [6, 7, 8]);
  assert.deepEqual(around(list, -1, 3), [0, 1, 2]);
  assert.deepEqual(around(list, 2, 20), list);
});
