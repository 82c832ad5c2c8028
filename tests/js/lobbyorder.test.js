import assert from "node:assert/strict";
import test from "node:test";

import { byInterest, withBoards } from "../../static/js/lobbyorder.js";

const card = (created, state = "stopped", visible = true) => ({ room: { created, state }, visible });

test("boards go to the cards that are seen, what runs first, whenever its card was made", () => {
  const stopped = Array.from({ length: 30 }, (_, n) => card(n)), late = card(99, "running"), hidden = card(100, "running", false);
  const chosen = withBoards([...stopped, late, hidden], 24);
  assert.equal(chosen.size, 24);
  assert.ok(chosen.has(late) && !chosen.has(hidden));
  assert.ok(chosen.has(stopped[29]) && !chosen.has(stopped[0]), "of those that stand still the newest");
  assert.equal(withBoards([hidden], 24).size, 0);
});

test("what is queued stands in the order of its turns", () => {
  const queued = [[3, 1], [1, 2], [2, 3]].map(([queue_place, created]) => ({ queue_place, created, state: "queued" }));
  assert.deepEqual(queued.sort(byInterest).map((room) => room.queue_place), [1, 2, 3]);
});
