import assert from "node:assert/strict";
import test from "node:test";
import { chartsOf, viewOf, withCharts, withView } from "../../../static/js/domain/address.js";
import { idOf, joinKeys, splitKeys } from "../../../static/js/domain/metrickeys.js";

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
  assert.deepEqual(chartsOf(""), { axis: null, range: null, keys: null, smoothing: null, scales: new Map() });
  assert.deepEqual(chartsOf("?x=time&range=60-120.5&metrics=train/loss,eval/survival&smoothing=0.5"), { axis: "time", range: part(60, 120.5), keys: ["train/loss", "eval/survival"], smoothing: 0.5, scales: new Map() });
  assert.deepEqual(chartsOf("?range=last-60").range, part(0, 60, true));
  assert.deepEqual(chartsOf("?metrics=").keys, [], "the main chart alone");
});

test("what an address asks for in vain is passed over", () => {
  for (const range of ["120-60", "5-5", "a-b", "-5-10", "1-", "last-0", "last-", "1..2-9", "0-9e99"]) assert.equal(chartsOf(`?range=${range}`).range, null, range);
  assert.equal(chartsOf("?x=pieces").axis, null);
  for (const smoothing of ["1", "-0.5", "2", "", "x", "0,5", "1e-1", "Infinity"]) assert.equal(chartsOf(`?smoothing=${smoothing}`).smoothing, null, smoothing);
  assert.deepEqual(["0", "0.9999", "0.123"].map((text) => chartsOf(`?smoothing=${text}`).smoothing), [0, 0.99, 0.12]);
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
  assert.equal(withCharts("?smoothing=0.5", { axis: "step", range: null, keys: null, smoothing: 0.87 }), "");
  assert.equal(withCharts("", { axis: "step", range: null, keys: null, smoothing: 0 }), "?smoothing=0");
});

test("which scales are logarithmic is in the address, where that is another than usual", () => {
  const scales = new Map([["train/loss", true], ["a, b", true], ["tetris/lines_per_game", false], ["__proto__", false]]), query = withCharts("", { axis: "step", range: null, keys: null, scales });
  assert.equal(query, "?log=train/loss,a%252C+b&linear=tetris/lines_per_game,__proto__");
  assert.deepEqual(chartsOf(query).scales, scales);
  assert.equal(withCharts(query, { axis: "step", range: null, keys: null }), "");
  assert.deepEqual([...chartsOf("?log=<b>,../x&linear").scales], []);
});

test("any range that is written is read again as the same part", () => {
  for (let at = -12; at <= 24; at++) for (let span = -12; span <= at + 2; span++) for (const m of [1, 1.23456789, 7.7]) for (const follow of [false, true]) {
    const from = follow ? 0 : m * 10 ** at, to = from + m * 10 ** span;
    if (!(to - from > 1e-11 * to)) continue;
    const query = withCharts("", { axis: "time", range: part(from, to, follow), keys: null }), read = chartsOf(query).range;
    assert.ok(read && read.follow === follow && !/e/.test(query.split("range=")[1]), query);
    for (const side of ["from", "to"]) assert.ok(Math.abs(read[side] - (follow && side === "to" ? to - from : { from, to }[side])) <= 2e-4 * (to - from) + 1e-5 * (follow ? to : 0), `${query}: ${from}-${to}`);
  }
});

test("keys of any logger keep their commas and signs, and are asked for as they are", () => {
  const keys = ["loss, total", "50%", "a%2Cb", "val.loss", "toString", "__proto__", "Größe/x y", "a_b", "a/b"];
  assert.deepEqual(chartsOf(withCharts("", { axis: "step", range: null, keys })).keys, keys);
  assert.deepEqual(splitKeys(joinKeys(keys)), keys);
  assert.equal(new Set([...keys, "a b", "a-b", "a-5f-b", "A_B"].map(idOf)).size, keys.length + 4);
  assert.ok(keys.every((key) => /^[\w-]+$/.test(idOf(key))));
});
