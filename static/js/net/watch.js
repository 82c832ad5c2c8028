// What a page hears of a room: joined, and after a break or a refusal joined again, with what was missed. No DOM.

import { clock as pageClock } from "../lib/clock.js";
import { isolated } from "../lib/faults.js";
import { createInbox } from "./inbox.js";

const FIRST_RETRY = 500, LONGEST_RETRY = 8000, LONGEST_REFUSED = 30_000, HELD = 10_000, JOINED_WITHIN = 20_000;
const EVENTS = ["status", "metrics", "episodes", "checkpoint", "evaluation", "notice", "presence", "pace", "rooms", "rooms_changed", "counters", "server"];

/**
 * Watch `room` ("lobby" for the list, which `list(more)` reads in parts, see roomlist.js) over a Socket.IO `socket` that does
 * not reconnect by itself. Tells the store `joined`/`rooms`, every event and the `connection`; calls `onFrame(bytes)` and, after
 * every join, `onJoined()`. `clock` hears the server's time.
 *
 * The waits between tries grow until a join has held for ten seconds. Only a question without an answer is a lost
 * connection, only the server's refusal is one: a fault of whoever is told here is reported, and changes nothing.
 * @param {any} socket @param {Store} store @param {string} room
 * @param {{onFrame?: (bytes: any) => void, onJoined?: () => void, list?: any, clock?: typeof pageClock}} told
 */
