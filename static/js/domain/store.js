// The page's one state, and the only place that changes it: apply(state, message) -> [state, dirty, moved].
// Pure: a message is {type, body}; `dirty` names what a painter has to look at again, `moved` which rooms of the list:
// a Map of room id -> the room as it is now, undefined where it went.

import { serverTime } from "../lib/clock.js";
import { append, cutAfter, emptyCurve, fromSeries } from "../lib/curves.js";
import { isolated, reportFault } from "../lib/faults.js";
import { number } from "../lib/format.js";
import { own } from "../lib/own.js";
import { MARKS, bestSoFar } from "../words/en/charts.js";
import { evaluatedBy } from "./evaluations.js";

const JUDGED = "eval/score_per_piece";
const RECENT = 600, MARKERS = 200, GONE = 50, WHOLE = 500;

/** What is known of `room` ("lobby" for the list) before anything was heard; the curves of `always` are kept, whatever else is chosen. @type {(room?: string, always?: string[]) => PageState} */
export function initialState(room = "", always = []) {
  return {
    id: room,
    always,
    room: null, // the room as in Room.public(), null until joined
    viewers: null,
    seq: null, // the newest durable event seen; null before the first join
    statusSeq: null, // the newest status seen, in an event or with a join
    server: { supervisor: "ok", store: "ok" },
    connection: { state: "connecting", since: 0, retryAt: null, refused: null },
    axis: "step", // what x of the curves is: "step", "time" or "episode"
    keys: always, // the metrics whose curves are kept; without any nothing of the past is
    curves: Object.fromEntries(always.map((key) => [key, emptyCurve()])),
    times: emptyCurve(), // seconds of training by placement, for read-outs
    seriesSeq: null, // the newest sequence number inside the curves; null until the series is here
    recent: [], // what came before the series did: metrics, and {seq, from_step} where an attempt went back
    markers: [], // {seq, kind, step, episode, time, text, changes?, before?}: checkpoints, changes, the pace, crashes, restarts; history/markers.py has the same rules
    rooms: null, // the lobby's list, on a room's page that room alone; null until it came
    whole: false, // whether all of the list is here: it comes in parts
    more: null, // what to ask for next of it
    deleted: false, // whether the room of this page was
    refetch: false, // events are missing: read the series again
    missing: 0, // the newest of them
  };
}

/** @type {(state: PageState) => Step} */
const clean = (state) => [state, []];
/** @type {Moved} */
const NONE = new Map();

/** The state after `message`, what became dirty, and which rooms of the list moved (nothing: none). An unknown message changes nothing. @type {Apply} */
export function apply(state, message) {
  const handler = own(HANDLERS, message.type);
  return handler ? handler(state, message.body) : clean(state);
}

/** {@link apply}, where a message that it cannot take is reported and costs itself: its number counts as seen. @type {Apply} */
function safely(state, message) {
  try {
    return apply(state, message);
  } catch (fault) {
    reportFault(fault);
    const { room, seq } = message.body ?? {};
    return [room === state.id && seq > Number(state.seq) ? { ...state, seq } : state, []];
  }
}

/** Several messages at once; the dirty names of all. @type {(state: PageState, messages: Message[]) => [PageState, string[]]} */
export function applyAll(state, messages) {
  const dirty = new Set();
  for (const message of messages) {
    const [next, touched] = safely(state, message);
    state = next;
    touched.forEach((name) => dirty.add(name));
  }
  return [state, [...dirty]];
}

/** Durable events count once: one that was seen, or belongs to another room, changes nothing. @type {(handler: Handler) => Handler} */
function durable(handler) {
  return (state, body) => {
    if (body.room !== state.id || (state.seq !== null && body.seq <= state.seq)) return clean(state);
    // A server that had to hurry leaves out curves: they are in the store, and are read again.
    const whole = state.seq === null || body.seq === state.seq + 1 ? state : readAgain(state, body.seq - 1);
    return handler({ ...whole, seq: body.seq, room: state.room && { ...state.room, seq: body.seq } }, body);
  };
}

