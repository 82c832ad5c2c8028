import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import { createReader, getJson } from "../../../static/js/net/api.js";

const json = (body, status = 200) => new Response(JSON.stringify(body), { status });
const REFUSED = () => json({ error: { code: "unavailable", message: "The history is not running." } }, 503);
const HTML = () => new Response("<!doctype html><title>Sign in</title>", { headers: { "Content-Type": "text/html" } });
const settled = async () => { for (let i = 0; i < 20; i += 1) await Promise.resolve(); };

let answers;
beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  answers = [];
  globalThis.fetch = (address, { signal } = {}) => {
    const next = answers.shift();
    return typeof next === "function" ? Promise.resolve(next(address, signal)) : Promise.reject(next);
  };
});

const NOT_ONES = {
  "a refusal with the API's own error": [REFUSED, "The history is not running."],
  "a refusal without words": [() => new Response("", { status: 502 }), "The server's answer cannot be understood (HTTP 502)."],
  "a page instead of JSON": [HTML, "The server's answer cannot be understood (HTTP 200)."],
  "JSON that is no object": [() => json(null), "The server's answer cannot be understood."],
  "no answer": [new TypeError("Failed to fetch"), "The server cannot be reached."],
};
for (const [name, [answer, sentence]] of Object.entries(NOT_ONES)) {
  test(`${name} is a failure in words, and is read again until it is fine`, async () => {
    const taken = [], failures = [];
    answers.push(answer, answer, () => json({ presets: [1] }));
    createReader(() => "/x", (body) => taken.push(body), (error) => failures.push(error.message)).read();
    await settled();
    assert.deepEqual([taken, failures], [[], [sentence]]);
    mock.timers.tick(1000);
    await settled();
    mock.timers.tick(1000);
    await settled();
    assert.equal(failures.length, 2, "the wait grows");
    mock.timers.tick(1000);
    await settled();
    assert.deepEqual([taken, failures.length], [[{ presets: [1] }], 2]);
  });
}

test("an answer that cannot be taken is a failure, too, which is reported and read again", async () => {
  const taken = [], failures = [], reported = [];
  globalThis.reportError = (fault) => reported.push(fault.name);
  answers.push(() => json({}), () => json({ rooms: [] }));
  createReader(() => "/x", ({ rooms }) => taken.push(rooms.length), (error) => failures.push(error.message)).read();
  await settled();
  assert.deepEqual([failures, reported], [["It cannot be shown."], ["TypeError"]]);
  mock.timers.tick(1000);
  await settled();
  assert.deepEqual(taken, [0]);
});

test("only the answer to the newest question counts, whatever order they come in", async () => {
  const taken = [], late = [];
  answers.push(() => new Promise((resolve) => { late.push(resolve); }), () => json({ n: 2 }));
  const reader = createReader(() => "/x", ({ n }) => taken.push(n));
  reader.read();
  reader.read();
  await settled();
  late[0](json({ n: 1 }));
  await settled();
  assert.deepEqual(taken, [2]);
});

test("a question that another one replaces is aborted, and that is no failure", async () => {
  const failures = [];
  let first = null;
  answers.push((_address, signal) => new Promise((_resolve, reject) => { first = signal; signal.addEventListener("abort", () => reject(signal.reason)); }), () => json({}));
  const reader = createReader(() => "/x", () => {}, (error) => failures.push(error));
  reader.read();
  reader.read();
  await settled();
  assert.ok(first.aborted);
  assert.deepEqual(failures, []);
});

test("a reader that is closed asks no more and takes nothing", async () => {
  const taken = [];
  answers.push(REFUSED, () => json({}));
  const reader = createReader(() => "/x", (body) => taken.push(body));
  reader.read();
  await settled();
  reader.close();
  mock.timers.tick(60_000);
  await settled();
  assert.deepEqual([taken, answers.length], [[], 1]);
});

test("a refusal keeps its code and field", async () => {
  answers.push(() => json({ error: { code: "invalid", message: "Must be a number.", field: "points" } }, 400));
  await assert.rejects(getJson("/x"), { code: "invalid", field: "points", status: 400, message: "Must be a number." });
});
