import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { apply, applyAll, createStore, initialState } from "../../../static/js/domain/store.js";
import { KEYS } from "../kinds.js";

const ROOM = { id: "r", number: 3, name: "First", state: "running", attempt: 1, seq: 10, step: 1000, episode: 4, seconds: 5, config: {}, values: {}, viewers: 2 };
const joined = (more = {}) => ({ type: "joined", body: { ok: true, room: ROOM, seq: 10, gap: false, events: [], server: { supervisor: "ok", store: "ok" }, ...more } });
const metrics = (seq, step, score, room = "r") => ({ type: "metrics", body: { room, seq, attempt: 1, step, episode: 5, time: step / 200, values: { "tetris/score_per_piece": score } } });
const column = (x, mean) => ({ x, min: mean, mean, max: mean, last: mean });
const series = (seq, x, mean) => ({ type: "series", body: { x: "step", seq, series: { "tetris/score_per_piece": column(x, mean) } } });
const after = (...messages) => applyAll(initialState("r", KEYS), messages)[0];
const scores = (state) => state.curves["tetris/score_per_piece"];

test("the first join gives the snapshot and asks for the series", () => {
  const state = after(joined());
  assert.equal(state.room.name, "First");
  assert.equal(state.viewers, 2);
  assert.equal(state.seq, 10);
  assert.equal(state.refetch, true);
});

test("metrics that came before the series are laid after it, none twice", () => {
  const state = after(joined(), metrics(11, 1100, 2), metrics(12, 1200, 3), series(11, [500, 1100], [1, 2]));
  assert.deepEqual(scores(state).x, [500, 1100, 1200]);
  assert.deepEqual(scores(state).y, [1, 2, 3]);
  assert.equal(state.refetch, false);
});

test("an event with a seen sequence number changes nothing", () => {
  const state = after(joined(), series(10, [], []), metrics(11, 1100, 2));
  const [same, dirty] = apply(state, metrics(11, 1100, 9));
  assert.equal(same, state);
  assert.deepEqual(dirty, []);
});

test("another room's event changes nothing", () => {
  const state = after(joined());
  assert.equal(apply(state, metrics(99, 1, 1, "other"))[0], state);
});

test("an unknown event changes nothing", () => {
  const state = after(joined());
  assert.deepEqual(apply(state, { type: "weather", body: {} }), [state, []]);
});

test("a returning page catches up from the events it missed, oldest first", () => {
  const state = after(joined(), series(10, [1000], [1]), metrics(11, 1100, 2),
    joined({ seq: 13, room: { ...ROOM, seq: 13, step: 1300 }, events: [metrics(11, 1100, 2), metrics(12, 1200, 3), metrics(13, 1300, 4)].map(({ type, body }) => ({ event: type, body })) }));
  assert.deepEqual(scores(state).x, [1000, 1100, 1200, 1300]);
  assert.equal(state.seq, 13);
  assert.equal(state.refetch, false);
});

test("a hole between live events has the curves read again, as of what is missing", () => {
  const state = after(joined(), series(10, [1000], [1]), metrics(14, 1400, 5));
  assert.equal(state.refetch, true);
  assert.equal(apply(state, series(12, [1000, 1200], [1, 3]))[0], state, "an answer from before the hole's end");
  const [whole] = apply(state, series(13, [1000, 1300], [1, 4]));
  assert.deepEqual(scores(whole).x, [1000, 1300, 1400]);
  assert.equal(whole.refetch, false);
});

test("after a gap the curves are read again and live events still count once", () => {
  const state = after(joined(), series(10, [1000], [1]), joined({ seq: 900, gap: true, room: { ...ROOM, step: 9000 } }), metrics(901, 9100, 7));
  assert.equal(state.refetch, true);
  assert.equal(state.room.step, 9100);
  const [whole] = apply(state, series(900, [1000, 9000], [1, 6]));
  assert.deepEqual(scores(whole).x, [1000, 9000, 9100]);
});