/** Ask for the series again, as of `seq` at least; what comes until then waits for it. @type {(state: PageState, seq: number) => PageState} */
const readAgain = (state, seq) => ({ ...state, refetch: true, seriesSeq: null, missing: seq });

/**
 * The newest markers of each kind in their order, and of checkpoints that are no longer there: no kind takes the place of another.
 * Of the best, and of the showcase's pace, only the last is one.
 * @type {(list: Marker[]) => Marker[]}
 */
function newestMarkers(list) {
  const last = ["best", "pace"].map((only) => list.findLast(({ kind }) => kind === only)), counts = new Map();
  const stays = (/** @type {Marker} */ marker) => {
    const sort = `${marker.kind} ${Boolean(marker.gone)}`, count = (counts.get(sort) ?? 0) + 1;
    counts.set(sort, count);
    return count <= (marker.gone ? GONE : MARKERS);
  };
  return list.filter((marker) => !["best", "pace"].includes(marker.kind) || last.includes(marker)).toReversed().filter(stays).toReversed();
}

/** With the marks of checkpoints as an event's `kept` says: the steps of those that there are; many are only the newest. @type {(state: PageState, body: { kept?: number[] }) => PageState} */
function lookedUp(state, { kept }) {
  if (!kept || kept.length >= WHOLE) return state;
  const there = new Set(kept);
  const markers = state.markers.map(({ gone: _gone, ...marker }) => (isCheckpoint(marker) && !there.has(marker.step) ? { ...marker, gone: true } : marker));
  return { ...state, markers: newestMarkers(markers) };
}

/** @type {(marker: Marker) => boolean} */
const isCheckpoint = ({ kind }) => kind === "checkpoint" || kind === "best";

/** Which marker a change of these settings leaves; null where only what plays in the showcase is another. @type {(changes: Config) => string | null} */
function markOf(changes) {
  const fields = Object.keys(changes);
  if (fields.some((field) => !field.startsWith("showcase_"))) return "change";
  return fields.includes("showcase_pieces_per_second") ? "pace" : null;
}

/** With a mark of `kind` at the event `body`. @type {(state: PageState, kind: string, body: any, text: string, more?: Partial<Marker>) => PageState} */
function marked(state, kind, { seq, step = state.room?.step ?? 0, episode = null, time = null }, text, more = {}) {
  return { ...state, markers: newestMarkers([...state.markers, { seq, kind, step, episode, time, text, ...more }]) };
}

/** What the settings that a notice changes were before it; an old one does not tell, and the newest mark that changed the same does. @type {(state: PageState, body: { changes: Config, before?: Config }) => Config} */
function valuesBefore({ markers }, { changes, before }) {
  const known = { ...Object.assign({}, ...markers.map((marker) => marker.changes)), ...before };
  return Object.fromEntries(Object.keys(changes).filter((name) => name in known).map((name) => [name, known[name]]));
}

/** @type {Handler} */
function onCheckpoint(state, body) {
  const score = body.judged?.[JUDGED];
  const best = bestSoFar(Number.isFinite(score) ? number(score, 2) : null);
  const next = body.cause === "best" ? marked(state, "best", body, best) : marked(state, "checkpoint", body, MARKS.checkpoint);
  return [lookedUp(next, body), ["curves", "checkpoint"]];
}

/** @type {(state: PageState, body: MetricsEvent) => PageState} */
function drawPoint(state, body) {
  const curves = { ...state.curves };
  for (const key of state.keys) {
    const place = key.startsWith("eval/") ? body.judged ?? body : body; // an evaluation lies where its policy stood
    const value = own(body.values, key);
    if (value !== undefined) curves[key] = append(curves[key], place[state.axis], value);
  }
  return { ...state, curves, times: append(state.times, body.step, body.time), seriesSeq: body.seq };
}

/**
 * Without what earlier attempts learned beyond `from_step`: event `seq` began a later one there, so it is no longer true.
 * The crash in between is still one, and a change in between still holds: their markers move there. Which earlier best
 * counts again, only the server knows.
 * @type {(state: PageState, back: any) => PageState}
 */
