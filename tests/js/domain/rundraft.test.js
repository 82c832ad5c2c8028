import assert from "node:assert/strict";
import test from "node:test";
import { asked, kept, taken, textOf, typedIn, without } from "../../../static/js/domain/rundraft.js";

const run = { id: "a", name: "Ada", tags: ["old"], notes: "" };
const typed = (draft, field, text, room = run) => typedIn(draft, field, text, room[field]);

test("only what was typed is sent, with what stood there when the typing began", () => {
  const draft = typed(typed({}, "name", "A"), "name", " Ada 2 ");
  assert.deepEqual(asked(draft, run), { changes: { name: "Ada 2" }, expected: { name: "Ada" }, errors: {}, clashes: [] });
  const theirs = { ...run, notes: "by another", tags: ["b"] };
  assert.deepEqual(asked(draft, theirs), { changes: { name: "Ada 2" }, expected: { name: "Ada" }, errors: {}, clashes: [] });
});

test("what another wrote into the same field is a clash until one chooses", () => {
  const draft = typed({}, "notes", "mine"), theirs = { ...run, notes: "theirs" };
  assert.deepEqual(asked(draft, theirs).clashes, ["notes"]);
  assert.deepEqual(asked(kept(draft, "notes", theirs), theirs), { changes: { notes: "mine" }, expected: { notes: "theirs" }, errors: {}, clashes: [] });
  assert.deepEqual(kept(draft, "notes", theirs).notes.text, "mine");
  assert.deepEqual(asked(without(draft, "notes"), theirs), { changes: {}, expected: {}, errors: {}, clashes: [] });
  const later = { ...run, notes: "theirs again" };
  assert.deepEqual(asked(kept(draft, "notes", theirs), later).clashes, ["notes"], "it changed once more");
});

test("two who write the same agree; tags are compared as they are read", () => {
  assert.deepEqual(asked(typed({}, "tags", "old , b"), { ...run, tags: ["old", "b"] }), { changes: {}, expected: {}, errors: {}, clashes: [] });
  assert.deepEqual(asked(typed({}, "tags", " old,"), run).changes, {});
  assert.deepEqual(asked(typed({}, "name", "Ada"), { ...run, name: "Eve" }).clashes, ["name"], "back to what stood there is a wish, too");
});

test("what is wrong is named and sends nothing of its field; nobody's work is hidden by it", () => {
  const theirs = { ...run, name: "Eve" };
  assert.deepEqual(asked(typed({}, "name", "  "), theirs), { changes: {}, expected: {}, errors: { name: "A run needs a name." }, clashes: ["name"] });
});

test("what is typed while it is saved stays, above what was saved", () => {
  const sent = typed(typed({}, "name", "B"), "notes", "half"), more = typed(sent, "notes", "half a sentence");
  assert.deepEqual(taken(more, sent, { name: "B", notes: "half" }), { notes: { text: "half a sentence", seen: "half" } });
  assert.deepEqual(taken(sent, sent, { name: "B", notes: "half" }), {});
});

test("tags are one line", () => assert.equal(textOf({ tags: ["a", "b c"] }, "tags"), "a, b c"));

test("a name is asked for as the server will keep it, so that it is nobody else's once it is saved", () => {
  const room = { id: "r", name: "東京 塔", tags: [], notes: "" };
  assert.deepEqual(asked(typedIn({}, "name", "東京　塔 ", "東京 塔"), room).changes, {});
  assert.equal(asked(typedIn({}, "name", "👩‍💻　2", "東京 塔"), room).changes.name, "👩‍💻 2");
  assert.match(asked(typedIn({}, "name", "a\u202eb", "東京 塔"), room).errors.name, /^A name must be one line/);
});

test("lengths are counted as the server counts them, in characters", () => {
  const room = { id: "r", name: "", tags: [], notes: "" };
  assert.equal(asked(typedIn({}, "name", "🎲".repeat(80), ""), room).changes.name, "🎲".repeat(80));
  assert.equal(asked(typedIn({}, "name", "🎲".repeat(81), ""), room).errors.name, "A name has at most 80 characters; this one has 81.");
  assert.equal(asked(typedIn({}, "notes", "🎲".repeat(5000), ""), room).changes.notes.length, 10_000);
  assert.match(asked(typedIn({}, "notes", "x".repeat(5001), ""), room).errors.notes, /at most 5000 characters; these have 5001/);
});
