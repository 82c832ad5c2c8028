import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/net/api.js";
import { reportOf } from "../../../static/js/ui/report.js";

const PAGE = { path: "/rooms/abc", width: 1440, height: 900, ratio: 2, theme: "dark", connection: "online" };
const ROOM = { id: "abc", name: "First room", preset: "ppo-lines", state: "failed", attempt: 6, step: 1024, seq: 77, reason: "It crashed.", config: { seed: 1 } };
const SERVER = { status: "ok", server: { supervisor: "ok", store: "ok" } };

test("the log's last lines follow the room", () => {
  const lines = reportOf({ about: "Tetris Viz 1", browser: "Browser/1", page: PAGE, room: ROOM, log: "Traceback\nValueError" }).split("\n");
  assert.deepEqual(lines.slice(-4), ["Reason: It crashed.", "Log: ", "Traceback", "ValueError"]);
});

test("a report tells versions, browser, page, server, room and errors, a line each", () => {
  const errors = [{ message: "TypeError: x is null", source: "/js/room.js", line: 7, column: 3 }];
  assert.deepEqual(reportOf({ about: "Tetris Viz 0.1.0 (a1b2c3d)", browser: "A browser", page: PAGE, errors, server: SERVER, room: ROOM }).split("\n"), [
    "Tetris Viz 0.1.0 (a1b2c3d)",
    "Browser: A browser",
    "Page: /rooms/abc, 1440x900 at 2, dark, online",
    "Server: ok, supervisor ok, store ok",
    "Room: abc, “First room”, failed, attempt 6, step 1024, event 77",
    "Preset: ppo-lines",
    'Settings: {"seed":1}',
    "Reason: It crashed.",
    "Error: TypeError: x is null (/js/room.js:7:3)",
  ]);
});

test("where the server cannot be reached, that is told, and the rest all the same", () => {
  const gone = new ApiError("The server cannot be reached."), lines = reportOf({ about: "Tetris Viz 0.1.0", browser: "A browser", page: { ...PAGE, connection: "offline" }, server: gone, room: gone }).split("\n");
  assert.equal(lines.length, 5);
  assert.equal(lines[3], "The server does not say: The server cannot be reached.");
});

test("a page without a room tells none", () => {
  assert.doesNotMatch(reportOf({ about: "Tetris Viz 0.1.0", browser: "A browser", page: PAGE, server: SERVER }), /Room|Settings/);
});
