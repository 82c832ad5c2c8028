import assert from "node:assert/strict";
import test from "node:test";
import { readRows } from "../../../static/js/net/roomlist.js";

/** The answer of a server that goes silent: before its first byte, or within the body. */
const SILENT = {
  "that never comes": (signal) => ended(signal),
  "that stops half-way": (signal) => new Response(new ReadableStream({ start: (body) => { ended(signal).catch((why) => body.error(why)); } })),
};
const ended = (signal) => new Promise((_, reject) => { signal?.addEventListener("abort", () => reject(signal.reason)); });

for (const [name, answer] of Object.entries(SILENT)) {
  test(`an answer ${name} is none after a while`, { timeout: 5000 }, async () => {
    globalThis.fetch = async (_, { signal }) => answer(signal);
    await assert.rejects(Promise.race([readRows(null, { within: 20 }), new Promise((give) => { setTimeout(give, 1000); })]), { name: "ApiError", code: null, message: "The server cannot be reached." });
  });
}
