import assert from "node:assert/strict";
import test from "node:test";
import { fieldsOf, near, read, written } from "../../../static/js/domain/fields.js";
import { figure, number, power, short, stepShort } from "../../../static/js/lib/format.js";
import { clearly, plainly, readings } from "../../../static/js/lib/numbers.js";

const field = (type, minimum, maximum) => fieldsOf({ properties: { one: { type, minimum, maximum, title: "One" } } })[0];
const clip = field("number", 0.01, 1), pace = field("number", 0.5, 20), limit = field("number", 0, 100_000), count = field("integer", 1, 2_000_000_000);
const anything = field("number", -1e30, 1e30), whole = field("integer", -1e15, 1e15);

/** The same numbers in each run: a small generator with a seed. */
function generator(seed) {
  let state = seed;
  return () => { state = (state * 1103515245 + 12345) % 2147483648; return state / 2147483648; };
}

test("a comma before other than three digits is the decimal one, whatever the field", () => {
  for (const [text, value] of [["0,1", 0.1], ["0,5", 0.5], [",5", 0.5], ["1,0", 1], ["0,05", 0.05], ["0,0125", 0.0125], ["0,100", 0.1]]) assert.equal(read(clip, text).value, value, text);
  for (const [text, value] of [["1,5", 1.5], ["2,25", 2.25], ["12,5", 12.5]]) assert.equal(read(pace, text).value, value, text);
  assert.equal(read(limit, "1234,500").value, 1234.5);
  assert.equal(read(anything, "1,5e-3").value, 0.0015);
});

test("what can be read in two ways is asked, and either answer is taken", () => {
  assert.equal(read(limit, "1,500").error, "Can be read in two ways. Write 1500 or 1.5.");
  assert.equal(read(limit, "1.500").error, "Can be read in two ways. Write 1500 or 1.5.");
  assert.equal(read(limit, "12.345").error, "Can be read in two ways. Write 12345 or 12.3450.");
  assert.equal(read(limit, "12.3450").value, 12.345);
  assert.equal(read(count, "20.000").error, "Can be read in two ways. Write 20000 or 20.");
});

test("where one reading alone is in the field's range, or of its kind, it is that one, and is said", () => {
  assert.deepEqual(read(pace, "1,500"), { value: 1.5, understood: "1.5" });
  assert.deepEqual(read(count, "1,500"), { value: 1500, understood: "1500" });
  assert.deepEqual(read(count, "1.500"), { value: 1500, understood: "1500" });
  assert.deepEqual(read(count, "20,000"), { value: 20_000 });
  assert.equal(read(clip, "1,500").error, "Must be at most 1. You gave “1,500”.");
  assert.equal(read(count, "1,5").error, "Must be a whole number. You gave 1.5.");
});

test("groups of three by comma, point, blank or apostrophe, and the decimals after them", () => {
  for (const text of ["1.234,5", "1,234.5", "1 234,5", "1\u00a0234,5", "1\u202f234,5", "1\u2009234.5", "1'234.5", "1\u2019234,5"]) assert.equal(read(anything, text).value, 1234.5, text);
  for (const text of ["1,234,567", "1.234.567", "1 234 567", "1'234'567"]) assert.equal(read(count, text).value, 1_234_567, text);
  assert.equal(read(anything, "1 234,567").value, 1234.567);
  for (const text of ["1 5", "12 34", "1,23,456", "1,234.567,8", "1.234 567", "1 234'567", "1,,5", "1..5", "0,123,456", ",", ".", "1 2345"]) assert.match(read(anything, text).error, /^Must be a number/, text);
});

test("exponents, suffixes and signs as the pages write them", () => {
  for (const [text, value] of [["1e-3", 0.001], ["6E-4", 0.0006], ["2e+3", 2000], ["1e\u22123", 0.001], ["250 k", 250_000], ["1.5M", 1_500_000], ["2\u2009G", 2e9], ["10⁻⁵", 1e-5], ["10³", 1000], ["\u22123", -3], ["+3", 3], ["5.", 5], ["-0", 0]]) {
    assert.equal(read(anything, text).value, value, text);
  }
});

