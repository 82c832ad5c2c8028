// A room: what its states are called, what it is doing, what its buttons say, and what is told of it to someone who looks elsewhere.

import { number, stepShort } from "../../lib/format.js";
import { ago, duration, steps } from "./quantities.js";

// --- states ---

/** @type {Record<string, string>} */
export const STATES = {
  created: "New", queued: "Queued", starting: "Starting", running: "Running", paused: "Paused", stopping: "Stopping", recovering: "Recovering",
  stopped: "Stopped", finished: "Finished", failed: "Failed",
};
export const NOT_ANSWERING = "Not answering", DELETED = "Deleted";

const ORDINALS = ["", "next", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
/** @type {Record<string, string>} */
const ENDING = { one: "st", two: "nd", few: "rd", other: "th" }, ordinal = new Intl.PluralRules("en", { type: "ordinal" });
/** "next in line", "second in line", "21st in line". @type {(place: number) => string} */
export const placeInLine = (place) => `${ORDINALS[place] ?? number(place) + ENDING[ordinal.select(place)]} in line`;

// --- what it is doing; `unit` is what it counts, `step` how many of them, `since` how long ago in seconds ---

/** What is seen first of a room that is started, by what its board shows. @type {Record<string, string>} */
export const SIGHTS = { tetris: "the first piece falls", picture: "its first picture comes", none: "its first figures come" };
/** @type {(sight: string) => string} */
export const created = (sight) => `Nothing yet. Start the room and ${sight} within seconds.`;
/** `place` is as of placeInLine, "" while it is not known. @type {(place: string) => string} */
export const queued = (place) => `Queued${place && `: ${place}`}. ${BY_ITSELF}`;
export const BY_ITSELF = "It starts by itself as soon as a run ends.";
/** @type {(name: string, unit: Unit) => string} */
export const starting = (name, { many }) => `${name} is starting; the first ${many} come in a few seconds.`;
/** @type {(step: number, unit: Unit) => string} */
export const startingAgain = (step, { one }) => `Starting again from ${one} ${number(step)}.`;
/** @type {(name: string) => string} */
export const firstGames = (name) => `${name}, playing its first games.`;
/** @type {(name: string, step: number, unit: Unit, seconds: number) => string} */
export const running = (name, step, unit, seconds) => `${name}, ${steps(step, unit)} in ${duration(seconds)}, learning.`;
/** @type {(since: number, step: number, unit: Unit, playsOn: boolean) => string} */
export const paused = (since, step, unit, playsOn) => `Paused ${ago(since)} at ${steps(step, unit)}. Nothing is lost${playsOn ? "; the showcase plays on" : ""}.`;
/** @type {(step: number, unit: Unit) => string} */
export const stopping = (step, unit) => `Stopping at ${steps(step, unit)}; a checkpoint is being saved.`;
/** @type {(since: number, step: number, unit: Unit) => string} */
export const stopped = (since, step, unit) => `Stopped ${ago(since)} at ${steps(step, unit)}. Start continues from the latest checkpoint.`;
/** @type {(step: number, unit: Unit) => string} */
export const finished = (step, unit) => `Finished: all ${steps(step, unit)}.`;
/** @type {(since: number, step: number, unit: Unit) => string} */
export const failed = (since, step, unit) => `Failed ${ago(since)} at ${steps(step, unit)}.`;
/** @type {(step: number, unit: Unit) => string} */
export const restartsFrom = (step, { one }) => `The trainer crashed and restarts from ${one} ${stepShort(step)}.`;
export const LOOKING_FOR_CHECKPOINT = "The trainer crashed. Looking for the newest checkpoint.";
/** @type {(seconds: number) => string} */
export const silent = (seconds) => `The trainer has not answered for ${duration(seconds)}. It is restarted after two minutes.`;
/** @type {(step: number) => string} */
export const pastItsLength = (step) => `A run ends with a whole rollout: this one at ${number(step)}.`;
export const PLAYS_ON = "The showcase plays on.";
export const WAS_DELETED = "This run was deleted.";
/** @type {(n: number) => string} */
export const watching = (n) => `${number(n)} watching`;

// --- how good it is, against random and hand-tuned play ---

/** @type {(times: number) => string} */
export const timesTuned = (times) => `It scores ${number(times, 1)} times as much per piece as Dellacherie’s hand-tuned player.`;
export const LIKE_TUNED = "It plays about as well as Dellacherie’s hand-tuned player.";
/** @type {(ended: boolean) => string} */
export const likeChance = (ended) => `${ended ? "It plays" : "So far it plays"} no better than chance; hand-tuned play scores ${number(4.8, 2)} per piece.`;
/** @type {(score: number) => string} */
export const belowTuned = (score) => `It scores ${number(score, 2)} per piece; hand-tuned play scores ${number(4.8, 2)}.`;
/** Of the measure of good play, a picture; `score` is the agent's, null while it is unknown. @type {(score: number | null) => string} */
export const yardstick = (score) => `Random play ${number(0.01, 2)}, Dellacherie ${number(4.8, 2)}, only tetrises 16${score === null ? "" : `; this agent ${number(score, 2)}`}`;

// --- its buttons ---

export const START = "Start", START_AGAIN = "Start again", PAUSE = "Pause", RESUME = "Resume", STOP = "Stop", SAVE = "Save checkpoint", DO_NOT_WAIT = "Do not wait";
export const STARTING = "Starting…", STOPPING = "Stopping…", RECOVERING = "Recovering…", SAVING = "Saving…";
/** Of a command that the trainer has not reached yet. @type {Record<string, string>} */
export const PENDING = { pause: "Pausing…", resume: "Resuming…", stop: STOPPING, save: SAVING, configure: "Applying…" };
export const ASK_STOP_EARLY = "Stop before it has begun?";
export const ASK_STOP = "Stop this run? It saves a checkpoint, and Start continues from there.";

// --- news of it ---

/** `reason` is the server's, "" where it gives none. @type {(reason: string) => string} */
export const hasFailed = (reason) => `Failed. ${reason}`.trim();
/** @type {(reason: string) => string} */
export const hasFinished = (reason) => `Finished. ${reason}`;
export const HAS_RECOVERED = "Recovered after a crash.";
/** @type {(score: number) => string} */
export const newBest = (score) => `New best: ${number(score, 1)} per piece.`;

/** Whether the browser notifies. @type {Record<string, string>} */
export const NOTIFICATIONS = {
  granted: "They arrive while this page is open, in any tab.",
  default: "The browser asks once whether this site may notify you.",
  denied: "This browser blocks notifications from this site. Allow them in its site settings, then switch them on again.",
  impossible: "This browser cannot notify you from this page.",
};

// --- the pace of its showcase ---

/** `limit` is that of the training, per second, 0 for none. @type {(limit: number, unit: Unit) => string} */
export const paceNote = (limit, { many }) => `Pace sets the showcase only. Training runs at ${limit > 0 ? `up to ${number(limit)} ${many} per second` : "full speed"}.`;
/** As chosen, and what it reaches where that is less, null where it is not. @type {(reached: number | null, chosen: number) => string} */
export const pace = (reached, chosen) => (reached === null ? `${chosen} pieces/s` : `${number(reached, 1)} of ${chosen} pieces/s`);