function cutBack(state, { seq, from_step: step, episode = null }) {
  const stays = (/** @type {Marker} */ marker) => marker.step <= step || marker.seq >= seq || ["crash", "change", "pace"].includes(marker.kind);
  const moved = (/** @type {Marker} */ marker) => (marker.step <= step || marker.seq >= seq ? marker : { ...marker, step, episode });
  const cut = { times: cutAfter(state.times, step), markers: state.markers.filter(stays).map(moved) };
  // By time nothing is cut, and by episode only the server knows where.
  if (state.axis !== "step") return { ...readAgain(state, Number(state.seq)), ...cut };
  const whole = state.markers.some((marker) => marker.kind === "best" && !stays(marker)) ? readAgain(state, Number(state.seq)) : state;
  const curves = Object.fromEntries(Object.entries(state.curves).map(([key, curve]) => [key, cutAfter(curve, step)]));
  return { ...whole, curves, ...cut };
}

/** Curves over another axis, or of other metrics: read again, while those that still hold stay. @type {Handler} */
function onCharts(state, { axis = state.axis, keys = state.keys }) {
  const all = [...new Set([...state.always, ...keys])];
  const kept = axis === state.axis ? state.curves : {};
  const curves = Object.fromEntries(all.map((key) => [key, own(kept, key) ?? emptyCurve()]));
  return [readAgain({ ...state, axis, keys: all, curves }, state.seq ?? 0), ["curves"]];
}

/** @type {(state: PageState, item: any) => PageState} */
const waits = (state, item) => (state.keys.length ? { ...state, recent: [...state.recent, item].slice(-RECENT) } : state);

/** @type {Handler} */
function onMetrics(state, body) {
  const { step, episode, time: seconds, attempt, values, smoothed } = body;
  let room = state.room && withNews(state.room, { ...numbersOf({ step, episode, seconds, attempt }), values, smoothed });
  if (room && body.judged) room = { ...room, evaluated: evaluatedBy(room.evaluated, body, serverTime()) };
  const next = { ...state, room };
  return [state.seriesSeq === null ? waits(next, body) : drawPoint(next, body), ["room", "curves"]];
}

/** It lies where its policy stood, which may be anywhere on the curves: they are read again. @type {Handler} */
function onEvaluation(state, body) {
  const known = state.room?.evaluated ?? null, evaluated = evaluatedBy(known, body, serverTime());
  const values = evaluated === known ? {} : body.values; // of an older policy than was told of, nothing is the newest
  return [readAgain({ ...state, room: state.room && withNews(state.room, { evaluated, values }) }, body.seq), ["room", "curves", "checkpoint"]];
}

/** @type {Handler} */
function onStatus(state, body) {
  const { seq: _seq, room: _room, ...fields } = body;
  const room = state.room && { ...state.room, pending: null, reason: null, from_step: null, silent: null, ...fields };
  let next = { ...state, room, statusSeq: body.seq };
  if (body.state === "recovering" && state.room?.state !== "recovering") next = marked(next, "crash", body, MARKS.crash);
  if (!Number.isFinite(body.from_step)) return [next, ["room"]];
  next = cutBack(next, body);
  if (state.room?.state === "starting" && body.attempt > 1) next = marked(next, "restart", { ...body, step: body.from_step }, MARKS.restart);
  // A series that is still on its way may hold what the earlier attempt learned.
  return [state.seriesSeq === null ? waits(next, { seq: body.seq, from_step: body.from_step, episode: body.episode }) : next, ["room", "curves"]];
}

/** @type {Handler} */
function onNotice(state, body) {
  if (!body.changes) return body.kept ? [lookedUp(state, body), ["notice", "curves", "checkpoint"]] : [state, ["notice"]];
  const next = { ...state, room: state.room && { ...state.room, config: { ...state.room.config, ...body.changes } } };
  const mark = markOf(body.changes);
  return mark ? [marked(next, mark, body, body.text, { changes: body.changes, before: valuesBefore(state, body) }), ["room", "notice", "curves"]] : [next, ["room", "notice"]];
}

