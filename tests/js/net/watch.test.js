import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import { createClock } from "../../../static/js/lib/clock.js";
import { createStore } from "../../../static/js/domain/store.js";
import { createWatch } from "../../../static/js/net/watch.js";
import { fakeSocket, reportedFaults, settled } from "../fakes.js";
import { KEYS } from "../kinds.js";

const room = { id: "r", state: "running", seq: 5, step: 0, config: {}, values: {} };
const joined = (seq = 5, events = []) => ({ ok: true, room: { ...room, seq, viewers: 1 }, seq, gap: false, events, server: { supervisor: "ok", store: "ok" } });
const refused = (code) => ({ ok: false, error: { code, message: `It is ${code}.` } });

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});

async function pass(ms, by = 250) {
  for (let at = 0; at < ms; at += by) { mock.timers.tick(by); await settled(); }
}

/** A page that watches room "r" over a fake socket, from its first join on. */
async function watching(serve, told = {}) {
  const socket = fakeSocket({ serve }), store = createStore("r", KEYS);
  const watch = createWatch(socket, store, "r", { clock: createClock({ now: () => Date.now() }), ...told });
  socket.connect();
  await settled();
  return { socket, store, watch };
}

test("a painter that throws in a join costs neither the connection nor the other painters: it is reported", async () => {
  const faults = reportedFaults(), painted = [];
  const socket = fakeSocket({ serve: () => joined() }), store = createStore("r");
  store.listen((dirty) => { if (dirty.includes("room")) throw new TypeError("a painter's own"); });
  store.listen((dirty) => painted.push(...dirty));
  createWatch(socket, store, "r", { onJoined() { throw new TypeError("its own, too"); } });
  socket.connect();
  await settled();
  await pass(30_000);
  assert.deepEqual([socket.connects, store.state.connection.state], [1, "online"]);
  assert.ok(painted.includes("room"));
  assert.deepEqual(faults, ["a painter's own", "its own, too"]);
});

test("what waited for a join's answer is told whole, whatever throws at one of it", async () => {
  reportedFaults();
  let answer;
  const { socket, store } = await watching(() => new Promise((resolve) => { answer = resolve; }));
  store.listen((_dirty, { type }) => { if (type === "status") throw new Error("a painter's own"); });
  socket.send("status", { room: "r", seq: 6, state: "paused", attempt: 1, step: 1 });
  socket.send("notice", { room: "r", seq: 7, text: "later" });
  answer(joined(5));
  await settled();
  assert.deepEqual([store.state.seq, store.state.room.state], [7, "paused"]);
});

test("a message that cannot be applied costs itself alone", async () => {
  const faults = reportedFaults();
  const { socket, store } = await watching(() => joined(5));
  store.tell("series", { x: "step", seq: 5, series: {} });
  socket.send("checkpoint", { room: "r", seq: 6, step: 1, kept: 5 });
  socket.send("status", { room: "r", seq: 7, state: "paused", attempt: 1, step: 1 });
  assert.equal(faults.length, 1);
  assert.deepEqual([store.state.seq, store.state.room.state], [7, "paused"]);
});

for (const code of ["internal", "store_unavailable", "unavailable", "unknown_room", "limit"]) {
  test(`a join that is refused as ${code} is said, and tried again until it is taken`, async () => {
    reportedFaults();
    let well = false;
    const { socket, store } = await watching(() => (well ? joined() : refused(code)));
    const { state, refused: why, retryAt } = store.state.connection;
    assert.deepEqual([state, why.code, retryAt > Date.now()], ["refused", code, true]);
    await pass(60_000);
    const asked = socket.asked.length;
    assert.ok(asked > 4 && asked < 12, `${asked} times in a minute`);
    well = true;
    await pass(31_000);
    assert.deepEqual([store.state.connection.state, store.state.connection.refused, socket.connects], ["online", null, 1]);
  });
}

