// Commands: sent only while connected or about to be for the first time, each with its own id and a time limit. No DOM.

import { isolated } from "../lib/faults.js";

const ANSWER_WITHIN = 12_000, AGAIN = 2000;

const commandId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** @type {(code: string, message: string) => Answer} */
const refusal = (code, message) => ({ ok: false, error: { code, message } });

/** Whether a connection failed on its way, and was not refused. @type {(socket: any, error: any) => boolean} */
const isLost = (socket, error) => socket.active || error.type === "TransportError" || /xhr|websocket|timeout/i.test(error.message);

/** `promise`, or undefined after `ms`. @type {(ms: number, promise: Promise<any>) => Promise<any>} */
const atMost = (ms, promise) => Promise.race([promise, new Promise((resolve) => { setTimeout(resolve, ms); })]);

/**
 * The way to give commands. `socketOf(auth)` opens a Socket.IO socket that does not reconnect by itself, with the page's
 * cookie or with `auth`; `renewCookie()` asks for another cookie, `takeCookie(token)` for one that the token gives.
 * `onChange()` tells that `ready` may be another now, `onRefused(error)` that this page may only watch.
 * @type {(socketOf: (auth?: { token: string }) => any, by: { takeCookie: (token: string) => Promise<unknown>, renewCookie: () => Promise<unknown>, onChange?: () => void, onRefused?: (error: any) => void, now?: () => number }) => Control}
 */
export function createControl(socketOf, { takeCookie, renewCookie, onChange = () => {}, onRefused = () => {}, now = () => performance.now() }) {
  let socket = /** @type {any} */ (null), timer = 0, renewed = false;
  let given = /** @type {{token: string} | undefined} */ (undefined); // the `auth` of the newest
  let coming = /** @type {Promise<boolean> | null} */ (null); // the first connection, until it stands, fails or is refused
  /** @type {(next?: Promise<boolean>) => void} */
  let replaced = () => {}; // hands whoever waits for a connection on to the next one
  const changed = isolated(onChange), refused = isolated(onRefused);

  /** Connect, with the page's cookie or with `auth`; whether the server accepts. @type {(auth?: { token: string }) => Promise<boolean>} */
  function open(auth) {
    given = auth;
    const mine = coming = connect(auth);
    mine.finally(() => { if (coming === mine) coming = null; });
    return mine;
  }

  /** @type {(auth?: { token: string }) => Promise<boolean>} */
  function connect(auth) {
    socket?.removeAllListeners();
    socket?.disconnect();
    clearTimeout(timer);
    const mine = socket = socketOf(auth), before = replaced;
    const again = () => { clearTimeout(timer); timer = setTimeout(() => mine === socket && mine.connect(), AGAIN); };
    const accepted = new Promise((resolve) => {
      replaced = resolve;
      mine.on("connect", async () => {
        renewed = false;
        changed();
        if (auth?.token) await takeCookie(auth.token);
        resolve(true);
      });
      mine.on("disconnect", () => { changed(); again(); });
      mine.on("connect_error", (/** @type {any} */ error) => {
        const renews = !isLost(mine, error) && !auth && !renewed;
        if (!renews) coming = null;
        changed();
        // The server's refusal carries a reason; a transport that failed is tried again.
        if (isLost(mine, error)) return again();
        // A restarted server may have another token, which makes the cookie void.
        if (renews) {
          renewed = true;
          return renewCookie().then(() => mine === socket && resolve(connect()), () => { renewed = false; again(); });
        }
        refused(error);
        resolve(false);
      });
    });
    before(accepted);
    return accepted;
  }

  /** Whether there is a connection again within `ms`. @type {(ms: number) => Promise<boolean>} */
  async function back(ms) {
    if (ms > 0) await atMost(ms, new Promise((resolve) => { socket.once("connect", resolve); }));
    return ms > 0 && socket.connected;
  }

  return {
    open,
    /** Whether a command can be given: the connection stands or is on its way, for which a command waits. */
    get ready() { return Boolean(socket?.connected || coming); },
    /**
     * Send one command; always answers {ok} or {ok: false, error: {code, message, field?}}. Where the connection is lost before
     * the answer came it is sent once more over the next one: its id makes sure that it is carried out once.
     */
    async send(name, payload = {}) {
      const command = { ...payload, command_id: commandId() }, until = now() + ANSWER_WITHIN;
      if (coming && !socket.connected) await atMost(ANSWER_WITHIN, coming);
      if (!socket?.connected) return refusal("unavailable", "Not connected to the server; nothing was sent.");
      do {
        try {
          return await socket.timeout(until - now()).emitWithAck(name, command);
        } catch { if (socket.connected) break; } // late; else the connection is gone
      } while (await back(until - now()));
      return refusal("unavailable", "The server did not answer within 12 seconds. Look at the room's state before you try again.");
    },
    /** Leave, until {@link reopen}. */
    close() { clearTimeout(timer); socket?.removeAllListeners("disconnect"); socket?.disconnect(); },
    /** The page is back as it was when it left. */
    reopen() { if (socket) open(given); },
  };
}
