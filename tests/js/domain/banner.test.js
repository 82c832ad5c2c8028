import assert from "node:assert/strict";
import test from "node:test";
import { bannerOf } from "../../../static/js/domain/banner.js";

const WELL = { supervisor: "up", store: "ok" };

test("while seconds are counted, the news stays the same", () => {
  const connection = { state: "offline", since: 0, retryAt: 9000 };
  const [first, later] = [1000, 4000].map((now) => bannerOf({ connection, server: WELL }, now));
  assert.equal(first.text, later.text);
  assert.deepEqual([first.counting, later.counting], ["Trying again in 8 s.", "Trying again in 5 s."]);
});

test("a break of less than a moment, and a page where all is well, have no banner", () => {
  assert.equal(bannerOf({ connection: { state: "offline", since: 0, retryAt: 500 }, server: WELL }, 300), null);
  assert.equal(bannerOf({ connection: { state: "online", since: 0 }, server: WELL }, 9000), null);
});

test("a page that the server refused says why, when it tries again, and lets one try now", () => {
  const refused = (code, message) => bannerOf({ connection: { state: "refused", refused: { code, message }, retryAt: 9000 }, server: WELL }, 1000);
  assert.deepEqual(refused("internal", "The server could not do that; its log says why."), { text: "The server could not do that; its log says why.", counting: "Trying again in 8 s.", level: "bad", again: true });
  assert.match(refused("unknown_room", "There is no room 'x'.").text, /deleted.*restored/);
});

test("a page that is not of the server's version says so and can be loaded anew, but first what is worse", () => {
  const connection = { state: "online", since: 0 }, server = { ...WELL, version: "0.2.0 (b)" };
  assert.deepEqual(bannerOf({ connection, server }, 1000, "0.1.0 (a)"), { text: "This page is of version 0.1.0 (a), the server of 0.2.0 (b).", level: "warn", reload: true });
  assert.equal(bannerOf({ connection, server }, 1000, "0.2.0 (b)"), null);
  assert.equal(bannerOf({ connection, server: WELL }, 1000, "0.1.0 (a)"), null);
  assert.match(bannerOf({ connection, server: { ...server, store: "failing" } }, 1000, "0.1.0 (a)").text, /cannot be saved/);
});
