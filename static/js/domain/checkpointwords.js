// What is said of a room's checkpoints, and in which order. No DOM.

import { number, size } from "../lib/format.js";
import { ago } from "../words/en/quantities.js";

/** @type {Record<string, string>} */
const CAUSES = { save: "saved", pause: "at a pause", stop: "at a stop", periodic: "automatic", best: "a former best" };

/** Why a checkpoint is there, in words: "best, minute 10". @type {(checkpoint: Checkpoint) => string} */
const whyKept = ({ kept = [] }) => (kept.length ? kept.join(", ") : "until the next one");

/** What the list says of itself: the rule, and the room that all of them take. @type {(list: { checkpoints: Checkpoint[], rule: string, size: number }) => string} */
export const listSentence = ({ checkpoints, rule, size: bytes }) => (checkpoints.length
  ? [rule, Number.isFinite(bytes) && `${checkpoints.length === 1 ? "This one takes" : `These ${checkpoints.length} take`} ${size(bytes)}.`].filter(Boolean).join(" ")
  : "No checkpoints yet. One is saved every minute and whenever you pause or stop.");

/** Whether nothing rests on a checkpoint of the list, newest first: training goes on from the newest, and the best and the one shown stay. @type {(checkpoint: Checkpoint, checkpoints: Checkpoint[], room: Room) => boolean} */
export const mayGo = (checkpoint, checkpoints, room) => checkpoint.step !== checkpoints[0]?.step && !checkpoint.best && !isShown(checkpoint, room);

/** A row of the table in words. `now` is Unix seconds. @type {(checkpoint: Checkpoint, now: number) => Record<"placement" | "when" | "score" | "why" | "size", string>} */
export function rowOf(checkpoint, now) {
  const { step, time, cause, best, score, memory, size: bytes } = checkpoint;
  return {
    placement: number(step),
    when: `${ago(Math.max(0, now - time))}, ${best ? "the best" : CAUSES[cause] ?? cause}`,
    score: Number.isFinite(score) ? number(score, 2) : "not evaluated",
    why: whyKept(checkpoint),
    size: `${size(bytes)}${memory === "kept" ? ", with memory" : ""}`,
  };
}

/** The best first, the others as they were. @type {(checkpoints: Checkpoint[]) => Checkpoint[]} */
export const bestFirst = (checkpoints) => [...checkpoints.filter(({ best }) => best), ...checkpoints.filter(({ best }) => !best)];

/** Whether the room's showcase plays this checkpoint because somebody chose it: "best" where whichever is the best was chosen. @type {(checkpoint: Checkpoint, room: Room) => boolean | "best"} */
export const isShown = ({ step, best }, { config }) => (config.showcase_policy === "best" && best ? "best" : config.showcase_policy === step);

/** Whether the showcase plays a checkpoint that is not the best there is now. @type {(room: Pick<Room, "config" | "best_step">) => boolean} */
export const isOutdone = ({ config, best_step: best }) => Number.isFinite(config.showcase_policy) && Number.isFinite(best) && best !== config.showcase_policy;

/** Which policy the room's showcase plays. @type {(room: Room) => string} */
export function showcaseSentence({ step, config, best_step: best }) {
  if (!step) return "There is nothing to show yet.";
  if (config.showcase_policy === "best") return "The showcase plays the best policy by evaluation, whichever that is.";
  if (Number.isFinite(config.showcase_policy)) return `The showcase plays checkpoint ${number(config.showcase_policy)}.${isOutdone({ config, best_step: best }) ? ` There is a better one now, ${number(best)}.` : ""}`;
  return "The showcase plays the newest policy.";
}
