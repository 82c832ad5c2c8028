import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { number } from "../../../static/js/lib/format.js";
import { SORTS, countOf, deletedAgo, freed, fromAddress, matchSentence, matches, offered, parseTags, places, runsSentence, selection, toAddress, when } from "../../../static/js/domain/runlist.js";

const run = (id, score, more = {}) => ({
  id, number: 1, name: id, preset: "ppo-score", config: { algorithm: "ppo" }, state: "stopped", tags: [], notes: "", archived: false, created: 0, step: 100, values: {},
  evaluated: score === undefined ? null : { step: 100, score_per_piece: score, survival: 1, cause: "end", final: true }, ...more,
});
const ids = (rooms) => rooms.map(({ id }) => id);

test("the best is first, runs that were never evaluated last and newest first among themselves", () => {
  const rooms = [run("old"), run("low", 1.5), run("new", undefined, { created: 9 }), run("high", 12), run("odd", NaN, { created: 5 })];
  assert.deepEqual(ids(selection(rooms, { sort: "score" })), ["high", "low", "new", "odd", "old"]);
});

test("runs are sorted by name as people count, by age, by length", () => {
  const rooms = [run("Seed 10", 1, { created: 3, step: 5 }), run("seed 9", 2, { created: 1, step: 9 }), run("Ada", 3, { created: 2, step: 1 })];
  assert.deepEqual(ids(selection(rooms, { sort: "name" })), ["Ada", "seed 9", "Seed 10"]);
  assert.deepEqual(ids(selection(rooms, { sort: "newest" })), ["Seed 10", "Ada", "seed 9"]);
  assert.deepEqual(ids(selection(rooms, { sort: "placements" })), ["seed 9", "Seed 10", "Ada"]);
});

test("each order has its reverse, in which runs that were never evaluated are last all the same", () => {
  const rooms = [run("a", 1, { created: 3, step: 5 }), run("b", 2, { created: 1, step: 9 }), run("c", undefined, { created: 2, step: 1 })];
  for (const [sort, other] of Object.entries(SORTS)) {
    assert.equal(SORTS[other], sort);
    if (!["score", "worst"].includes(sort)) assert.deepEqual(ids(selection(rooms, { sort })), ids(selection(rooms, { sort: other })).reverse());
  }
  assert.deepEqual(ids(selection(rooms, { sort: "worst" })), ["a", "b", "c"]);
  assert.deepEqual(ids(selection(rooms, { sort: "score" })), ["b", "a", "c"]);
});

test("a run whose notes the server found is found, where it is to be shown", () => {
  const rooms = [run("here"), run("noted"), run("archived", 1, { archived: true })];
  assert.deepEqual(ids(selection(rooms, { q: "cafe" }, new Set(["noted", "archived"]))), ["noted"]);
});

test("what is found is counted against what is shown without a search", () => {
  const rooms = [run("a"), run("b"), run("c", 1, { archived: true })];
  assert.equal(countOf(rooms, { show: "current", q: "a" }), 2);
  assert.equal(matchSentence(1, 2, " a ", number), "1 of 2 runs match.");
  assert.equal(matchSentence(1, 1, "a", number), "1 of 1 run matches.");
  assert.equal(matchSentence(2, 2, " ", number), "");
});

test("a selection leaves the list it was made from alone", () => {
  const rooms = [run("a", 1), run("b", 2)];
  selection(rooms, { sort: "score" });
  assert.deepEqual(ids(rooms), ["a", "b"]);
});

test("archived runs are shown when they are asked for", () => {
  const rooms = [run("here", 1), run("away", 2, { archived: true })];
  assert.deepEqual(ids(selection(rooms, {})), ["here"]);
  assert.deepEqual(ids(selection(rooms, { show: "archived" })), ["away"]);
  assert.deepEqual(ids(selection(rooms, { show: "all" })), ["away", "here"]);
});

test("deleted runs are shown where they are asked for and nowhere else, and have no place", () => {
  const rooms = [run("here", 1), run("gone", 3, { deleted: true }), run("gone from the archive", 2, { archived: true, deleted: true })];
  assert.deepEqual(ids(selection(rooms, { show: "deleted" })), ["gone", "gone from the archive"]);
  for (const [show, wanted] of [["current", ["here"]], ["archived", []], ["all", ["here"]]]) assert.deepEqual(ids(selection(rooms, { show })), wanted);
  assert.deepEqual([...places(rooms)], [["here", 1]]);
  assert.equal(fromAddress("?show=deleted").show, "deleted");
});

test("every word of a search must be somewhere in the run", () => {
  const thesis = run("Thesis, seed 3", 1, { tags: ["Bag", "long"], notes: "slower\nfrom Monday", state: "finished" });
  for (const found of ["", "  ", "THESIS", "bag long", "ppo-score seed", "monday", "finished"]) assert.ok(matches(thesis, found), found);
  for (const missed of ["dqn", "thesis dqn", "seed 4"]) assert.ok(!matches(thesis, missed), missed);
});