export function createWatch(socket, store, room, { onFrame = () => {}, onJoined = () => {}, list = null, clock = pageClock } = {}) {
  const { tell } = store, { now } = clock, inbox = createInbox(tell);
  const followed = new Map(); // room id -> {store, inbox, joins}: what is followed beside it
  let retries = 0, timer = 0, closed = false, joins = 0, joinedAt = /** @type {number | null} */ (null);

  /** @type {(body: Partial<Connection>) => void} */
  const connection = (body) => tell("connection", body);
  /** @type {(event: string, payload: any, within?: number) => Promise<any>} */
  const ask = (event, payload, within = JOINED_WITHIN) => socket.timeout(within).emitWithAck(event, payload);

  function connect() {
    clearTimeout(timer);
    timer = 0;
    if (closed) return;
    if (socket.connected) join();
    else socket.connect();
  }

  /** Try again after a wait that is longer each time; `told` says why in the store. @type {(told: Partial<Connection>, longest?: number) => void} */
  function again(told, longest = LONGEST_RETRY) {
    if (closed) return;
    if (timer) return told.state === store.state.connection.state ? undefined : connection(told);
    if (joinedAt !== null && now() - joinedAt >= HELD) retries = 0;
    joinedAt = null;
    const wait = Math.min(longest, FIRST_RETRY * 2 ** Math.min(retries++, 20));
    timer = setTimeout(connect, wait);
    connection({ ...told, retryAt: now() + wait });
  }

  function lost() {
    joins += 1;
    const { connection: before } = store.state;
    again({ state: "offline", since: before.state === "offline" ? before.since : now(), refused: null });
  }

  /** What came of join `mine` is nobody's business where a later one has begun. @type {(mine: number, refused?: any) => void} */
  const failed = (mine, refused = null) => {
    if (mine !== joins) return;
    if (!refused) { socket.disconnect(); return lost(); }
    inbox.shut();
    again({ state: "refused", refused }, LONGEST_REFUSED);
  };

  async function join() {
    const mine = ++joins, after = store.state.seq, asked = now();
    inbox.hold();
    let answer, first;
    try {
      answer = await ask("join", list ? { room, list: false } : after === null ? { room } : { room, after });
      if (mine !== joins) return;
      if (!answer?.ok) return failed(mine, answer?.error ?? {});
      clock.hear(answer.time, asked);
      if (list) first = await readList(mine);
    } catch (error) {
      return failed(mine, error.code ? { code: error.code, message: error.message } : null);
    }
    if (mine !== joins) return;
    joinedAt = now();
    connection({ state: "online", since: joinedAt, retryAt: null, refused: null });
    if (answer.room) tell("joined", answer);
    if (first) tell(first.type, first.body);
    if (answer.server) tell("server", answer.server);
    if (!inbox.release()) return join(); // more came meanwhile than could wait: it is in the next answer
    isolated(onJoined)();
    if (list && !store.state.whole) readOn(mine);
  }

  /** What is told first of the list: where none is known its first part, which is here soon, else the whole. @type {(mine: number) => Promise<Message>} */
  async function readList(mine) {
    const part = await list(), rooms = part.rooms;
    if (store.state.rooms === null) return { type: "rooms_part", body: part };
    for (let { more } = part; more !== null && mine === joins;) {
      const next = await list(more);
      rooms.push(...next.rooms);
      more = next.more;
    }
    return { type: "rooms", body: rooms };
  }

  /** The other parts; what happens while one is on its way waits for it. @type {(mine: number) => Promise<void>} */
  async function readOn(mine) {
    try {
      while (mine === joins && !store.state.whole) {
        inbox.hold();
        const part = await list(store.state.more);
        if (mine !== joins) return;
        tell("rooms_part", part);
        if (!inbox.release()) return join();
      }
    } catch (error) {
      failed(mine, error.code ? { code: error.code, message: error.message } : null);
    }
  }

  /** Join a followed room, too; the join of the next connection takes the place of this one. @type {(other: any) => Promise<void>} */
  async function joinAsCard(other) {
    const { id: of, seq: after } = other.store.state, mine = ++other.joins;
    const isMine = () => followed.get(of) === other && mine === other.joins;
    other.inbox.hold();
    const answer = await ask("join", after === null ? { room: of, as: "card" } : { room: of, as: "card", after }).catch(() => null);
    if (!isMine()) return;
    if (!answer?.ok) {
      other.inbox.shut();
      return void setTimeout(() => { if (isMine() && socket.connected) joinAsCard(other); }, LONGEST_RETRY);
    }
    other.store.tell("joined", answer);
    if (!other.inbox.release()) joinAsCard(other);
  }

  socket.on("connect", () => { join(); followed.forEach(joinAsCard); });
  socket.on("disconnect", lost);
  socket.on("connect_error", lost);
  socket.on("frame", isolated(onFrame));
  for (const event of EVENTS) socket.on(event, (/** @type {any} */ body) => (followed.get(body?.room)?.inbox ?? inbox).take(event, body));

  return {
    /** Choose what frames to get: view "training" | "showcase" | "none". Quiet while disconnected. */
    view: (/** @type {string} */ of, /** @type {string} */ view, as = "viewer") => (socket.connected ? ask("view", { room: of, view, as }).catch(() => null) : null),
    /** Tell `other`, the store of another room, that one's durable events, without counting as its viewer. Returns how to end that. */
    follow(/** @type {any} */ other) {
      const { id: of } = other.state, entry = { store: other, inbox: createInbox(other.tell), joins: 0 };
      followed.set(of, entry);
      if (socket.connected) joinAsCard(entry);
      return () => {
        followed.delete(of);
        if (socket.connected) ask("leave", { room: of }).catch(() => null);
      };
    },
    /** Connect or join now, without the rest of the wait; nothing where all is well or under way. */
    tryNow() { if (timer || !(socket.connected || socket.active)) connect(); },
    /** The network is gone. */
    cut() { socket.io?.engine?.close(); socket.disconnect(); lost(); },
    /** Leave, until {@link open}. */
    close() {
      joins += 1;
      connection({ state: "offline", since: now(), retryAt: null, refused: null }); // what happens from here on is not heard
      closed = true;
      clearTimeout(timer);
      timer = 0;
      socket.disconnect();
    },
    open() { closed = false; connect(); },
  };
}
