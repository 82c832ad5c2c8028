import assert from "node:assert/strict";
import test, { mock } from "node:test";

mock.timers.enable({ apis: ["setTimeout"] });
let now = 10_000;
performance.now = () => now;
const pass = (ms) => { now += ms; mock.timers.tick(ms); };
const written = [];
globalThis.location = { pathname: "/runs", search: "", hash: "" };
globalThis.history = { state: null, replaceState: (_state, _title, address) => { if (history.full) throw new Error("too often"); written.push(address); location.search = address.slice("/runs".length); } };
const { currentSearch, setAddress, writeAddress } = await import("../../../static/js/ui/pageaddress.js");

test("each choice is in the address at once", () => {
  for (const q of ["?q=a", "?q=ab", "?q=abc"]) { setAddress(q); assert.equal(written.at(-1), `/runs${q}`); }
  assert.equal(currentSearch(), "?q=abc");
});

test("no more than browsers take in half a minute, and then the newest", () => {
  pass(60_000);
  written.length = 0;
  for (let key = 0; key < 300; key += 1) { setAddress(`?q=${key}`); pass(50); }
  assert.equal(written.length, 80);
  assert.equal(currentSearch(), "?q=299", "who composes another one goes on from there");
  pass(30_000);
  assert.equal(written.at(-1), "/runs?q=299");
  assert.equal(written.length, 81);
});

test("who copies the address gets the newest", () => {
  for (let key = 0; key < 100; key += 1) setAddress(`?q=${key}`);
  setAddress("");
  assert.notEqual(written.at(-1), "/runs");
  writeAddress();
  assert.equal(written.at(-1), "/runs");
  assert.equal(currentSearch(), "");
});

test("a browser that allows no more loses none", () => {
  pass(60_000);
  history.full = true;
  setAddress("?q=late");
  assert.equal(currentSearch(), "?q=late");
  history.full = false;
  pass(10_000);
  assert.equal(written.at(-1), "/runs?q=late");
});