test("equal scores share a place, and who was not evaluated has none", () => {
  const found = places([run("a", 2), run("b", 5), run("c", 2), run("d", 1), run("e")]);
  assert.deepEqual([...found], [["b", 1], ["a", 2], ["c", 2], ["d", 4]]);
});

test("tags are read with the spaces around them, and each once", () => {
  assert.deepEqual(parseTags(" thesis, long runs ,, thesis"), { tags: ["thesis", "long runs"] });
  assert.deepEqual(parseTags(""), { tags: [] });
  assert.deepEqual(parseTags("x".repeat(30)), { tags: ["x".repeat(30)] });
});

test("too many and too long tags are refused in words", () => {
  assert.match(parseTags(Array.from({ length: 11 }, (_, i) => i).join()).error, /^At most 10 tags; these are 11\.$/);
  assert.match(parseTags("x".repeat(31)).error, /^A tag has at most 30 characters; “x{20}…” has 31\.$/);
});

test("the address holds what was chosen, and survives nonsense", () => {
  const first = { q: "", sort: "score", show: "current", run: "" };
  assert.equal(toAddress(first), "");
  assert.deepEqual(fromAddress(""), first);
  const chosen = { q: "a b&c", sort: "name", show: "all", run: "x-1" };
  assert.deepEqual(fromAddress(toAddress(chosen)), chosen);
  assert.deepEqual(fromAddress("?sort=toString&show=none"), first);
});

test("how long ago a run was deleted is told where it is known", () => {
  assert.equal(deletedAgo({ deleted_at: 1000 }, (1000 + 2 * 86_400) * 1000), "2 days ago");
  assert.equal(deletedAgo({ deleted_at: 1000 }, 900_000), "just now"); // another clock
  assert.equal(deletedAgo({ deleted_at: null }, 900_000), "");
});

test("when a run was made is told as people say it", () => {
  const now = new Date(2026, 10, 25, 12, 0).getTime();
  const told = (...date) => when(new Date(...date).getTime(), now);
  assert.equal(told(2026, 10, 25, 9, 5), "09:05");
  assert.equal(told(2026, 10, 24, 23, 59), "yesterday");
  assert.equal(told(2026, 10, 20, 1, 0), "Friday");
  assert.equal(told(2026, 10, 12), "12 Nov");
  assert.equal(told(2025, 10, 12), "12 Nov 2025");
});

test("one sentence says how many there are and who leads", () => {
  assert.equal(runsSentence([], number), "No runs yet.");
  assert.equal(runsSentence([run("a")], number), "1 run. None has been evaluated yet.");
  assert.equal(runsSentence([run("a"), run("b", undefined, { archived: true })], number), "2 runs, 1 of them archived. None has been evaluated yet.");
  assert.equal(runsSentence([run("a", undefined, { archived: true })], number), "1 run, archived. None has been evaluated yet.");
  assert.equal(runsSentence([run("a", 1), run("b", 12.839)], number), "2 runs. “b” leads with 12.84 per piece on unseen games.");
});

test("what removing a deleted run would free is said once it is measured", () => {
  assert.equal(freed({ size: 1_300_000, rows: 2400 }), "It takes 1.3 MB, and 2,400 rows of the store.");
  assert.equal(freed({ size: 0, rows: 1 }), "It takes 0 kB, and 1 row of the store.");
  assert.equal(freed({ size: null, rows: null }), "");
});

test("a run is found by any spelling of the same letters", () => {
  const cases = JSON.parse(readFileSync(new URL("../../fixtures/spelling.json", import.meta.url), "utf8"));
  const found = ([name, q]) => selection([{ ...run("x"), name }], { q }).length === 1;
  for (const one of cases.found) assert.ok(found(one), one.join(" by "));
  for (const one of cases.missed) assert.ok(!found(one), one.join(" by "));
});

test("a tag is kept as the server keeps it, once, and one that nobody can read is said", () => {
  assert.deepEqual(parseTags("東京　塔, cafe\u0301, café, 👩‍💻"), { tags: ["東京 塔", "cafe\u0301", "👩‍💻"] });
  for (const bad of ["a\u202eb", "\u200d", "a\u0007"]) assert.match(parseTags(`good, ${bad}`).error, /^A tag must be one line/);
});

test("runs to compare are found by any spelling, the best first, those that have learned nothing last", () => {
  const run = (name, step, score) => ({ id: name, name, tags: [], preset: "classroom", state: "finished", step, created: 1, number: 1, config: {}, evaluated: score === null ? null : { step, score_per_piece: score, final: true } });
  const rooms = [run("GRÖSSE, new", 0, null), run("größe, good", 9, 5), run("grosse, better", 9, 7), run("other", 9, 9)];
  assert.deepEqual(offered(rooms, "Grösse").map(({ name }) => name), ["grosse, better", "größe, good", "GRÖSSE, new"]);
  assert.equal(offered(rooms, "").length, 4);
});
