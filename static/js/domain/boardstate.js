// What lies over the board: how dim it is, and the card with its sentence. No DOM.

import { capital } from "../lib/format.js";
import * as words from "../words/en/board.js";
import { BY_ITSELF, PLAYS_ON, restartsFrom } from "../words/en/room.js";
import { firstSight, kindOf, unitOf } from "./kinds.js";
import { placeInLine } from "./states.js";

const FIRST_WITHIN = 3000; // ms in which what can be played at all is seen
/** @type {(ms: number) => string} */
const age = (ms) => (ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`);
/** @type {(said: string) => string} */
const sentence = (said) => (/[.!?…]$/.test(said) ? said : `${said}.`);

/**
 * @param {Pick<PageState, "id" | "room" | "connection" | "deleted">} state  the store's
 * @param {string} view   "showcase" or "training"
 * @param {number | null} seen   when the newest frame came (ms), or null while there is none
 * @param {number} now
 * @param {boolean} mayStart  whether who sees it can start the room here
 * @returns {BoardState} `dim` is 0, 30 or 35; `way` leads on from here,
 * a card that is `high` leaves the lower rows in view
 */
export function boardState({ id, room, connection, deleted }, view, seen, now, mayStart = true) {
  /** @type {(dim: number, title: string, text: string, action?: string) => BoardState} */
  const plain = (dim, title, text, action) => ({ dim, loading: false, card: { title, text, action } });
  if (!room) return { dim: 0, loading: true, card: null };
  if (deleted) {
    const way = { href: `/runs?show=deleted&run=${id}`, text: words.DELETED_WAY };
    return { dim: 35, loading: false, card: { title: words.DELETED_TITLE, text: words.DELETED, way } };
  }
  if (connection.state === "offline" && now - connection.since > 600) {
    const goesOn = ["created", "queued", "paused", "stopped", "finished", "failed"].includes(room.state) ? "" : words.GOES_ON;
    return plain(35, words.LOST_TITLE, `${seen ? words.lastPicture(age(now - seen)) : ""}${goesOn}`.trim());
  }
  const { view: what, showcase } = kindOf(room);
  if (what === "none" && room.state !== "created") return plain(0, words.NO_BOARD_TITLE, words.NO_BOARD);
  if (view === "showcase" && room.showcase_fault) return plain(seen ? 35 : 0, words.FAULT_TITLE, sentence(room.showcase_fault));
  const clear = { dim: 0, loading: seen === null, card: null };
  switch (room.state) {
    case "created": return plain(0, words.CREATED_TITLE, mayStart ? words.created(firstSight(room)) : words.NOT_STARTED, "start");
    case "queued":
      if (view === "training") return plain(seen ? 35 : 0, words.TRAINING_QUEUED_TITLE, BY_ITSELF);
      return room.step || seen ? clear : plain(0, capital(placeInLine(room)) || words.QUEUED_TITLE, BY_ITSELF);
    case "starting": return seen ? clear : { ...plain(0, words.STARTING_TITLE, capital(words.starting(firstSight(room)))), loading: true };
    case "recovering": return plain(35, words.RECOVERING_TITLE, room.from_step ? restartsFrom(room.from_step, unitOf(room)) : words.FROM_NEWEST);
    case "failed": return plain(30, words.FAILED_TITLE, room.reason ? sentence(room.reason) : words.endedAt(room.step, unitOf(room)), "start");
    case "paused":
      if (view !== "training") return clear;
      return seen ? { dim: 0, loading: false, card: { title: words.PAUSED_TITLE, text: words.PAUSED_SEEN, high: true } } : plain(0, words.PAUSED_TITLE, words.PAUSED);
    case "stopped":
      if (view === "training") return plain(seen ? 35 : 0, words.STOPPED_TITLE, mayStart ? words.STOPPED : words.STOPPED_LOCKED, "start");
      return room.step || seen || now - connection.since < FIRST_WITHIN ? clear : plain(0, words.NOTHING_TITLE, words.NOTHING, "start");
    case "finished": return view === "training" ? plain(seen ? 35 : 0, words.FINISHED_TITLE, showcase ? PLAYS_ON : words.ENDED_SO) : clear;
    default: return clear;
  }
}
