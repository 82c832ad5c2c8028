// What plays on a room's board, and how well it is known to play: a figure beside a board is of that, and says so. No DOM.

import * as words from "../words/en/board.js";
import { bestOf, shownScore } from "./evaluations.js";

/** The policy that the showcase plays: {what: "newest" | "best" | "checkpoint", step: null for the newest}. A best one that is not there yet is the newest. @type {(room: Room, view: string) => Policy} */
function policyOf({ config, best_step: best = null }, view) {
  const chosen = view === "training" ? "newest" : config?.showcase_policy ?? "newest";
  if (chosen === "best" && best !== null) return { what: "best", step: best };
  return Number.isFinite(chosen) ? { what: "checkpoint", step: chosen } : { what: "newest", step: null };
}

/** What a board that shows `view` of `room` is called: "Board: showcase, newest policy". @type {(room: Room, view: string) => string} */
export function boardName(room, view) {
  if (view === "training") return words.LEARNED_FROM;
  const { what, step } = policyOf(room, view);
  return what === "newest" ? words.SHOWS_NEWEST : what === "best" ? words.SHOWS_BEST : words.showsStep(step);
}

/**
 * How a policy that is not the newest was evaluated, a piece; undefined where it was not. `scores` answers it of a checkpoint's step, as the list of
 * checkpoints has it; until that is here, what the room itself tells.
 * @type {(room: Room, policy: Exclude<Policy, { what: "newest" }>, scores: (step: number) => number | undefined) => number | undefined}
 */
function evaluatedAt(room, { step }, scores) {
  const listed = scores(step);
  if (Number.isFinite(listed)) return listed;
  if (step === room.best_step) return bestOf(room) ?? undefined;
  return room.evaluated?.step === step ? room.evaluated.score_per_piece : undefined;
}

/**
 * What plays on the board of `room` that shows `view`, and what it scores a piece: {what, step, of: in words, score, newest: {score, of}}. Of the newest policy it is
 * what the run is shown by, of another one its evaluation, undefined where it has none. `newest` is what the run is shown by in any case.
 * @type {(room: Room, view?: string, scores?: (step: number) => number | undefined) => Policy & { of: string, score?: number, newest: ShownScore }}
 */
export function playing(room, view = "showcase", scores = () => undefined) {
  const policy = policyOf(room, view), newest = shownScore(room);
  if (policy.what === "newest") return { ...policy, ...newest, newest };
  const score = evaluatedAt(room, policy, scores);
  return { ...policy, of: words.scoreOf(policy.what === "best" ? null : policy.step, Number.isFinite(score)), score, newest };
}
