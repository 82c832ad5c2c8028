import assert from "node:assert/strict";
import test from "node:test";
import { changedCount, check, clashesOf, editable, fieldName, fieldsOf, fill, fromSlider, label, matches, parseConfig, read, toSlider, undoOf, written } from "../../../static/js/domain/fields.js";
import { runButton } from "../../../static/js/domain/runbutton.js";
import "../kinds.js";

const SCHEMA = { properties: {
  algorithm: { const: "ppo", default: "ppo", type: "string" },
  objective: { enum: ["score", "lines"], title: "Objective", description: "What it is paid for.", live: false, unit: "", type: "string" },
  total: { minimum: 1000, maximum: 2_000_000_000, title: "Length of the run", unit: "placements", live: false, type: "integer" },
  learning_rate: { minimum: 1e-6, maximum: 0.01, title: "Learning rate", live: true, unit: "", type: "number" },
  limit: { minimum: 0, maximum: 100_000, title: "Speed limit", live: true, unit: "placements/s", type: "number" },
} };
const fields = fieldsOf(SCHEMA);
const [objective, total, rate, limit] = fields;

test("a field is found by its name, help, unit or choices, in any case and order", () => {
  const found = (words) => fields.filter((field) => matches(field, words)).map(({ name }) => name);
  assert.deepEqual(found("RATE"), ["learning_rate"]);
  assert.deepEqual(found("placements limit"), ["limit"]);
  assert.deepEqual(found("lines"), ["objective"], "a choice");
  assert.deepEqual(found("learning_rate"), ["learning_rate"], "as it is in a config");
  assert.deepEqual(found(" "), ["objective", "total", "learning_rate", "limit"]);
  assert.deepEqual(found("nothing such"), []);
});

test("the algorithm is no field; the others come in reading order", () => {
  assert.deepEqual(fields.map(({ name }) => name), ["objective", "total", "learning_rate", "limit"]);
  assert.deepEqual(objective.choices.map(({ word }) => word), ["Score", "Lines"]);
  assert.equal(label(total), "Length of the run, placements");
  assert.equal(label({ title: "Games at once", unit: "games" }), "Games at once", "no unit twice");
  assert.equal(label({ title: "Key presses per update", unit: "key presses" }), "Key presses per update");
});

test("a value out of range is refused in words", () => {
  assert.deepEqual(read(rate, "0.5"), { error: "Must be at most 0.01. You gave 0.5." });
  assert.deepEqual(read(total, "12"), { error: "Must be at least 1000. You gave 12." });
  assert.deepEqual(read(total, "1000.5"), { error: "Must be a whole number. You gave 1000.5." });
  assert.match(read(rate, "fast").error, /Must be a number\. You gave “fast”\./);
  assert.match(read(rate, " ").error, /You gave nothing/);
});

test("what is written can be read back", () => {
  for (const value of [1000, 20_000_000]) assert.deepEqual(read(total, written(total, value)), { value });
  assert.deepEqual(read(rate, written(rate, 0.0003)), { value: 0.0003 });
});

test("a slider reaches both ends, goes forward, and leaves its value where it is", () => {
  for (const field of [total, rate, limit]) {
    assert.equal(fromSlider(field, 0), field.min);
    assert.equal(fromSlider(field, 1000), field.max);
    let last = -Infinity;
    for (let at = 0; at <= 1000; at += 10) { const v = fromSlider(field, at); assert.ok(v >= last && read(field, String(v)).error === undefined); last = v; }
  }
  assert.ok(Math.abs(toSlider(rate, fromSlider(rate, 600)) - 600) < 10);
});

test("a draft holds only right values that differ; wrong ones are named", () => {
  const config = { objective: "score", total: 20_000_000, learning_rate: 0.001, limit: 0 };
  assert.deepEqual(check(fields, config, { learning_rate: "0.5", total: "5,000", limit: "0" }),
    { changes: { total: 5000 }, errors: { learning_rate: "Must be at most 0.01. You gave 0.5." } });
  assert.equal(changedCount(fields, config, { ...config, limit: 200 }, { total: 5000 }), 2);
});

test("only live fields are open while a run lives", () => {
  assert.equal(editable(rate, "running"), true);
  assert.equal(editable(total, "running"), false);
  assert.equal(editable(total, "stopped"), true);
  assert.equal(editable(rate, "starting"), false);
});

test("a server's field is found by its path", () => {
  assert.equal(fieldName("config.learning_rate"), "learning_rate");
  assert.equal(fieldName("room"), null);
  assert.equal(fieldName(undefined), null);
});

