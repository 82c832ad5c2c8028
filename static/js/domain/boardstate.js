// What lies over the board: how dim it is, and the card with its sentence. No DOM.

import { capital, number, stepShort } from "../lib/format.js";
import { firstSight, kindOf, unitOf } from "./kinds.js";
import { BY_ITSELF, placeInLine } from "./states.js";

const FIRST_WITHIN = 3000; // ms in which what can be played at all is seen
/** @type {(ms: number) => string} */
const age = (ms) => (ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`);
/** @type {(words: string) => string} */
const sentence = (words) => (/[.!?…]$/.test(words) ? words : `${words}.`);

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
    const way = { href: `/runs?show=deleted&run=${id}`, text: "Deleted runs" };
    return { dim: 35, loading: false, card: { title: "This run was deleted", text: "Nothing is lost: it can be restored.", way } };
  }
  if (connection.state === "offline" && now - connection.since > 600) {
    const goesOn = ["created", "queued", "paused", "stopped", "finished", "failed"].includes(room.state) ? "" : "Training continues on the server.";
    return plain(35, "Connection lost", `${seen ? `Last picture from ${age(now - seen)} ago. ` : ""}${goesOn}`.trim());
  }
  const { view: what, showcase } = kindOf(room);
  if (what === "none" && room.state !== "created") return plain(0, "No board", "Runs of this kind show none. Their curves tell how they go.");
  if (view === "showcase" && room.showcase_fault) return plain(seen ? 35 : 0, "Nothing can be shown", sentence(room.showcase_fault));
  const clear = { dim: 0, loading: seen === null, card: null };
  switch (room.state) {
    case "created": return plain(0, "Nothing yet", mayStart ? `Start the room and ${firstSight(room)} within seconds.` : "It was not started yet.", "start");
    case "queued":
      if (view === "training") return plain(seen ? 35 : 0, "Training is queued", BY_ITSELF);
      return room.step || seen ? clear : plain(0, capital(placeInLine(room)) || "Queued", BY_ITSELF);
    case "starting": return seen ? clear : { ...plain(0, "Starting", `${capital(firstSight(room))} in a few seconds.`), loading: true };
    case "recovering": return plain(35, "Back in a moment", room.from_step ? `The trainer crashed and restarts from ${unitOf(room).one} ${stepShort(room.from_step)}.` : "The trainer crashed. It continues from the newest checkpoint.");
    case "failed": return plain(30, "Training failed", room.reason ? sentence(room.reason) : `It ended at ${unitOf(room).one} ${number(room.step)}.`, "start");
    case "paused":
      if (view !== "training") return clear;
      return seen ? { dim: 0, loading: false, card: { title: "Training is paused", text: "This is where it stopped.", high: true } } : plain(0, "Training is paused", "Resume it to see it play.");
    case "stopped":
      if (view === "training") return plain(seen ? 35 : 0, "Training has stopped", mayStart ? "Start continues from the latest checkpoint." : "It can continue from its latest checkpoint.", "start");
      return room.step || seen || now - connection.since < FIRST_WITHIN ? clear : plain(0, "Nothing to play", "It was stopped before it had learned anything.", "start");
    case "finished": return view === "training" ? plain(seen ? 35 : 0, "Training is finished", showcase ? "The showcase plays on." : "This is how it ended.") : clear;
    default: return clear;
  }
}