test("while a join is refused, what the room sends is let go: the next answer has it", async () => {
  reportedFaults();
  let well = false;
  const { socket, store, watch } = await watching((_event, { after }) => (well ? joined(9, [{ event: "status", body: { room: "r", seq: 9, state: "paused", attempt: 1, step: after ?? 0 } }]) : refused("internal")));
  for (let seq = 6; seq < 9; seq += 1) socket.send("notice", { room: "r", seq, text: "x" });
  assert.equal(store.state.seq, null);
  well = true;
  watch.tryNow();
  await settled();
  assert.deepEqual([store.state.connection.state, store.state.seq], ["online", 9]);
});

test("more than can wait for a join's answer is asked for with another join", async () => {
  reportedFaults();
  let answer;
  const { socket, store } = await watching((_event, { after }) => (after === undefined ? new Promise((resolve) => { answer = resolve; }) : joined(9000)));
  for (let seq = 6; seq <= 9000; seq += 1) socket.send("notice", { room: "r", seq, text: "x" });
  answer(joined(5));
  await settled();
  assert.deepEqual([socket.asked.length, socket.connects, store.state.seq], [2, 1, 9000]);
});

test("the waits grow until a join has held for a while", async () => {
  reportedFaults();
  const { socket, store } = await watching(() => joined());
  await pass(11_000);
  const waits = [];
  for (let i = 0; i < 4; i += 1) {
    socket.disconnect();
    waits.push(store.state.connection.retryAt - Date.now());
    await pass(waits.at(-1));
    assert.equal(store.state.connection.state, "online");
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000]);
  await pass(11_000);
  socket.disconnect();
  assert.equal(store.state.connection.retryAt - Date.now(), 500);
});

test("a join without an answer is a lost connection", async () => {
  reportedFaults();
  let silent = true;
  const { socket, store } = await watching(() => (silent ? new Promise(() => {}) : joined()));
  await pass(20_000);
  assert.equal(store.state.connection.state, "offline");
  silent = false;
  await pass(1000);
  assert.deepEqual([store.state.connection.state, socket.connects], ["online", 2]);
});

test("a connection that is lost while a join is refused is said to be lost", async () => {
  reportedFaults();
  const { socket, store } = await watching(() => refused("internal"));
  socket.disconnect();
  assert.deepEqual([store.state.connection.state, store.state.connection.refused], ["offline", null]);
  await pass(1000);
  assert.equal(store.state.connection.state, "refused");
});

test("a page that was left and is shown again connects and catches up", async () => {
  reportedFaults();
  const { socket, store, watch } = await watching(() => joined());
  watch.close();
  assert.equal(store.state.connection.state, "offline", "what happens from here on is not heard");
  await pass(30_000);
  assert.equal(socket.connects, 1);
  watch.open();
  await settled();
  assert.deepEqual([socket.connects, store.state.connection.state, socket.asked.at(-1)], [2, "online", ["join", { room: "r", after: 5 }]]);
});

const SCORE = "tetris/score_per_piece";
const logged = (seq, score) => ({ room: "other", seq, attempt: 1, step: 100 * seq, episode: seq, time: seq, values: { [SCORE]: score } });

test("another room is followed as a card, gets its own events alone, and what it missed after a break", async () => {
  const asked = [], rooms = { id: "other", seq: 5 };
  const serve = (event, payload) => { asked.push([event, payload]); return payload.room === "r" ? joined() : { ...joined(rooms.seq, rooms.events), room: { ...room, id: "other", seq: rooms.seq } }; };
  const { socket, store, watch } = await watching(serve), other = createStore("other", [SCORE]);
  const leave = watch.follow(other);
  await settled();
  assert.deepEqual(asked.at(-1), ["join", { room: "other", as: "card" }]);
  other.tell("series", { x: "step", seq: 5, series: { [SCORE]: { x: [500], mean: [1] } } });
  socket.send("metrics", logged(6, 2));
  assert.deepEqual([other.state.curves[SCORE].x, store.state.seq], [[500, 600], 5]);

  Object.assign(rooms, { seq: 8, events: [7, 8].map((seq) => ({ event: "metrics", body: logged(seq, 3) })) });
  socket.disconnect();
  await pass(1000);
  assert.deepEqual(asked.at(-1), ["join", { room: "other", as: "card", after: 6 }]);
  assert.deepEqual(other.state.curves[SCORE].x, [500, 600, 700, 800], "and no line over what was missed");

  leave();
  await settled();
  assert.deepEqual(asked.at(-1), ["leave", { room: "other" }]);
  socket.send("metrics", logged(9, 4));
  assert.equal(other.state.seq, 8);
});