test("the run button names the next sensible step, and waits in words", () => {
  const room = (more) => ({ state: "running", pending: null, step: 10, config: { algorithm: "ppo", total_placements: 100 }, ...more });
  assert.equal(runButton(room()).word, "Pause");
  assert.deepEqual([runButton(room({ pending: "pause" })).word, runButton(room({ pending: "pause" })).disabled], ["Pausing…", true]);
  assert.equal(runButton(room(), new Set(["pause"])).word, "Pausing…");
  assert.equal(runButton(room({ pending: "save" })).word, "Pause");
  assert.equal(runButton(room({ state: "paused" })).primary, true);
  assert.equal(runButton(room({ state: "finished", step: 100 })), null);
  const keys = { algorithm: "keys-dqn", total_key_presses: 100 };
  assert.equal(runButton(room({ state: "finished", step: 100, config: keys })), null);
  assert.equal(runButton(room({ state: "finished", step: 99, config: keys })).word, "Start");
  const ended = (config, more) => runButton(room({ state: "finished", config: { algorithm: "ppo", total_placements: 100, ...config }, seconds: 90, ...more }));
  assert.equal(ended({ max_minutes: 1.5 }), null);
  assert.equal(ended({ max_minutes: 1.6 }).word, "Start", "more time was given");
  assert.equal(ended({ max_minutes: 0, goal_score: 0 }).word, "Start", "0 is no limit");
  assert.equal(ended({ goal_score: 12 }, { values: { "eval/best_score_per_piece": 12.03 } }), null);
  assert.equal(ended({ goal_score: 13 }, { values: { "eval/best_score_per_piece": 12.03 } }).word, "Start", "the goal was raised");
  assert.equal(ended({ goal_score: 13 }, { values: {} }).word, "Start");
  for (const state of ["created", "stopped"]) assert.equal(runButton(room({ state })).word, "Start");
  assert.equal(runButton(room({ state: "failed" })).word, "Start again");
});

test("a pasted config may come bare or with its preset, and what is none is refused in words", () => {
  assert.deepEqual(parseConfig('{"preset": "dqn", "config": {"limit": 2}}'), { preset: "dqn", config: { limit: 2 } });
  assert.deepEqual(parseConfig('{"limit": 2}'), { preset: undefined, config: { limit: 2 } });
  assert.deepEqual(parseConfig('{"preset": "dqn"}'), { preset: "dqn", config: {} });
  for (const [text, words] of [["{", /JSON/], ["[1]", /object/], ["null", /object/], ['{"config": 3}', /braces/], ['{"preset": 3}', /quotes/]]) {
    assert.match(parseConfig(text).error, words);
  }
});

test("a config is typed in as far as the state allows, and what is left out is named", () => {
  const config = { objective: "score", total: 20_000_000, learning_rate: 0.001, limit: 0, algorithm: "ppo" };
  const wanted = { ...config, total: 30_000_000, learning_rate: 0.5, objective: "lines", colour: "blue" };
  assert.deepEqual(fill(fields, "running", config, wanted), { texts: { learning_rate: "0.5" }, fixed: ["Objective", "Length of the run"], unknown: ["colour"] });
  const typed = fill(fields, "stopped", config, wanted).texts;
  assert.deepEqual(check(fields, config, typed), { changes: { total: 30_000_000, objective: "lines" }, errors: { learning_rate: "Must be at most 0.01. You gave 0.5." } });
});

test("a change can be undone until somebody changes the same setting again", () => {
  const last = { before: { learning_rate: 0.001 }, after: { learning_rate: 0.003 } };
  assert.deepEqual(undoOf(last, { learning_rate: 0.003, limit: 5 }), { learning_rate: 0.001 });
  assert.equal(undoOf(last, { learning_rate: 0.002, limit: 5 }), null);
  assert.equal(undoOf(null, { learning_rate: 0.003 }), null);
});

test("what somebody else changed while one typed over it is named, and nothing else is", () => {
  const config = { objective: "score", total: 5000, learning_rate: 0.003, limit: 0 }, seen = { learning_rate: 0.001, total: 5000, limit: 1 };
  assert.deepEqual(clashesOf(fields, config, { learning_rate: "0.004", total: "6000" }, seen), { learning_rate: 0.003 });
  assert.deepEqual(clashesOf(fields, config, { learning_rate: "0.003", limit: "fast" }, seen), {}, "both want the same, or it is no value yet");
  assert.deepEqual(clashesOf(fields, config, { learning_rate: "0.004" }, { learning_rate: 0.003 }), {}, "it has been seen");
});

test("a pasted name that every object has is no setting either", () => {
  assert.deepEqual(fill(fields, "created", { learning_rate: 0.1 }, JSON.parse('{"constructor": 1, "toString": 2, "__proto__": {}}')).unknown, ["constructor", "toString", "__proto__"]);
});
