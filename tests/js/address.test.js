import assert from "node:assert/strict";
import test from "node:test";
import { chartsOf, viewOf, withCharts, withView } from "../../static/js/address.js";

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

const part = (from, to, follow = false) => ({ from, to, follow });

test("axis, range and metrics come from the address", () => {
  assert.deepEqual(chartsOf(""), { axis: null, range: null, keys: null });
  assert.deepEqual(chartsOf("?x=time&range=60-120.5&metrics=train/loss,eval/survival"), { axis: "time", range: part(60, 120.5), keys: ["train/loss", "eval/survival"] });
  assert.deepEqual(chartsOf("?range=last-60").range, part(0, 60, true));
  assert.deepEqual(chartsOf("?metrics=").keys, [], "the main chart alone");
});

test("what an address asks for in vain is passed over", () => {
  for (const range of ["120-60", "5-5", "a-b", "-5-10", "1-", "last-0", "last-", "1..2-9", "0-9e99"]) assert.equal(chartsOf(`?range=${range}`).range, null, range);
  assert.equal(chartsOf("?x=pieces").axis, null);
  assert.deepEqual(chartsOf("?metrics=train/loss,<b>,train/loss,../x").keys, ["train/loss"]);
  assert.equal(chartsOf(`?metrics=${Array.from({ length: 99 }, (_, i) => `a/${i}`)}`).keys.length, 24);
});

test("what the charts show goes into the address, and what is usual stays out of it", () => {
  assert.equal(withCharts("", { axis: "step", range: null, keys: null }), "");
  const query = withCharts("?view=training", { axis: "time", range: part(1 / 3, 1_234_567.8), keys: ["train/loss"] });
  assert.equal(query, "?view=training&x=time&range=0.333333-1234570&metrics=train/loss");
  assert.equal(withCharts(query, { axis: "step", range: part(900, 1000, true), keys: null }), "?view=training&range=last-100");
  assert.equal(withCharts("", { axis: "step", range: null, keys: [] }), "?metrics");
  assert.deepEqual(chartsOf("?metrics").keys, []);
});
