import assert from "node:assert/strict";
import test from "node:test";
import { fitsLog, footWords, heightWord, placeWord, ticksFor } from "../../../static/js/charts/chartaxes.js";
import { clock } from "../../../static/js/lib/times.js";
import { timeTicks } from "../../../static/js/lib/ticks.js";
import { ticks } from "../../../static/js/lib/ticks.js";
import { tickWord } from "../../../static/js/lib/format.js";
import { readings } from "../../../static/js/lib/numbers.js";

test("a logarithmic scale is for values of which one is above 0, and says where the others lie", () => {
  assert.ok(fitsLog([0, 0, 3]) && fitsLog([-1, 3]));
  assert.ok(!fitsLog([0, 0]) && !fitsLog([-1]) && !fitsLog([]));
  assert.equal(footWords([0, 3], true), "");
  assert.equal(footWords([-1, 3], true), "values of 0 and below are drawn at the bottom");
  assert.equal(footWords([-1, -3], false), "linear: no value above 0");
  assert.deepEqual(ticksFor([-5, 0.02, 3], true, 4), [0.01, 0.1, 1, 10]);
});

test("a logarithmic axis begins below the least value above 0, however small", () => {
  assert.deepEqual(ticksFor([0, 0.0004, 0.002], true, 4), [1e-4, 1e-3, 1e-2]);
  assert.deepEqual(ticksFor([0, 0.0004, 2], true, 4, 0.01), [0.01, 0.1, 1, 10], "or at the floor");
});

test("a logarithmic axis of values none of which is above 0 begins at its floor", () => {
  for (const close of [false, true]) assert.deepEqual(ticksFor([0, 0, 0, 0], true, 4, 0.01, close)[0], 0.01);
  for (const values of [[], [-1, 0]]) assert.ok(ticksFor(values, true, 4).length > 1);
});

test("shares go from 0 to 1 at most, and each tick is called what it is", () => {
  const said = (values, close) => { const at = ticksFor(values, false, 4, 0, close, true); return at.map((tick) => heightWord(tick, at, false, true)); };
  assert.deepEqual(said([0, 1 / 64], false), ["0\u2009%", "0.5\u2009%", "1\u2009%", "1.5\u2009%", "2\u2009%"]);
  assert.deepEqual(said([1, 1], true), ["95\u2009%", "97.5\u2009%", "100\u2009%"]);
  for (let n = 0; n <= 64; n += 1) for (let m = n; m <= 64; m += 1) for (const close of [false, true]) {
    const words = said([n / 64, m / 64], close), values = words.map((word) => parseFloat(word));
    assert.ok(words.length > 1 && new Set(words).size === words.length && values[0] >= 0 && values.at(-1) <= 100, `${n} to ${m}: ${words}`);
    assert.ok(values[0] <= (100 * n) / 64 && values.at(-1) >= (100 * m) / 64 - 1e-9, `${n} to ${m}: ${words}`);
  }
});

