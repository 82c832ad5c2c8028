import assert from "node:assert/strict";
import test from "node:test";
import { lastChange, putBack, rowsOf } from "../../../static/js/domain/settingchanges.js";

const FIELDS = [
  { name: "gamma", title: "Discount, gamma", unit: "", kind: "number", live: true, choices: [] },
  { name: "seed", title: "Seed", unit: "", kind: "number", integer: true, live: false, choices: [] },
  { name: "play", title: "Play", unit: "", kind: "choice", live: true, choices: [{ value: "greedy", word: "Greedy" }, { value: "strong", word: "Strong" }] },
];
const change = (seq, before, changes, kind = "change") => ({ seq, kind, step: seq, before, changes });

test("the newest change is the one to take back, also after a reload", () => {
  assert.deepEqual(lastChange([change(1, { gamma: 0.9 }, { gamma: 0.8 }), change(2, { seed: 1 }, { seed: 2 })]), { before: { seed: 1 }, after: { seed: 2 } });
  assert.equal(lastChange([]), null);
  assert.equal(lastChange([{ seq: 1, kind: "checkpoint" }, change(2, { pace: 3 }, { pace: 5 }, "pace")]), null);
});

test("a change that was taken back is no more, and the one before it comes next", () => {
  const first = change(1, { gamma: 0.9 }, { gamma: 0.8 }), second = change(2, { gamma: 0.8 }, { gamma: 0.7 });
  assert.deepEqual(lastChange([first, second, change(3, { gamma: 0.7 }, { gamma: 0.8 })]), { before: { gamma: 0.9 }, after: { gamma: 0.8 } });
  assert.equal(lastChange([first, second, change(3, { gamma: 0.7 }, { gamma: 0.8 }), change(4, { gamma: 0.8 }, { gamma: 0.9 })]), null);
});

test("a change of which nobody knows what was before is not taken back", () => {
  assert.equal(lastChange([change(1, {}, { gamma: 0.8 })]), null);
  assert.deepEqual(putBack(change(1, {}, { gamma: 0.8 }), FIELDS, { config: { gamma: 0.8 }, state: "running" }), { why: "What it was before is not known." });
});

test("a change says from what to what, and the present value where that is another again", () => {
  const rows = rowsOf(change(1, { gamma: 0.9, play: "greedy" }, { gamma: 0.8, play: "strong", other: 1 }), FIELDS, { gamma: 0.7, play: "strong", other: 1 });
  assert.deepEqual(rows.map(({ label, from, to, now }) => [label, from, to, now]), [
    ["Discount, gamma", "0.9", "0.8", "0.7"], ["Play", "Greedy", "Strong", null], ["other", "not known", "1", null],
  ]);
});

test("putting back sets what differs, and says what was seen of it", () => {
  const mark = change(1, { gamma: 0.9, play: "greedy" }, { gamma: 0.8, play: "strong" });
  assert.deepEqual(putBack(mark, FIELDS, { config: { gamma: 0.8, play: "greedy" }, state: "running" }), { config: { gamma: 0.9 }, expected: { gamma: 0.8 } });
  assert.deepEqual(putBack(mark, FIELDS, { config: { gamma: 0.9, play: "greedy" }, state: "running" }), { why: "It already has that value again." });
});

test("where a field cannot change now, it is said why", () => {
  const mark = change(1, { seed: 1 }, { seed: 2 });
  assert.deepEqual(putBack(mark, FIELDS, { config: { seed: 2 }, state: "running" }), { why: "Seed can change once the run has stopped." });
  assert.deepEqual(putBack(mark, FIELDS, { config: { seed: 2 }, state: "stopped" }), { config: { seed: 1 }, expected: { seed: 2 } });
});
