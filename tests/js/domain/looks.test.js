import assert from "node:assert/strict";
import test from "node:test";
import { askedLooks, searchOf } from "../../../static/js/domain/compareaddress.js";
import { LOOKS, isMany, lookOf, looksOf } from "../../../static/js/domain/looks.js";

test("six runs have six colours, and shapes in turn", () => {
  const looks = [0, 1, 2, 3, 4, 5].map((n) => lookOf(n));
  assert.equal(new Set(looks.map(({ colour }) => colour)).size, 6);
  assert.deepEqual(looks.map(({ shape }) => shape).slice(0, 4), ["circle", "square", "triangle", "circle"]);
});

test("twelve runs are told apart by colour and shape, and more than six are many", () => {
  assert.deepEqual([isMany(6), isMany(7)], [false, true]);
  const looks = Array.from({ length: LOOKS }, (_, n) => JSON.stringify(lookOf(n)));
  assert.equal(new Set(looks).size, LOOKS);
  assert.ok(LOOKS >= 12);
});

test("a run keeps its look while others come and go", () => {
  const ids = [..."abcdefghijklmnopqr"];
  let chosen = [], looks = {}, next = 5;
  for (let i = 0; i < 3000; i++) {
    next = (next * 1103515245 + 12345) % 2147483648;
    const id = ids[next % ids.length], before = looks;
    chosen = chosen.includes(id) ? chosen.filter((one) => one !== id) : chosen.length < 12 ? [...chosen, id] : chosen;
    looks = looksOf(chosen, before);
    assert.equal(new Set(Object.values(looks)).size, chosen.length, "no two are the same");
    for (const one of chosen) if (one in before) assert.equal(looks[one], before[one]);
    assert.deepEqual({ ...askedLooks(searchOf("", { rooms: chosen, looks, axis: "step", keys: null }), chosen) }, { ...looks }, "and a link says so");
  }
  assert.deepEqual(Object.entries(looksOf(["__proto__", "toString"])), [["__proto__", 0], ["toString", 1]]);
});
