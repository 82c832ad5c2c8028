// What is said of a room's checkpoints, and in which order. No DOM.

import { number } from "../lib/format.js";
import * as words from "../words/en/checkpoints.js";

/** Why a checkpoint is there, in words: "best, minute 10". @type {(checkpoint: Checkpoint) => string} */
const whyKept = ({ kept = [] }) => (kept.length ? kept.join(", ") : words.UNTIL_THE_NEXT);

/** What the list says of itself: the rule, and the room that all of them take. @type {(list: { checkpoints: Checkpoint[], rule: string, size: number }) => string} */
export const listSentence = ({ checkpoints, rule, size: bytes }) => (checkpoints.length
  ? [rule, Number.isFinite(bytes) && words.taking(checkpoints.length, bytes)].filter(Boolean).join(" ")
  : words.NONE);

/** Whether nothing rests on a checkpoint of the list, newest first: training goes on from the newest, and the best and the one shown stay. @type {(checkpoint: Checkpoint, checkpoints: Checkpoint[], room: Room) => boolean} */
export const mayGo = (checkpoint, checkpoints, room) => checkpoint.step !== checkpoints[0]?.step && !checkpoint.best && !isShown(checkpoint, room);

/** A row of the table in words. `now` is Unix seconds. @type {(checkpoint: Checkpoint, now: number) => Record<"placement" | "when" | "score" | "why" | "size", string>} */
export function rowOf(checkpoint, now) {
  const { step, time, cause, best, score, memory, size: bytes } = checkpoint;
  return {
    placement: number(step),
    when: words.made(Math.max(0, now - time), best ? words.THE_BEST : words.CAUSES[cause] ?? cause),
    score: Number.isFinite(score) ? number(score, 2) : words.NOT_EVALUATED,
    why: whyKept(checkpoint),
    size: words.takes(bytes, memory === "kept"),
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
  if (!step) return words.NOTHING_TO_SHOW;
  if (config.showcase_policy === "best") return words.SHOWS_BEST;
  if (Number.isFinite(config.showcase_policy)) return words.showsCheckpoint(config.showcase_policy, isOutdone({ config, best_step: best }) ? best ?? null : null);
  return words.SHOWS_NEWEST;
}