test("a linear axis holds 0 and the values", () => {
  assert.deepEqual(ticksFor([], false, 4), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(ticksFor([-3, -1], false, 3), [-3, -2, -1, 0]);
  assert.deepEqual(ticksFor([2, 9], false, 2), [0, 5, 10]);
});

test("of a part of the run the axis holds what is in view, and neither 0 nor whole powers of ten", () => {
  assert.deepEqual(ticksFor([6, 20], true, 4, 0.01, true), [5, 10, 20]);
  assert.deepEqual(ticksFor([6, 20], false, 4, 0, true), [5, 10, 15, 20]);
  assert.deepEqual(ticksFor([0.02, 90], true, 4, 0.01, true), [0.01, 0.1, 1, 10, 100], "a wide part has whole powers all the same");
  assert.deepEqual(ticksFor([-3, -1], false, 4, 0, true), [-3, -2.5, -2, -1.5, -1]);
  for (const flat of [[5, 5], [0, 0], [-2, -2], [1e-7, 1e-7]]) { const at = ticksFor(flat, false, 4, 0, true); assert.ok(at[0] < at.at(-1) && at.length < 7, `${flat}: ${at}`); }
  assert.deepEqual(ticksFor([], false, 4, 0, true), [0, 0.25, 0.5, 0.75, 1]);
});

/** The words at the ticks of a vertical axis. */
const words = (exact, type = "linear") => exact.map((value) => heightWord(value, exact, type === "logarithmic"));

/** Each word has to be its tick's value, and no other tick's. */
function areValues(exact, said, why) {
  assert.equal(new Set(said).size, exact.length, `${why}: ${said.join(" | ")}`);
  said.forEach((word, i) => {
    const near = readings(word).values?.some((read) => Math.abs(read - exact[i]) <= 1e-9 * Math.abs(exact[i]));
    assert.ok(near, `${why}: ${exact[i]} is called ${word}`);
  });
}

test("a learning rate's ticks are called what they are", () => {
  assert.deepEqual(words(ticksFor([6e-4], false, 4)), ["0", "0.0002", "0.0004", "0.0006"]);
  assert.deepEqual(words(ticksFor([1e-3], false, 4)), ["0", "0.00025", "0.0005", "0.00075", "0.001"]);
  assert.deepEqual(words(ticksFor([5e-5], false, 4)), ["0", "2×10⁻⁵", "4×10⁻⁵", "6×10⁻⁵"]);
  assert.deepEqual(words(ticksFor([1e-5, 0.01], true, 4), "logarithmic"), ["10⁻⁵", "10⁻⁴", "10⁻³", "0.01"].map((word) => word.replace("10⁻³", "0.001")));
});

test("every tick is called its own value, on axes of any size", () => {
  for (let size = -9; size <= 9; size++) {
    for (let part = 1; part < 10; part += 0.37) {
      const most = part * 10 ** size;
      for (const values of [[most], [-most], [-most / 3, most]]) for (const steps of [2, 3, 4]) areValues(ticksFor(values, false, steps), words(ticksFor(values, false, steps)), `${values}`);
      for (let least = -9; least <= size; least++) for (const steps of [2, 4]) for (const close of [false, true]) areValues(ticksFor([10 ** least * part, most], true, steps, 0, close), words(ticksFor([10 ** least * part, most], true, steps, 0, close), "logarithmic"), `log ${least} to ${most}`);
    }
  }
});

test("a small part far along an axis has ticks that can be told apart", () => {
  for (let size = 0; size <= 9; size++) for (let span = -4; span <= size; span++) for (const part of [1, 3.3, 7]) {
    const from = part * 10 ** size, at = ticks(from, from + 10 ** span);
    assert.ok(at.length > 1 && at.every((tick, i) => !i || tick > at[i - 1]), `${from} + 10^${span}: ${at}`);
    areValues(at, at.map((tick) => tickWord(tick, at)), `${from} + 10^${span}`);
  }
});

test("a time axis has ticks however short it is, and each is another time", () => {
  assert.deepEqual(timeTicks(10.2, 10.6), [10.2, 10.3, 10.4, 10.5, 10.6]);
  for (const from of [0, 0.3, 10.2, 59.5, 3599.9, 86_399, 800_000, 3e7]) for (let span = Math.max(1e-3, 1e-4 * from); span < 1e8; span *= 1.7) {
    const at = timeTicks(from, from + span), said = at.map((tick) => placeWord(tick, at, true));
    assert.ok(at.length >= 2 && at.length <= 6, `${from} + ${span}: ${at}`);
    assert.equal(new Set(said).size, at.length, `${from} + ${span}: ${said.join(" | ")}`);
    assert.ok(said.every((word) => !/NaN|undefined|:60/.test(word) && word.length <= 18), said.join(" | "));
  }
  assert.deepEqual([777_600, 800_000].map((s) => clock(s)), ["9 d 0:00:00", "9 d 6:13:20"]);
  assert.equal(clock(777_600, 14_400), "9 d 0:00");
  assert.equal(clock(10.25, 0.05), "0:10.25");
});
