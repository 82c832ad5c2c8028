import assert from "node:assert/strict";
import test from "node:test";
import { createInbox } from "../../../static/js/net/inbox.js";

function inboxAndTold() {
  const told = [];
  return [createInbox((event, body) => told.push(`${event} ${body}`)), told];
}

test("an event that comes before the join's answer is told after it", () => {
  const [inbox, told] = inboxAndTold();
  inbox.hold();
  inbox.take("metrics", 21);
  told.push("joined, with 11 to 20");
  inbox.release();
  inbox.take("metrics", 22);
  assert.deepEqual(told, ["joined, with 11 to 20", "metrics 21", "metrics 22"]);
});

test("what waited for an answer that never came is forgotten: the next answer has it", () => {
  const [inbox, told] = inboxAndTold();
  inbox.hold();
  inbox.take("metrics", 21);
  inbox.hold();
  inbox.release();
  assert.deepEqual(told, []);
});
