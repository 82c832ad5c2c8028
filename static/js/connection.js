// The two Socket.IO namespaces. /watch joins, and after a break rejoins and catches up by itself;
// /control sends commands, only while connected or about to be for the first time, each with its own id and a time limit.

import { io } from "../vendor/socket.io.esm.min.js";
import { createInbox } from "./inbox.js";

const FIRST_RETRY = 500, LONGEST_RETRY = 8000, ANSWER_WITHIN = 8000, JOINED_WITHIN = 20_000;
const EVENTS = ["status", "metrics", "episodes", "checkpoint", "notice", "presence", "pace", "rooms", "counters", "server"];
const OPTIONS = { transports: ["websocket", "polling"], tryAllTransports: true, timeout: 30_000, reconnection: false, forceNew: true };

/**
 * Watch `room` ("lobby" for the list). Tells the store `joined`/`rooms`, every event and the `connection`;
 * calls `onFrame(bytes)` and, after every join, `onJoined()`.
 */
export function watch(store, room, { onFrame = () => {}, onJoined = () => {} } = {}) {
  const socket = io("/watch", OPTIONS), inbox = createInbox((event, body) => store.tell(event, body));
  let retries = 0, timer = null, closed = false;

  const connection = (body) => store.tell("connection", body);

  function connect() {
    clearTimeout(timer);
    timer = null;
    if (!closed && !socket.connected) socket.connect();
  }

  function retry() {
    if (closed || timer) return;
    const wait = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** retries++);
    const since = store.state.connection.state === "offline" ? store.state.connection.since : Date.now();
    connection({ state: "offline", since, retryAt: Date.now() + wait });
    timer = setTimeout(connect, wait);
  }

  async function join() {
    const after = store.state.seq;
    inbox.hold();
    try {
      const answer = await ask("join", after === null ? { room } : { room, after });
      if (answer.error?.code === "unavailable") throw new Error("the server is still starting");
      if (!answer.ok) return connection({ state: "refused", refused: answer.error });
      retries = 0;
      connection({ state: "online", since: Date.now(), retryAt: null, refused: null });
      if (answer.room) store.tell("joined", answer);
      if (answer.rooms) store.tell("rooms", answer.rooms);
      if (answer.server) store.tell("server", answer.server);
      inbox.release();
      onJoined();
    } catch {
      socket.disconnect(); // no answer, or none yet: begin again
      retry();
    }
  }

  const ask = (event, payload, within = JOINED_WITHIN) => socket.timeout(within).emitWithAck(event, payload);

  socket.on("connect", join);
  socket.on("disconnect", () => retry());
  socket.on("connect_error", () => retry());
  socket.on("frame", onFrame);
  for (const event of EVENTS) socket.on(event, (body) => inbox.take(event, body));
  addEventListener("offline", () => { socket.io.engine?.close(); socket.disconnect(); retry(); });
  addEventListener("online", connect);
  addEventListener("pagehide", () => { closed = true; socket.disconnect(); });
  addEventListener("pageshow", (event) => { if (event.persisted) { closed = false; connect(); } });

  return {
    /** Choose what frames to get: view "training" | "showcase" | "none". Quiet while disconnected. */
    view: (of, view, as = "viewer") => (socket.connected ? ask("view", { room: of, view, as }).catch(() => null) : null),
    tryNow: connect,
  };
}

const commandId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const refusal = (code, message) => ({ ok: false, error: { code, message } });

/** Ask for the cookie that the control link gives: uploads need it, and so does the next page. Without it commands still work here. */
const takeCookie = (token) => fetch("/api/control", { method: "POST", headers: { Authorization: `Bearer ${token}` } }).catch(() => null);

/** Ask for the page once more: on its own machine the server then gives a new cookie. */
const renewCookie = () => fetch(location.pathname, { cache: "no-store" });

/** `promise`, or undefined after `ms`. */
const atMost = (ms, promise) => Promise.race([promise, new Promise((resolve) => { setTimeout(resolve, ms); })]);

/** The way to give commands; `onChange()` tells that `ready` may be another now. */
export function control({ onChange = () => {}, onRefused = () => {} } = {}) {
  let socket = null, timer = null, renewed = false;
  let coming = null; // the first connection, until it stands, fails or is refused

  /** Connect, with the page's cookie or with `auth`; whether the server accepts. */
  function open(auth) {
    const mine = coming = connect(auth);
    mine.finally(() => { if (coming === mine) coming = null; });
    return mine;
  }

  function connect(auth) {
    socket?.removeAllListeners();
    socket?.disconnect();
    clearTimeout(timer);
    socket = io("/control", auth ? { ...OPTIONS, auth } : OPTIONS);
    const mine = socket;
    const again = () => { clearTimeout(timer); timer = setTimeout(() => mine === socket && mine.connect(), 2000); };
    return new Promise((resolve) => {
      mine.on("connect", async () => {
        renewed = false;
        onChange();
        if (auth?.token) await takeCookie(auth.token);
        resolve(true);
      });
      mine.on("disconnect", () => { onChange(); again(); });
      mine.on("connect_error", (error) => {
        coming = null;
        onChange();
        // The server's refusal carries a reason; a transport that failed is tried again.
        if (mine.active || error.type === "TransportError" || /xhr|websocket|timeout/i.test(error.message)) return again();
        // A restarted server may have another token, which makes the cookie void.
        if (!auth && !renewed) {
          renewed = true;
          return renewCookie().then(() => mine === socket && resolve(connect()), () => { renewed = false; again(); });
        }
        onRefused(error);
        resolve(false);
      });
    });
  }

  return {
    open,
    /** Whether a command can be given: the connection stands or is on its way, for which a command waits. */
    get ready() { return Boolean(socket?.connected || coming); },
    /** Send one command; always answers {ok} or {ok: false, error: {code, message, field?}}. */
    async send(name, payload = {}) {
      if (coming && !socket.connected) await atMost(ANSWER_WITHIN, coming);
      if (!socket?.connected) return refusal("unavailable", "Not connected to the server; nothing was sent.");
      try {
        return await socket.timeout(ANSWER_WITHIN).emitWithAck(name, { ...payload, command_id: commandId() });
      } catch {
        return refusal("unavailable", "The server did not answer within 8 seconds. Look at the room's state before you try again.");
      }
    },
  };
}