/** As before the first join, with what this page chose: where the store was put back to a backup, what was seen here is of a history that is no more. @type {(known: PageState) => PageState} */
function begunAgain({ id, always, axis, keys, connection, server, rooms }) {
  const curves = Object.fromEntries(keys.map((key) => [key, emptyCurve()]));
  return { ...initialState(id, always), axis, keys, curves, connection, server, rooms };
}

/** @type {Handler} */
function onJoined(known, body) {
  const { viewers = null, ...room } = body.room;
  const state = known.seq !== null && body.seq < known.seq ? begunAgain(known) : known;
  const first = state.seq === null;
  // Missed events are not lost: the room's snapshot is whole, and the curves are read again.
  const start = first || body.gap ? { ...readAgain(state, body.seq), seq: body.seq, recent: first ? [] : state.recent } : state;
  const [caught, dirty] = applyAll({ ...start, room: start.room ?? room }, body.gap ? [] : asMessages(body.events));
  const next = { ...caught, room: { ...room, seq: body.seq }, deleted: false, viewers, server: body.server ?? state.server, seq: Math.max(Number(caught.seq), body.seq), statusSeq: body.seq };
  return [next, [...new Set([...dirty, "room", "viewers", "server", "curves", ...(body.gap ? ["checkpoint"] : [])])]];
}

/** @type {(events?: { event: string, body: any }[]) => Message[]} */
const asMessages = (events) => (events ?? []).map(({ event, body }) => ({ type: event, body }));

/** The answer of the series API: the curves up to `seq`, then what came meanwhile. @type {Handler} */
function onSeries(state, body) {
  if ((body.seq ?? 0) < state.missing) return clean(state); // asked before the page knew what it had missed
  if (body.x !== state.axis || !state.keys.every((key) => state.always.includes(key) || Object.hasOwn(body.series, key))) return clean(state); // asked before the viewer chose otherwise
  const curves = Object.fromEntries(state.keys.map((key) => [key, own(body.series, key) ? fromSeries(body.series[key]) : emptyCurve()]));
  const later = state.markers.filter(({ seq }) => seq > (body.seq ?? 0));
  const markers = newestMarkers([...(body.markers ?? []), ...later]);
  let next = { ...state, curves, markers, times: emptyCurve(), refetch: false, seriesSeq: body.seq ?? 0 };
  const waiting = next.recent.filter((item) => item.seq > next.seriesSeq);
  for (const item of waiting) next = "from_step" in item ? cutBack(next, item) : drawPoint(next, item);
  // Where an attempt that went back has it read again, what comes until then waits for that.
  return [{ ...next, recent: [], seriesSeq: next.refetch ? null : next.seriesSeq }, ["curves"]];
}

/** The lobby's whole list; on a room's page that room alone, and nothing where it was deleted. @type {Handler} */
function onRooms(state, list) {
  const before = new Map(state.rooms?.map((room) => [room.id, undefined])), moved = new Map([...before, ...byId(list)]);
  if (!state.room) return [{ ...state, rooms: inOrder(list), whole: true, more: null }, ["rooms"], moved];
  const mine = list.find((/** @type {Room} */ room) => room.id === state.id);
  const next = { ...state, rooms: list, deleted: !mine };
  if (!mine || mine.seq < Number(state.seq)) return [next, ["rooms", "room"], moved];
  const { viewers: _viewers, ...room } = mine; // presence tells viewers sooner
  return [{ ...next, room: { ...state.room, ...room } }, ["rooms", "room"], moved];
}

/** A part of the lobby's list: what it does not hold stays. @type {Handler} */
function onRoomsPart(state, { rooms, more }) {
  const moved = new Map(byId(rooms)), list = [...(state.rooms ?? []).filter(({ id }) => !moved.has(id)), ...rooms];
  return [{ ...state, rooms: inOrder(list), whole: more === null, more }, ["rooms"], moved];
}

/** @type {(rooms: Room[]) => Room[]} */
const inOrder = (rooms) => rooms.toSorted((a, b) => a.number - b.number);
/** @type {(rooms: Room[]) => [string, Room][]} */
const byId = (rooms) => rooms.map((room) => [room.id, room]);

