import assert from "node:assert/strict";
import test from "node:test";
import { viewOf, withView } from "../../static/js/address.js";

test("the view comes from the address, and the showcase where it says nothing that is known", () => {
  assert.equal(viewOf("?view=training"), "training");
  assert.equal(viewOf(""), "showcase");
  assert.equal(viewOf("?view=<script>"), "showcase");
});

test("the view goes into the address, beside what stands there", () => {
  assert.equal(withView("", "training"), "?view=training");
  assert.equal(withView("?from=10&view=training", "showcase"), "?from=10");
  assert.equal(withView("?projector&x=1", "training"), "?projector&x=1&view=training");
  assert.equal(withView("?view=training", "showcase"), "");
});
