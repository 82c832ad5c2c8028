// The states of a room: what each is called, and what it says of itself.

import { capital, number, stepShort } from "../lib/format.js";
import { own } from "../lib/own.js";
import { ago, duration, steps } from "../words/en/quantities.js";
import { algorithm, firstSight, kindOf, unitOf } from "./kinds.js";

/** @type {(n: number) => string} */
export const watching = (n) => `${number(n)} watching`;

/** @type {Record<string, string>} */
const PENDING = { pause: "Pausing…", resume: "Resuming…", stop: "Stopping…", save: "Saving…", configure: "Applying…" };
/** "Pausing…" for a command that the trainer has not reached yet; null when nothing waits. @type {(pending: string | null) => string | null} */
export const pendingWord = (pending) => own(PENDING, pending) ?? null;

/** What a room's reason says, as a sentence. @type {(reason: string) => string} */
export const sentenceOf = (reason) => (/[.!?…]$/.test(reason) ? reason : `${reason}.`);

/** Why a run that reached its length counts more than that; "" where it does not. @type {(room: Room) => string} */
export function pastItsLength({ state, reason, step }) {
  const length = Number(/^Reached its length: ([\d,]+) /.exec(reason ?? "")?.[1].replaceAll(",", ""));
  return state === "finished" && step > length ? `A run ends with a whole rollout: this one at ${number(step)}.` : "";
}

/** `words`, where there is a showcase that plays on. @type {(room: Room, words: string) => string} */
const playsOn = (room, words) => (kindOf(room).showcase ? words : "");

/** What the room is doing, in one or two sentences. `now` is Unix seconds. @type {(room: Room, now: number) => string} */
export function statusSentence(room, now) {
  const name = algorithm(room), unit = unitOf(room), done = steps(room.step, unit);
  const since = Math.max(0, now - (room.since || now));
  if (room.silent) return `The trainer has not answered for ${duration(Math.max(0, now - room.silent))}. It is restarted after two minutes.`;
  switch (room.state) {
    case "created": return `Nothing yet. Start the room and ${firstSight(room)} within seconds.`;
    case "queued": return `Queued${room.queue_place ? `: ${placeInLine(room)}` : ""}. ${BY_ITSELF}`;
    case "starting": return room.step > 0 ? `Starting again from ${unit.one} ${number(room.step)}.` : `${name} is starting; the first ${unit.many} come in a few seconds.`;
    case "running": return room.step > 0 ? `${name}, ${done} in ${duration(room.seconds)}, learning.` : `${name}, playing its first games.`;
    case "paused": return `Paused ${ago(since)} at ${done}. Nothing is lost${playsOn(room, "; the showcase plays on")}.`;
    case "stopping": return `Stopping at ${done}; a checkpoint is being saved.`;
    case "recovering": return room.reason ? sentenceOf(room.reason) : room.from_step ? `The trainer crashed and restarts from ${unit.one} ${stepShort(room.from_step)}.` : "The trainer crashed. Looking for the newest checkpoint.";
    case "stopped": return `Stopped ${ago(since)} at ${done}. Start continues from the latest checkpoint.`;
    case "finished": return [room.reason ? sentenceOf(room.reason) : `Finished: all ${done}.`, pastItsLength(room), playsOn(room, "The showcase plays on.")].filter(Boolean).join(" ");
    case "failed": return room.reason ? sentenceOf(room.reason) : `Failed ${ago(since)} at ${done}.`;
    default: return `${wordsOf(room.state).word}.`;
  }
}

const ORDINALS = ["", "next", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
/** @type {Record<string, string>} */
const ENDING = { one: "st", two: "nd", few: "rd", other: "th" }, ordinal = new Intl.PluralRules("en", { type: "ordinal" });
/** What becomes of a queued room. */
export const BY_ITSELF = "It starts by itself as soon as a run ends.";

/** "next in line", "second in line", "21st in line" of a queued room; "" while its place is not known. @type {(room: Pick<Room, "queue_place">) => string} */
export function placeInLine({ queue_place: place }) {
  return place ? `${ORDINALS[place] ?? number(place) + ENDING[ordinal.select(place)]} in line` : "";
}

/** What a state is called, and its icon in the sprite. @type {Record<string, StateWord>} */
export const STATES = {
  created: { word: "New", icon: "new" }, queued: { word: "Queued", icon: "clock" }, starting: { word: "Starting", icon: "spin" }, running: { word: "Running", icon: null },
  paused: { word: "Paused", icon: "pause" }, stopping: { word: "Stopping", icon: "spin" }, recovering: { word: "Recovering", icon: "spin" },
  stopped: { word: "Stopped", icon: "stop" }, finished: { word: "Finished", icon: "check" }, failed: { word: "Failed", icon: "warn" },
};

/** A room's state as its pill says it. @type {(room: Pick<Room, "state"> & Partial<Room>) => StateWord} */
export const stateOf = (room) => (room.silent ? { word: "Not answering", icon: "warn" } : wordsOf(room.state));
/** @type {(state: string) => StateWord} */
export const wordsOf = (state) => (Object.hasOwn(STATES, state) ? STATES[state] : { word: capital(String(state)), icon: null }); // a newer server may have others