test("a followed room that cannot be joined now is tried again", async () => {
  let code = "store_unavailable";
  const serve = (_event, payload) => (payload.room === "r" ? joined() : code ? refused(code) : { ...joined(5), room: { ...room, id: "other", seq: 5 } });
  const { watch, store } = await watching(serve), other = createStore("other", [SCORE]);
  watch.follow(other);
  await pass(4000);
  assert.equal(other.state.seq, null);
  code = null;
  await pass(10_000);
  assert.deepEqual([other.state.seq, store.state.connection.state], [5, "online"]);
});

const row = (number) => ({ id: `r${number}`, number, state: "finished", tags: [] });
const numbers = ({ rooms }) => rooms?.map(({ number }) => number);

/** A page of the lobby whose list comes in these parts, by what is asked for: a part, a refusal, or a promise. */
async function listing(parts, asked = []) {
  const socket = fakeSocket({ serve: (_event, payload) => { asked.push(payload); return { ok: true, server: { supervisor: "ok" } }; } }), store = createStore("lobby"), told = [];
  store.listen((_dirty, { type }) => { if (type.startsWith("rooms")) told.push(numbers(store.state).join()); });
  createWatch(socket, store, "lobby", { list: async (before = null) => { const part = await parts[before ?? "first"]; if (part instanceof Error) throw part; return structuredClone(part); } });
  socket.connect();
  await settled();
  return { socket, store, told, asked };
}

test("the list comes in parts, the first of them is shown at once, and what happens meanwhile is not lost", async () => {
  let answer;
  const parts = { first: { rooms: [row(1), row(8), row(9)], more: 8 }, 8: new Promise((resolve) => { answer = resolve; }) };
  const { socket, store, asked } = await listing(parts);
  assert.deepEqual(asked, [{ room: "lobby", list: false }]);
  assert.deepEqual([numbers(store.state), store.state.whole, store.state.connection.state], [[1, 8, 9], false, "online"]);
  socket.send("counters", [{ id: "r5", step: 70 }]);
  socket.send("rooms_changed", { rooms: [row(10)], gone: ["r9", "r4"] });
  answer({ rooms: [row(1), row(4), row(5)], more: null });
  await settled();
  assert.deepEqual([numbers(store.state), store.state.whole], [[1, 5, 8, 10], true]);
  assert.equal(store.state.rooms[1].step, 70);
});

test("after a lost connection the list is replaced as a whole: nothing vanishes while its parts come", async () => {
  const parts = { first: { rooms: [row(8), row(9)], more: 8 }, 8: { rooms: [row(4), row(5)], more: null } };
  const { socket, store, told } = await listing(parts);
  parts[8] = { rooms: [row(4)], more: null };
  socket.disconnect();
  await pass(1000);
  assert.deepEqual(told, ["8,9", "4,5,8,9", "4,8,9"]);
  assert.ok(store.state.whole);
});

test("a list that is refused is said and asked for again; where no answer comes the connection counts as lost", async () => {
  const parts = { first: Object.assign(new Error("The server is still starting."), { code: "unavailable" }) };
  const { store } = await listing(parts);
  assert.deepEqual([store.state.connection.state, store.state.connection.refused.message, store.state.rooms], ["refused", "The server is still starting.", null]);
  parts.first = new Error("The server cannot be reached.");
  await pass(1000);
  assert.equal(store.state.connection.state, "offline");
  parts.first = { rooms: [row(1)], more: 1 };
  parts[1] = new Error("The server cannot be reached.");
  await pass(5000);
  assert.deepEqual(numbers(store.state), [1], "the first part is shown all the same");
  parts[1] = { rooms: [], more: null };
  await pass(10_000);
  assert.deepEqual([store.state.whole, store.state.connection.state], [true, "online"]);
});
