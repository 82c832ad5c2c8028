import assert from "node:assert/strict";
import test, { mock } from "node:test";

mock.timers.enable({ apis: ["setTimeout", "Date"], now: 10_000 });
const written = [];
globalThis.location = { pathname: "/runs", search: "", hash: "" };
globalThis.history = { state: null, replaceState: (_state, _title, address) => { if (history.full) throw new Error("too often"); written.push(address); location.search = address.slice("/runs".length); } };
const { currentSearch, setAddress, writeAddress } = await import("../../static/js/pageaddress.js");

test("the first choice is in the address at once, and of those that follow quickly the newest, a little later", () => {
  setAddress("?q=a");
  assert.deepEqual(written, ["/runs?q=a"]);
  for (const q of ["?q=ab", "?q=abc", "?q=abcd"]) setAddress(q);
  assert.deepEqual(written, ["/runs?q=a"]);
  assert.equal(currentSearch(), "?q=abcd", "who composes another one goes on from there");
  mock.timers.tick(400);
  assert.deepEqual(written, ["/runs?q=a", "/runs?q=abcd"]);
  mock.timers.tick(60_000);
  assert.equal(written.length, 2);
});

test("who copies the address gets the newest", () => {
  setAddress("?q=1");
  setAddress("");
  writeAddress();
  assert.equal(written.at(-1), "/runs");
  assert.equal(currentSearch(), "");
});

test("a browser that allows no more loses none", () => {
  mock.timers.tick(1000);
  history.full = true;
  setAddress("?q=late");
  assert.equal(currentSearch(), "?q=late");
  history.full = false;
  mock.timers.tick(10_000);
  assert.equal(written.at(-1), "/runs?q=late");
});