test("a store that was put back to a backup leaves nothing of the history that is no more", () => {
  const judged = { type: "metrics", body: { room: "r", seq: 11, attempt: 1, step: 1100, episode: 9, time: 5.5, values: { "eval/score_per_piece": 9 }, judged: { step: 1050, episode: 8, time: 5 } } };
  const marks = [{ type: "checkpoint", body: { room: "r", seq: 12, step: 1100, cause: "periodic", name: "1100" } }, { type: "notice", body: { room: "r", seq: 13, level: "info", text: "Changed.", changes: { gamma: 0.9 } } }];
  const chosen = { type: "charts", body: { axis: "time", keys: ["train/loss"] } };
  const before = after(joined(), series(10, [1000], [1]), judged, ...marks, metrics(14, 1200, 3), chosen);
  assert.equal(before.markers.length, 2);
  const [state, dirty] = apply(before, joined({ seq: 5, gap: true, room: { ...ROOM, seq: 5, step: 300 } }));
  assert.deepEqual([state.markers, state.recent, state.times.x, Object.values(state.curves).flatMap(({ x }) => x)], [[], [], [], []]);
  assert.deepEqual([state.seq, state.missing, state.refetch, state.room.step, state.room.values, state.room.evaluated], [5, 5, true, 300, {}, undefined]);
  assert.deepEqual([state.axis, state.keys, state.connection], ["time", before.keys, before.connection], "what was chosen here stays");
  assert.ok(["room", "curves", "checkpoint"].every((name) => dirty.includes(name)), String(dirty));
  const read = { type: "series", body: { x: "time", seq: 5, series: { "train/loss": column([1], [2]) }, markers: [] } };
  const [whole] = applyAll(state, [read, metrics(6, 310, 7)]);
  assert.deepEqual([whole.curves["train/loss"].x, scores(whole).y, whole.markers], [[1], [7], []]);
});

test("a status replaces state, reason and what was pending", () => {
  const state = after(joined(), { type: "status", body: { room: "r", seq: 11, state: "running", attempt: 1, step: 1000, since: 1, pending: "pause" } });
  assert.equal(state.room.pending, "pause");
  const [paused] = apply(state, { type: "status", body: { room: "r", seq: 12, state: "paused", attempt: 1, step: 1024, since: 2 } });
  assert.equal(paused.room.pending, null);
  assert.equal(paused.room.state, "paused");
  assert.equal(paused.room.id, "r");
});

const status = (seq, state, more = {}) => ({ type: "status", body: { room: "r", seq, state, attempt: 2, step: 1300, since: 1, ...more } });
const begun = (seq, from_step) => [status(seq, "starting"), status(seq + 1, "running", { step: from_step, from_step })];

test("a later attempt takes back what the earlier one learned beyond its checkpoint", () => {
  const state = after(joined(), series(10, [1000], [1]), metrics(11, 1100, 2),
    { type: "checkpoint", body: { room: "r", seq: 12, step: 1100, cause: "periodic", name: "1100" } }, metrics(13, 1300, 3),
    { type: "notice", body: { room: "r", seq: 14, level: "info", text: "Changed: gamma to 0.9.", changes: { gamma: 0.9 } } }, ...begun(15, 1100));
  assert.deepEqual(scores(state).x, [1000, 1100]);
  assert.deepEqual(state.times.x, [1100]);
  assert.deepEqual(state.markers.map(({ kind, step }) => [kind, step]), [["checkpoint", 1100], ["change", 1100], ["restart", 1100]]);
  assert.equal(state.room.config.gamma, 0.9, "a setting stays as it was set, and so does its mark");
  const [on] = apply(state, metrics(17, 1250, 9));
  assert.deepEqual([scores(on).x, scores(on).y], [[1000, 1100, 1250], [1, 2, 9]]);
});

test("an attempt from the beginning leaves nothing of the one before", () => {
  const state = after(joined(), series(10, [100, 200, 300], [1, 2, 3]), ...begun(11, 0), metrics(13, 50, 4));
  assert.deepEqual([scores(state).x, scores(state).y], [[50], [4]]);
});

