import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { folded, isLine, oneLine } from "../../../static/js/lib/text.js";

const { lines, same, different } = JSON.parse(readFileSync(new URL("../../fixtures/text.json", import.meta.url)));

test("a name is whatever can be seen in one line, as the server takes it", () => {
  for (const [given, line] of lines) {
    if (line === null) assert.equal(isLine(oneLine(given)), false, JSON.stringify(given));
    else assert.deepEqual([oneLine(given), isLine(line)], [line, true], JSON.stringify(given));
  }
});

test("two spellings of the same are found by one another, and other words are others", () => {
  for (const [one, other] of same) assert.equal(folded(one), folded(other), `${one} ${other}`);
  for (const [one, other] of different) assert.notEqual(folded(one), folded(other));
});
