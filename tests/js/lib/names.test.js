import assert from "node:assert/strict";
import test from "node:test";
import { comparisonSentence, goneSentence } from "../../../static/js/domain/differences.js";
import { shortened, within } from "../../../static/js/lib/names.js";
import { PPO } from "../kinds.js";

test("a name written from the right keeps to itself in a sentence, others are as they were", () => {
  for (const name of ["שלום עולם 12", "تجربة", "run 3 של דני"]) assert.equal(within(name), `\u2068${name}\u2069`);
  for (const name of ["First room", "学習 3", "Größe", "🎲"]) assert.equal(within(name), name);
});

test("what is too long is cut between letters as people see them", () => {
  assert.equal(shortened("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2), "👩‍👩‍👧‍👦…");
  assert.equal(shortened("e\u0301e\u0301e\u0301", 3), "e\u0301e\u0301e\u0301");
  assert.equal(shortened("abcd", 3), "ab…");
});

test("sentences that compare and tell of what is gone isolate such names", () => {
  const runs = [{ name: "שלום 3", score: 11.25 }, { name: "Plain", score: 2 }].map((run) => ({ ...run, curve: { x: [], y: [] }, kind: PPO }));
  assert.match(comparisonSentence(runs), /^“\u2068שלום 3\u2069” scores most/);
  assert.match(goneSentence(["שלום 3"], 0), /^“\u2068שלום 3\u2069” was deleted/);
});
