import assert from "node:assert/strict";
import test from "node:test";
import { nameParts, shortNames } from "../../../static/js/lib/shortnames.js";

test("names that do not fit lose what another begins with, too, not the end in which they differ", () => {
  const fits = (most) => (name) => name.length <= most;
  const seeds = ["PPO for score, lr 0.002, seed 1", "PPO for score, lr 0.002, seed 12"];
  assert.deepEqual(shortNames(seeds, fits(40)), seeds);
  assert.deepEqual(shortNames(seeds, fits(10)), ["…\u2009seed 1", "…\u2009seed 12"]);
  assert.deepEqual(shortNames(seeds, fits(5)), ["…\u20091", "…\u200912"]);
  assert.deepEqual(shortNames([...seeds, "DQN from memory"], fits(10)), ["…\u2009seed 1", "…\u2009seed 12", "DQN f…mory"]);
  assert.deepEqual(shortNames(["Run", "Run b of a long series"], fits(9)), ["Run", "Run…ries"]);
  assert.deepEqual(shortNames(["A long name, seed 1", "A long name, seed 2", "B long name, seed 1", "B long name, seed 2"], fits(9)), ["A lo…ed 1", "A lo…ed 2", "B lo…ed 1", "B lo…ed 2"]);
  assert.deepEqual(shortNames(["the same name", "the same name"], fits(7)), ["the…ame", "the…ame"], "two of one name cannot be told apart");
  assert.deepEqual(shortNames(["one long name"], fits(9)), ["one…name"]);
  assert.deepEqual(shortNames([], fits(9)), []);
});

test("a name is cut between letters as people see them", () => {
  const family = "👩\u200d👩\u200d👧";
  assert.deepEqual(shortNames([family.repeat(5)], (name) => [...new Intl.Segmenter("en").segment(name)].length <= 4), [`${family.repeat(2)}…${family}`]);
});

const parts = (name, names) => Object.values(nameParts(name, names));

test("names that end alike lose that end before what tells them apart", () => {
  const series = [10, 12].map((n) => `Run ${n} of a long series`);
  assert.deepEqual(shortNames(series, (name) => name.length <= 9), ["…\u200910…", "…\u200912…"]);
  assert.deepEqual(shortNames(series, (name) => name.length <= 22), ["…\u200910 of a long series", "…\u200912 of a long series"]);
});

test("a name has a part that it shares and one of its own, which keeps its end where it is long", () => {
  const names = ["Lines, seed 1", "Lines, seed 2", "Score"];
  assert.deepEqual(names.map((name) => parts(name, names)), [["Lines, seed ", "", "1", ""], ["Lines, seed ", "", "2", ""], ["", "", "Score", ""]]);
  assert.deepEqual(parts("experiment-2026-seed-10", ["experiment-2026-seed-9"]), ["experiment-2026-seed-", "", "10", ""]);
  const series = [10, 12].map((n) => `Run ${n} of a long series`);
  assert.deepEqual(series.map((name) => parts(name, series)), [["Run ", "", "10 ", "of a long series"], ["Run ", "", "12 ", "of a long series"]]);
  assert.deepEqual(parts("Run 10", ["Run 10"]), ["", "", "Run 10", ""], "of two of one name neither is told apart");
  assert.deepEqual(parts("withoutanyseparators👩\u200d👩\u200d👧1", []), ["", "withoutanysepara", "tors👩\u200d👩\u200d👧1", ""], "it is cut between letters");
});
