// The states of a room: what each is called, and what it says of itself.

import { capital } from "../lib/format.js";
import { own } from "../lib/own.js";
import * as words from "../words/en/room.js";
import { algorithm, firstSight, kindOf, unitOf } from "./kinds.js";

/** "Pausing…" for a command that the trainer has not reached yet; null when nothing waits. @type {(pending: string | null) => string | null} */
export const pendingWord = (pending) => own(words.PENDING, pending) ?? null;

/** What a room's reason says, as a sentence. @type {(reason: string) => string} */
export const sentenceOf = (reason) => (/[.!?…]$/.test(reason) ? reason : `${reason}.`);

/** Why a run that reached its length counts more than that; "" where it does not. @type {(room: Room) => string} */
export function pastItsLength({ state, reason, step }) {
  const length = Number(/^Reached its length: ([\d,]+) /.exec(reason ?? "")?.[1].replaceAll(",", ""));
  return state === "finished" && step > length ? words.pastItsLength(step) : "";
}

/** What the room is doing, in one or two sentences. `now` is Unix seconds. @type {(room: Room, now: number) => string} */
export function statusSentence(room, now) {
  const name = algorithm(room), unit = unitOf(room), { step } = room, { showcase } = kindOf(room);
  const since = Math.max(0, now - (room.since || now));
  if (room.silent) return words.silent(Math.max(0, now - room.silent));
  switch (room.state) {
    case "created": return words.created(firstSight(room));
    case "queued": return words.queued(placeInLine(room));
    case "starting": return step > 0 ? words.startingAgain(step, unit) : words.starting(name, unit);
    case "running": return step > 0 ? words.running(name, step, unit, room.seconds) : words.firstGames(name);
    case "paused": return words.paused(since, step, unit, showcase);
    case "stopping": return words.stopping(step, unit);
    case "recovering": return room.reason ? sentenceOf(room.reason) : room.from_step ? words.restartsFrom(room.from_step, unit) : words.LOOKING_FOR_CHECKPOINT;
    case "stopped": return words.stopped(since, step, unit);
    case "finished": return [room.reason ? sentenceOf(room.reason) : words.finished(step, unit), pastItsLength(room), showcase ? words.PLAYS_ON : ""].filter(Boolean).join(" ");
    case "failed": return room.reason ? sentenceOf(room.reason) : words.failed(since, step, unit);
    default: return `${wordsOf(room.state).word}.`;
  }
}

/** "next in line", "second in line", "21st in line" of a queued room; "" while its place is not known. @type {(room: Pick<Room, "queue_place">) => string} */
export function placeInLine({ queue_place: place }) {
  return place ? words.placeInLine(place) : "";
}

/** @type {Record<string, string | null>} */
const ICONS = { created: "new", queued: "clock", starting: "spin", running: null, paused: "pause", stopping: "spin", recovering: "spin", stopped: "stop", finished: "check", failed: "warn" };
/** What a state is called, and its icon in the sprite. @type {Record<string, StateWord>} */
export const STATES = Object.fromEntries(Object.entries(ICONS).map(([state, icon]) => [state, { word: words.STATES[state], icon }]));

/** A room's state as its pill says it. @type {(room: Pick<Room, "state"> & Partial<Room>) => StateWord} */
export const stateOf = (room) => (room.silent ? { word: words.NOT_ANSWERING, icon: "warn" } : wordsOf(room.state));
/** @type {(state: string) => StateWord} */
export const wordsOf = (state) => (Object.hasOwn(STATES, state) ? STATES[state] : { word: capital(String(state)), icon: null }); // a newer server may have others
