import assert from "node:assert/strict";
import test from "node:test";

import { partsOf, withBoards } from "../../../static/js/domain/lobbyorder.js";

const card = (created, state = "running", visible = true) => ({ room: { created, state }, visible });
let made = 0;
const room = (state, more = {}) => ({ id: `r${made += 1}`, state, created: made, since: made, step: state === "created" ? 0 : 100, number: made, ...more });

test("boards go to the cards that are seen, what runs first, whenever its card was made", () => {
  const starting = Array.from({ length: 30 }, (_, n) => card(n, "starting")), late = card(99), hidden = card(100, "running", false);
  const chosen = withBoards([...starting, late, hidden], 24);
  assert.equal(chosen.size, 24);
  assert.ok(chosen.has(late) && !chosen.has(hidden));
  assert.ok(chosen.has(starting[29]) && !chosen.has(starting[0]), "of equal ones the newest");
  assert.equal(withBoards([hidden], 24).size, 0);
});

test("the only room that is alive is shown large, all others in a line or folded", () => {
  const running = room("running"), over = room("finished"), idle = room("created");
  assert.deepEqual(partsOf([running, over, idle]), { hero: running, cards: [], list: [over], unstarted: [idle] });
});

test("several that are alive are cards, what runs before what begins or ends, of equal ones the newest first", () => {
  const rooms = ["stopping", "running", "starting", "recovering", "running"].map((state) => room(state)), [stopping, first, starting, recovering, second] = rooms;
  const parts = partsOf([...rooms, room("paused")]);
  assert.deepEqual(parts.cards, [second, first, starting, recovering, stopping]);
  assert.equal(parts.hero, null);
});

test("where nothing is alive, what can still be watched is shown large: a paused room, or the one that ended last", () => {
  const [old, paused, ended, failed] = [room("finished"), room("paused"), room("stopped"), room("failed")];
  assert.equal(partsOf([old, paused, ended, failed]).hero, paused);
  assert.equal(partsOf([old, ended, failed]).hero, ended);
  assert.equal(partsOf([room("failed"), room("created"), room("stopped", { step: 0 })]).hero, null, "nothing there has learned, or can go on");
});

test("the list begins with what waits, then comes what changed last; a state that this page does not know is listed, too", () => {
  const [failed, finished, queued, paused, unknown] = ["failed", "finished", "queued", "paused", "constructor"].map((state) => room(state));
  const parts = partsOf([failed, finished, queued, paused, unknown, room("running")]);
  assert.deepEqual(parts.list, [paused, queued, unknown, finished, failed]);
  assert.equal(parts.list.length + parts.cards.length + parts.unstarted.length + 1, 6, "each stands in one place");
});

test("what is queued stands in the order of its turns", () => {
  const [third, first, second] = [3, 1, 2].map((queue_place) => room("queued", { queue_place, step: 0 }));
  assert.deepEqual(partsOf([third, first, second, room("running")]).list, [first, second, third]);
});