test("a series that was asked for before the attempt went back is cut when it comes", () => {
  const state = after(joined(), metrics(11, 1200, 2), ...begun(12, 1000), metrics(14, 1050, 7));
  const early = series(11, [900, 1000, 1200], [1, 1, 2]), late = series(13, [900, 1000], [1, 1]);
  for (const answer of [early, late]) assert.deepEqual(scores(apply(state, answer)[0]).x, [900, 1000, 1050]);
});

test("checkpoints, changes and crashes become markers", () => {
  const state = after(joined(),
    { type: "checkpoint", body: { room: "r", seq: 11, step: 900, episode: 3, time: 4, cause: "save", name: "900" } },
    { type: "notice", body: { room: "r", seq: 12, level: "info", text: "Changed: gamma to 0.9.", changes: { gamma: 0.9 } } },
    { type: "status", body: { room: "r", seq: 13, state: "recovering", attempt: 1, step: 950, since: 1 } });
  assert.deepEqual(state.markers.map(({ kind }) => kind), ["checkpoint", "change", "crash"]);
  assert.deepEqual(state.markers[0], { seq: 11, kind: "checkpoint", step: 900, episode: 3, time: 4, text: "checkpoint" });
});

const { events: STORY, markers: TOLD } = JSON.parse(readFileSync(new URL("../../fixtures/markers.json", import.meta.url)));
const asMessages = (events) => events.map(({ event, body }) => ({ type: event, body }));

const LONG = JSON.parse(readFileSync(new URL("../../fixtures/long_run.json", import.meta.url)));

/** As tests/history/test_markers.py has it. */
function longRun(count) {
  const first = LONG.events.length;
  return [...LONG.events, ...Array.from({ length: count }, (_, i) => {
    const step = 10_000 + (i + 1) * 10, newest = [0, 10, 20, 30, 40].slice(0, i + 1).map((each) => step - each);
    return { event: "checkpoint", body: { room: "r", seq: first + i + 1, step, episode: step, time: step / 10, cause: "periodic", name: String(step), kept: [...newest, ...LONG.kept] } };
  })];
}

test("checkpoints take no other marks' place, however many there are", () => {
  for (const count of [1, 250, 450, 2100]) {
    const { markers } = after(joined({ seq: 0 }), series(0, [], []), ...asMessages(longRun(count)));
    const early = markers.filter(({ step }) => step < 10_000), late = markers.slice(early.length);
    assert.deepEqual(early, LONG.markers, `${count} checkpoints`);
    assert.equal(late.filter(({ gone }) => !gone).length, Math.min(5, count));
    assert.equal(late.filter(({ gone }) => gone).length, Math.min(50, Math.max(0, count - 5)));
  }
});

test("a story of events leaves the markers that the history tells of it", () => {
  assert.deepEqual(after(joined({ seq: 0 }), series(0, [], []), ...asMessages(STORY)).markers, TOLD);
});

const BESTS = JSON.parse(readFileSync(new URL("../../fixtures/bests.json", import.meta.url)));
const bestOf = ({ markers }) => markers.filter(({ kind }) => kind === "best");

for (const { story, events, best } of BESTS) {
  test(`the best of a page: ${story}`, () => {
    const wanted = best ? [best] : [], last = events.at(-1).body.seq, start = [joined({ seq: 0 }), series(0, [], [])];
    const state = after(...start, ...asMessages(events));
    if (!state.refetch) assert.deepEqual(bestOf(state), wanted);
    else assert.equal(state.missing <= last && state.missing > 0, true, "what was cut is read again");
    const told = { type: "series", body: { ...series(last, [], []).body, markers: wanted } };
    const read = after(...start, ...asMessages(events), told);
    assert.deepEqual([bestOf(read), read.refetch, read.recent], [wanted, false, []]);
  });
}

