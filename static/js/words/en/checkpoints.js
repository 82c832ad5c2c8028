// A room's checkpoints: the list, what can be done with each, and which policy the showcase plays.

import { number, size, stepShort } from "../../lib/format.js";
import { ago } from "./quantities.js";

// --- the list ---

export const READING = "Reading the list…";
export const NO_LIST = "The server sent no list.";
export const NONE = "No checkpoints yet. One is saved every minute and whenever you pause or stop.";
/** @type {(why: string) => string} */
export const unreadable = (why) => `The list cannot be read. ${why} Trying again.`;
/** The room that all of them take. @type {(count: number, bytes: number) => string} */
export const taking = (count, bytes) => `${count === 1 ? "This one takes" : `These ${count} take`} ${size(bytes)}.`;
/** @type {(count: number) => string} */
export const allOf = (count) => `All ${count}`;
export const FEWER = "Fewer";

/** How one came about. @type {Record<string, string>} */
export const CAUSES = { save: "saved", pause: "at a pause", stop: "at a stop", periodic: "automatic", best: "a former best" };
export const THE_BEST = "the best";
/** "5 minutes ago, automatic". @type {(seconds: number, cause: string) => string} */
export const made = (seconds, cause) => `${ago(seconds)}, ${cause}`;
export const NOT_EVALUATED = "not evaluated";
export const EVALUATING = "evaluating …";
export const UNTIL_THE_NEXT = "until the next one";
/** "12 MB, with memory": of one that holds its replay buffer. @type {(bytes: number, withMemory: boolean) => string} */
export const takes = (bytes, withMemory) => `${size(bytes)}${withMemory ? ", with memory" : ""}`;

// --- what can be done with one: on its button, and as it is heard; `at` is its placement ---

export const SHOW = "Show", SHOWN = "Shown", PIN = "Pin", PINNED = "Pinned", EVALUATE = "Evaluate now", TRAIN_ON = "Train on from here", DOWNLOAD = "Download", DELETE = "Delete…";
export const ALWAYS_THE_BEST_HEARD = "Always the best in the showcase";
/** @type {(at: string) => string} */
export const moreHeard = (at) => `More for checkpoint ${at}`;
/** @type {(at: string) => string} */
export const evaluateHeard = (at) => `Evaluate now: checkpoint ${at}`;
/** @type {(isPinned: boolean, at: string) => string} */
export const pinHeard = (isPinned, at) => `${isPinned ? PINNED : PIN}: checkpoint ${at} stays until somebody deletes it`;
/** @type {(at: string) => string} */
export const deleteHeard = (at) => `Delete… checkpoint ${at}`;
/** @type {(isShown: boolean, at: string) => string} */
export const showHeard = (isShown, at) => `${isShown ? SHOWN : SHOW} in the showcase: checkpoint ${at}`;
/** @type {(at: string) => string} */
export const trainOnHeard = (at) => `Train on from here: checkpoint ${at}, in a new room`;
/** @type {(at: string) => string} */
export const downloadHeard = (at) => `Download checkpoint ${at}`;

/** @type {(step: number) => string} */
export const askDelete = (step) => `Delete checkpoint ${number(step)}? This cannot be undone.`;
export const KEEP_IT = "Keep it", DELETE_IT = "Delete it";
/** @type {(why: string) => string} */
export const notStarted = (why) => `The new room was made, but not started. ${why}`;
/** `unit` is what a room counts: "Checkpoint saved at placement 12,288." @type {(unit: string, step: number) => string} */
export const saved = (unit, step) => `Checkpoint saved at ${unit} ${number(step)}.`;

// --- what the showcase plays ---

export const NOTHING_TO_SHOW = "There is nothing to show yet.";
export const SHOWS_NEWEST = "The showcase plays the newest policy.";
export const SHOWS_BEST = "The showcase plays the best policy by evaluation, whichever that is.";
/** `better` is the step of a policy that is better now, null where none is. @type {(step: number, better: number | null) => string} */
export const showsCheckpoint = (step, better) => `The showcase plays checkpoint ${number(step)}.${better === null ? "" : ` There is a better one now, ${number(better)}.`}`;

export const NEWEST_POLICY = "Newest policy", ALWAYS_THE_BEST = "Always the best", A_CHECKPOINT = "A checkpoint…";
/** @type {(score: number) => string} */
export const alwaysBest = (score) => `Always best, ${number(score, 2)}`;
/** @type {(step: number) => string} */
export const atStep = (step) => `Step ${stepShort(step)}`;
/** @type {(step: number) => string} */
export const betterNow = (step) => `Better now: step ${stepShort(step)}`;

/** How it plays. @type {Record<string, string>} */
export const PLAYS = { sampled: "As it learns", greedy: "Its best move", strong: "One piece ahead", master: "Two pieces ahead" };
