import assert from "node:assert/strict";
import test from "node:test";
import { figure, number, power, short, stepShort } from "../../../static/js/lib/format.js";

test("numbers are grouped, a minus is a minus, nothing is a dash", () => {
  assert.equal(number(12700), "12,700");
  assert.equal(number(-0.43, 2), "−0.43");
  assert.equal(number(null), "–");
  assert.equal(figure(3254), "3,254");
  assert.equal(figure(11.96), "12.0");
  assert.equal(figure(NaN), "–");
});

test("axis figures are short, with a thin space", () => {
  assert.deepEqual([0, 250, 1500, 250_000, 1_000_000, -1.5].map(short), ["0", "250", "1,500", "250\u2009k", "1\u2009M", "−1.5"]);
});

test("ticks close to one another have the digits that tell them apart", () => {
  const apart = (from, step) => Array.from({ length: 4 }, (_, i) => short(from + i * step, step));
  for (const [from, step] of [[1_234_000, 500], [15_000_000, 2500], [250_000, 50_000], [0, 100], [99_999_000, 250]]) assert.equal(new Set(apart(from, step)).size, 4, apart(from, step).join());
  assert.deepEqual(apart(1_234_000, 500), ["1.234\u2009M", "1.2345\u2009M", "1.235\u2009M", "1.2355\u2009M"]);
  assert.equal(short(250_000, 50_000), "250\u2009k");
});

test("very small ticks are powers of ten", () => {
  assert.equal(power(1e-5), "10⁻⁵");
  assert.equal(power(1e12), "10¹²");
});

test("large and very small figures stay short", () => {
  assert.deepEqual([999_600, 9999.6, 1e25, 2.5e12, -1e-9, 123_456].map((v) => short(v)), ["1\u2009M", "10\u2009k", "1×10²⁵", "2.5\u2009T", "−1×10⁻⁹", "123\u2009k"]);
  assert.deepEqual([1e30, 99.97, 9.999, 12_345_678, 9_999_999].map(figure), ["1×10³⁰", "100", "10.0", "12.3\u2009M", "9,999,999"]);
  assert.deepEqual([999_999, 1_500_000, 1.5e9, 999_999_999].map(stepShort), ["999,999", "1.50\u2009M", "1.50\u2009G", "1.00\u2009G"]);
});