test("what is no number here is refused in words, and never another value", () => {
  for (const text of ["", " ", "fast", "0x10", "0b11", "Infinity", "NaN", "1e999", "1_000", "--5", "- 5", "5 s", "1e", "e5", "1 e 5", "5m", "5g", "1/2", "50 %", "1\u200b000", "1\n2", "½", "²"]) {
    assert.match(read(anything, text).error ?? "", /^Must be a number/, JSON.stringify(text));
  }
  assert.match(read(count, "１２").error, /with the digits 0 to 9\. You gave “１２”\./);
  assert.match(read(anything, "١٫٥").error, /with the digits 0 to 9/);
  assert.match(read(anything, "1٫5").error, /with \. as its point/);
  for (const dash of "\u2010\u2012\u2013\u2014\ufe63\uff0d") assert.match(read(anything, `${dash}5`).error, /with - for minus/);
  assert.match(read(anything, "1e-400").error, /^Too close to 0/);
  assert.equal(read(limit, "0.000").value, 0);
});

test("whatever the form writes it reads as the same number", () => {
  const chance = generator(7);
  for (let i = 0; i < 4000; i++) {
    const value = (chance() < 0.3 ? -1 : 1) * Number((chance() * 10 ** (Math.floor(chance() * 24) - 9)).toPrecision(1 + Math.floor(chance() * 15)));
    assert.deepEqual(read(anything, written(anything, value)), { value: value || 0 });
    assert.equal(read(anything, plainly(value)).value, value || 0);
    assert.equal(read(anything, clearly(value)).value, value || 0);
    const round = Math.round(value) || 0;
    if (Math.abs(round) <= 1e15) assert.deepEqual(read(whole, written(whole, round)), { value: round });
  }
});

test("a number copied from any page is read as it stands there, or asked for", () => {
  const chance = generator(11);
  for (let i = 0; i < 4000; i++) {
    const value = (chance() < 0.3 ? -1 : 1) * chance() * 10 ** (Math.floor(chance() * 20) - 8);
    for (const [text, near] of [[number(value), 0.5], [number(value, 2), 0.005], [figure(value), 0], [short(value), 0], [stepShort(Math.round(Math.abs(value))), 0.5]]) {
      const all = readings(text).values;
      const right = text.startsWith("–") || all.some((one) => Math.abs(Math.abs(one) - Math.abs(value)) <= Math.max(near, 0.06 * Math.abs(value)));
      assert.ok(right, `${value} is written ${text}, and read as ${all}`);
    }
  }
  for (let n = -12; n <= 12; n++) assert.equal(readings(power(10 ** n)).values[0], Number(`1e${n}`));
});

test("nobody gets a thousand times what they meant without having been asked", () => {
  const chance = generator(3), marks = [",", ".", " ", "'", "\u202f", ""];
  const digits = (n) => Array.from({ length: n }, () => Math.floor(chance() * 10)).join("");
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: 1 + Math.floor(chance() * 3) }, () => digits(1 + Math.floor(chance() * 4)) + marks[Math.floor(chance() * marks.length)]).join("");
    const { value } = read(anything, text);
    if (value === undefined) continue;
    // How the English and how the Germans, the French and the Swiss read it, where they would write it so at all.
    const english = /^(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$/.test(text) && !/^0\d*,/.test(text) ? Number(text.replaceAll(",", "")) : null;
    const german = /^(\d+|\d{1,3}(\.\d{3})+)(,\d*)?$/.test(text) && !/^0\d*\./.test(text) ? Number(text.replaceAll(".", "").replace(",", ".")) : null;
    for (const reading of [english, german]) assert.ok(reading === null || reading === value, `${text} was read as ${value}, and means ${reading} to others`);
  }
});

test("a slider stands at what was typed, out of range or not", () => {
  assert.equal(near("0,5", 1), 0.5);
  assert.equal(near("fast", 1), 1);
});

test("before a suffix or an exponent a comma may be the decimal one of a whole number, too: it is asked", () => {
  for (const [typed, values] of [["1,250 M", [1.25e9, 1.25e6]], ["1,250 k", [1_250_000, 1250]], ["1,000e3", [1e6, 1000]], ["20,000", [20_000]]]) assert.deepEqual(readings(typed, true).values, values, typed);
});