/** Rooms of the lobby's list that came or are others now, and the ids of those that went. @type {Handler} */
function onRoomsChanged(state, { rooms, gone }) {
  if (!state.rooms) return clean(state);
  const moved = new Map([...gone.map((/** @type {string} */ id) => [id, undefined]), ...byId(rooms)]);
  const list = [...state.rooms.filter(({ id }) => !moved.has(id)), ...rooms];
  return [{ ...state, rooms: inOrder(list) }, ["rooms"], moved];
}

/** The connection is in another state; a page that comes back to its room may find that it was deleted meanwhile. @type {Handler} */
function onConnection(state, body) {
  const next = { ...state, connection: { ...state.connection, ...body } };
  if (!state.room || body.refused?.code !== "unknown_room") return [next, ["connection"]];
  return [{ ...next, deleted: true }, ["connection", "room"]];
}

/** Those of `fields` that are numbers: what else a message holds there says nothing. @type {(fields: Record<string, any>) => Values} */
const numbersOf = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => Number.isFinite(value)));
/** @type {("values" | "smoothed")[]} */
const METRICS = ["values", "smoothed"]; // of which only the keys are told that were logged

/** `room` with `news` of it. @type {(room: Room, news: Partial<Room>) => Room} */
const withNews = (room, news) => ({ ...room, ...news, ...Object.fromEntries(METRICS.map((kind) => [kind, { ...room[kind], ...news[kind] }])) });

/** What moved in the lobby's list since it was told: `[{id, ...}]`, of each room only the fields that changed. @type {Handler} */
function onCounters(state, body) {
  if (!state.rooms) return clean(state);
  const news = new Map(byId(body)), moved = new Map();
  const rooms = state.rooms.map((room) => {
    const told = news.get(room.id);
    if (!told) return room;
    const now = withNews(room, told);
    moved.set(room.id, now);
    return now;
  });
  return [{ ...state, rooms }, ["rooms"], moved];
}

/** @type {Record<string, Handler>} */
const HANDLERS = {
  joined: onJoined,
  series: onSeries,
  charts: onCharts,
  metrics: durable(onMetrics),
  status: durable(onStatus),
  episodes: durable((state) => clean(state)),
  checkpoint: durable(onCheckpoint),
  evaluation: durable(onEvaluation),
  notice: durable(onNotice),
  presence: (state, body) => (body.room === state.id ? [{ ...state, viewers: body.viewers }, ["viewers"]] : clean(state)),
  pace: (state, body) => (state.room && body.room === state.id ? [{ ...state, room: { ...state.room, showcase_pace: body.pieces_per_second } }, ["room"]] : clean(state)),
  server: (state, body) => [{ ...state, server: body }, ["server"]],
  rooms: onRooms,
  rooms_part: onRoomsPart,
  rooms_changed: onRoomsChanged,
  counters: onCounters,
  // What this page's own commands were answered, before the status event tells everyone.
  acknowledged: (state, body) => (state.room ? [{ ...state, room: { ...state.room, pending: body.pending } }, ["room"]] : clean(state)),
  configured: (state, body) => (state.room ? [{ ...state, room: { ...state.room, config: { ...state.room.config, ...body } } }, ["room"]] : clean(state)),
  connection: onConnection,
};

/** A holder of the state of `room`, with the curves of `always`, that tells its listeners `(dirty, message, moved)` what became dirty. A message that cannot be applied, and a listener that throws, are reported and stop nothing. @type {(room: string, always?: string[]) => Store} */
export function createStore(room, always = []) {
  let state = initialState(room, always);
  const listeners = new Map();
  return {
    get state() { return state; },
    tell(type, body) {
      const [next, dirty, moved = NONE] = safely(state, { type, body });
      state = next;
      if (dirty.length) [...listeners.values()].forEach((listener) => listener(dirty, { type, body }, moved));
    },
    listen(listener) { listeners.set(listener, isolated(listener)); return () => listeners.delete(listener); },
  };
}
