import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { createClock } from "../../../static/js/lib/clock.js";
import { statusSentence } from "../../../static/js/domain/states.js";
import { createStore } from "../../../static/js/domain/store.js";
import { createWatch } from "../../../static/js/net/watch.js";
import { ago } from "../../../static/js/words/en/quantities.js";
import { fakeSocket, settled } from "../fakes.js";

const SERVER = 1_790_000_000, DAY = 86_400_000;

for (const [name, off] of [["a day ahead", DAY], ["a day behind", -DAY], ["right", 0]]) {
  test(`ages are those of the server where this computer's clock is ${name}`, async () => {
    let monotonic = 5_000;
    const clock = createClock({ now: () => monotonic, date: () => SERVER * 1000 + off + monotonic - 5_000 });
    const room = { id: "r", state: "paused", seq: 5, step: 10, since: SERVER - 1, config: {}, values: {} };
    const serve = () => { monotonic += 400; return { ok: true, room, seq: 5, gap: false, events: [], server: {}, time: SERVER + 0.2 }; };
    const socket = fakeSocket({ serve }), store = createStore("r");
    createWatch(socket, store, "r", { clock });
    socket.connect();
    await settled();
    assert.ok(Math.abs(clock.time() - SERVER - 0.4) < 0.001, "half of the way there and back has passed since the server said it");
    assert.match(statusSentence(store.state.room, clock.time()), /^Paused just now at/);
    monotonic += 300_000;
    assert.equal(ago(clock.time() - room.since), "5 minutes ago");
  });
}

test("until the server has told its time, and where it tells none, this computer's clock stands in", () => {
  const clock = createClock({ now: () => 7, date: () => 2_000 });
  assert.equal(clock.time(), 2);
  clock.hear(undefined, 0);
  assert.equal(clock.time(), 2);
});

test("nothing but the clock asks this computer what time it is", () => {
  const folder = new URL("../../../static/js/", import.meta.url);
  const asking = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".js") && /\bDate\.now\(|new Date\(\)/.test(readFileSync(new URL(file, folder), "utf8")));
  assert.deepEqual(asking, ["lib/clock.js"]);
});