test("where the newest best is cut the series is asked for again, and what comes meanwhile is drawn with it", () => {
  const { events, best } = BESTS[0], cut = asMessages(events);
  const live = after(joined({ seq: 0 }), series(0, [], []), ...cut, metrics(cut.length + 1, 650, 7));
  const early = { type: "series", body: { ...series(5, [500], [1]).body, markers: [{ ...best, seq: 5, step: 700 }] } };
  const late = after(joined({ seq: 5 }), ...cut.slice(5), metrics(cut.length + 1, 650, 7), early); // it was asked for before
  for (const state of [live, late]) {
    assert.deepEqual([bestOf(state), state.refetch, state.missing >= cut.length], [[], true, true]);
    const [on] = apply(state, metrics(cut.length + 2, 660, 8));
    const [read] = apply(on, { type: "series", body: { ...series(cut.length + 1, [500, 650], [1, 7]).body, markers: [best] } });
    assert.deepEqual([bestOf(read), read.refetch, scores(read).x], [[best], false, [500, 650, 660]]);
  }
});

test("markers from the series and from live events are joined, none twice, wherever the series ends", () => {
  const best = { seq: 5, kind: "best", step: 450, episode: 45, time: 5, text: "best, 4.50 per piece" };
  const undone = [{ seq: 10, kind: "best", step: 1250, episode: 125, time: 12, text: "best so far" }, { seq: 11, kind: "change", step: 1100, episode: 110, time: 11, text: "Gamma is now 0.8.", changes: { gamma: 0.8 }, before: { gamma: 0.9 } }, { seq: 12, kind: "crash", step: 1300, episode: 130, time: 13, text: "crash" }];
  for (const { body: { seq } } of STORY) {
    const before = [...TOLD.filter((marker) => marker.seq < 10), ...(seq < 10 ? [best] : []), ...undone];
    const told = seq < 14 ? before : TOLD; // event 14 goes back to 1000
    const answer = { ...series(seq, [], []).body, markers: told.filter((marker) => marker.seq <= seq) };
    const state = after(joined({ seq: 0 }), ...asMessages(STORY), { type: "series", body: answer });
    assert.deepEqual(state.markers, TOLD, `a series up to ${seq}`);
  }
});

test("what plays in the showcase leaves no marker, its newest pace one, a setting of the training one each", () => {
  const notice = (seq, changes) => ({ type: "notice", body: { room: "r", seq, level: "info", text: "Changed.", changes } });
  const state = after(joined(), notice(11, { showcase_policy: "best", showcase_play: "sampled" }));
  assert.deepEqual(state.markers, []);
  assert.deepEqual(state.room.config, { showcase_policy: "best", showcase_play: "sampled" });
  const kinds = (...changes) => after(state, ...changes.map((change, i) => notice(12 + i, change))).markers.map(({ kind, seq }) => `${kind} ${seq}`);
  assert.deepEqual(kinds({ showcase_play: "greedy", gamma: 0.9 }, { gamma: 0.8 }), ["change 12", "change 13"]);
  assert.deepEqual(kinds({ showcase_pieces_per_second: 5 }, { gamma: 0.9 }, { showcase_pieces_per_second: 8 }), ["change 13", "pace 14"]);
});

test("the lobby's list refreshes the room, but an older one does not", () => {
  const state = after(joined(), metrics(11, 1100, 2));
  const rooms = (seq, name) => ({ type: "rooms", body: [{ ...ROOM, seq, name }] });
  assert.equal(apply(state, rooms(9, "Old"))[0].room.name, "First");
  assert.equal(apply(state, rooms(11, "New name"))[0].room.name, "New name");
});

test("an empty list of its room says that it was deleted, a later one that it is back; so does a join that is refused", () => {
  const state = after(joined());
  const [gone, dirty] = apply(state, { type: "rooms", body: [] });
  assert.deepEqual([gone.deleted, gone.room, dirty], [true, state.room, ["rooms", "room"]]);
  assert.equal(apply(gone, { type: "rooms", body: [{ ...ROOM, seq: state.seq, name: "Back" }] })[0].deleted, false);
  const refused = (code) => ({ type: "connection", body: { state: "refused", refused: { code, message: "No." } } });
  assert.equal(apply(state, refused("unknown_room"))[0].deleted, true);
  assert.equal(apply(state, refused("unauthorized"))[0].deleted, false);
  assert.equal(apply(after(), refused("unknown_room"))[0].deleted, false, "a page that never knew it");
});

