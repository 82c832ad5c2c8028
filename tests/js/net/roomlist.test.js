import assert from "node:assert/strict";
import test from "node:test";
import { readAll, readCurrent } from "../../../static/js/net/roomlist.js";

/** The answer of a server that goes silent: before its first byte, or within the body. */
const SILENT = {
  "that never comes": (signal) => ended(signal),
  "that stops half-way": (signal) => new Response(new ReadableStream({ start: (body) => { ended(signal).catch((why) => body.error(why)); } })),
};
const ended = (signal) => new Promise((_, reject) => { signal?.addEventListener("abort", () => reject(signal.reason)); });

for (const [name, answer] of Object.entries(SILENT)) {
  test(`an answer ${name} is none after a while`, { timeout: 5000 }, async () => {
    globalThis.fetch = async (_, { signal }) => answer(signal);
    await assert.rejects(Promise.race([readAll(null, { within: 20 }), new Promise((give) => { setTimeout(give, 1000); })]), { name: "ApiError", code: null, message: "The server cannot be reached." });
  });
}

/** What is read of a server that answers as in `answers`, by the query: the rooms, and what was asked for. */
async function read(list, answers) {
  const asked = [], rooms = [];
  globalThis.fetch = async (address) => {
    asked.push(address.split("?")[1].replace("fields=row&", ""));
    return Response.json(answers[asked.at(-1)]);
  };
  for (let place = null, part; part?.more !== null; place = part.more) {
    part = await list(place);
    rooms.push(...part.rooms);
  }
  return { asked, rooms };
}

const ANSWERS = {
  "archived=0&limit=200": { rooms: [4, 5], more: 4, archived: 2 },
  "archived=0&limit=1000&before=4": { rooms: [2], more: null, archived: 2 },
  "archived=1&limit=1000": { rooms: [3], more: 3, archived: 2 },
  "archived=1&limit=1000&before=3": { rooms: [1], more: null, archived: 2 },
};

test("the archived rooms come after all others, in parts of their own", async () => {
  assert.deepEqual(await read(readAll, ANSWERS), { asked: Object.keys(ANSWERS), rooms: [4, 5, 2, 3, 1] });
});

test("who wants none of the archive asks for none of it, nor is it asked for where nothing is in it", async () => {
  assert.deepEqual((await read(readCurrent, ANSWERS)).rooms, [4, 5, 2]);
  const none = { "archived=0&limit=200": { rooms: [1], more: null, archived: 0 } };
  assert.deepEqual((await read(readAll, none)).asked, ["archived=0&limit=200"]);
});