test("a change of the lobby's list brings, replaces and takes rooms, and leaves the others as they are", () => {
  const list = [1, 2, 3].map((number) => ({ ...ROOM, id: `r${number}`, number }));
  const state = after({ type: "rooms", body: list });
  const told = (rooms, gone = []) => ({ type: "rooms_changed", body: { rooms, gone } });
  const [renamed, dirty] = apply(state, told([{ ...list[1], name: "Other" }]));
  assert.deepEqual(renamed.rooms, [list[0], { ...list[1], name: "Other" }, list[2]]);
  assert.equal(renamed.rooms[0], list[0]);
  assert.deepEqual(dirty, ["rooms"]);
  assert.deepEqual(apply(state, told([], ["r2", "never there"]))[0].rooms, [list[0], list[2]]);
  const back = apply(apply(state, told([], ["r2"]))[0], told([list[1], { ...ROOM, id: "r4", number: 4 }]))[0];
  assert.deepEqual(back.rooms.map(({ id }) => id), ["r1", "r2", "r3", "r4"], "in the order in which they were made");
  assert.deepEqual(apply(after(), told([list[0]])), [after(), []], "no list, nothing to change");
});

test("counters move what they name in the lobby's list, and nothing else", () => {
  const list = [{ ...ROOM, name: "First", values: { "eval/survival": 1, "train/loss": 5 }, smoothed: { "train/loss": 2 } }, { ...ROOM, id: "s", name: "Second" }];
  const state = after({ type: "rooms", body: list });
  const [next, dirty] = apply(state, { type: "counters", body: [{ id: "r", step: 1500, values: { "train/loss": 1 } }, { id: "gone", step: 9 }] });
  assert.deepEqual(dirty, ["rooms"]);
  assert.deepEqual(next.rooms, [{ ...list[0], step: 1500, values: { "eval/survival": 1, "train/loss": 1 }, smoothed: { "train/loss": 2 } }, list[1]]);
  assert.equal(next.rooms[1], state.rooms[1]);
  assert.deepEqual(apply(after(), { type: "counters", body: [{ id: "r", step: 1 }] }), [after(), []], "no list, nothing to move");
});

test("a listener hears which rooms of the list moved, as they are now, so that it looks at no other", () => {
  const store = createStore("lobby"), told = [], [first, second, third] = [1, 2, 3].map((number) => ({ ...ROOM, id: `r${number}`, number }));
  store.listen((_dirty, { type }, moved) => told.push([type, ...[...moved].map(([id, room]) => [id, room === store.state.rooms.find((one) => one.id === id) && room?.step])]));
  store.tell("rooms", [first, second]);
  store.tell("counters", [{ id: "r2", step: 1500 }, { id: "gone", step: 9 }]);
  store.tell("rooms_changed", { rooms: [third], gone: ["r1"] });
  store.tell("rooms", [second]);
  store.tell("server", { supervisor: "ok" });
  assert.deepEqual(told, [["rooms", ["r1", ROOM.step], ["r2", ROOM.step]], ["counters", ["r2", 1500]], ["rooms_changed", ["r1", undefined], ["r3", ROOM.step]], ["rooms", ["r2", ROOM.step], ["r3", undefined]], ["server"]]);
});

test("presence counts for its own room only", () => {
  const state = after(joined());
  assert.equal(apply(state, { type: "presence", body: { room: "r", viewers: 5 } })[0].viewers, 5);
  assert.equal(apply(state, { type: "presence", body: { room: "x", viewers: 9 } })[0].viewers, 2);
});

test("the pace that the showcase reaches is its own room's, and a status does not end it", () => {
  const pace = (room, value) => ({ type: "pace", body: { room, pieces_per_second: value } });
  const state = after(joined(), pace("r", 2.5), pace("x", 9), { type: "status", body: { room: "r", seq: 11, state: "paused", attempt: 1, step: 1, since: 1 } });
  assert.equal(state.room.showcase_pace, 2.5);
  assert.deepEqual(apply(state, pace("r", null))[1], ["room"]);
  assert.equal(apply(state, pace("r", null))[0].room.showcase_pace, null);
});

test("apply never changes the state it was given", () => {
  const state = after(joined(), series(10, [1], [1]));
  const before = structuredClone(state);
  apply(state, metrics(11, 1100, 2));
  apply(state, { type: "status", body: { room: "r", seq: 11, state: "paused", attempt: 1, step: 1, since: 1 } });
  assert.deepEqual(state, before);
});

test("a page without curves keeps nothing of the past", () => {
  const [state] = applyAll(initialState("r"), [joined(), ...Array.from({ length: 50 }, (_, i) => metrics(11 + i, 1000 + i, 2)), ...begun(61, 900)]);
  assert.deepEqual([state.recent, state.curves], [[], {}]);
  assert.equal(state.room.values["tetris/score_per_piece"], 2, "but the newest");
});

test("a store tells its listeners what became dirty, and stops when asked", () => {
  const store = createStore("r", KEYS), told = [];
  const stop = store.listen((dirty, { type }) => told.push([type, ...dirty]));
  store.tell("weather", {});
  store.tell("connection", { state: "online" });
  stop();
  store.tell("connection", { state: "offline" });
  assert.deepEqual(told, [["connection", "connection"]]);
  assert.equal(store.state.connection.state, "offline");
});

test("what a page keeps of days does not grow with them", () => {
  const days = Array.from({ length: 6000 }, (_, i) => metrics(11 + i, 1000 + 10 * i, 1));
  const state = after(joined(), series(10, [], []), ...days);
  assert.ok(state.times.x.length <= 1500, String(state.times.x.length));
  assert.ok(scores(state).x.length <= 1500);
});

test("an evaluation lies where the policy stood that was judged, on every axis", () => {
  const judged = { type: "metrics", body: { room: "r", seq: 11, attempt: 1, step: 1100, episode: 9, time: 5.5, values: { "eval/survival": 1, "tetris/score_per_piece": 2 }, judged: { step: 900, episode: 7, time: 4.5 } } };
  for (const [x, at, now] of [["step", 900, 1100], ["episode", 7, 9], ["time", 4.5, 5.5]]) {
    const read = { type: "series", body: { x, seq: 10, series: { "eval/survival": column([], []) } } };
    const state = after(joined(), { type: "charts", body: { axis: x, keys: ["eval/survival"] } }, read, judged);
    assert.deepEqual(state.curves["eval/survival"].x, [at]);
    assert.deepEqual(scores(state).x, [now]);
    assert.equal(state.room.step, 1100, "training has gone on since");
  }
});

test("an evaluation that somebody asked for has the curves read again, and takes no newer one's place", () => {
  const values = { "eval/score_per_piece": 9.5 };
  const tick = { type: "metrics", body: { room: "r", seq: 11, attempt: 1, step: 1100, episode: 9, time: 5.5, values, judged: { step: 900, episode: 7, time: 4.5 } } };
  const told = (step) => ({ type: "evaluation", body: { room: "r", seq: 12, attempt: 1, step, episode: 3, time: 1.5, cause: "asked", games: 64, cap: 1000, error: 0.1, values: { "eval/score_per_piece": 2 } } });
  const older = after(joined(), tick, told(300)), newer = after(joined(), tick, told(1000));
  assert.equal(older.refetch, true);
  assert.deepEqual([older.room.evaluated.step, older.room.values["eval/score_per_piece"]], [900, 9.5]);
  assert.deepEqual([newer.room.evaluated.step, newer.room.values["eval/score_per_piece"]], [1000, 2]);
});
