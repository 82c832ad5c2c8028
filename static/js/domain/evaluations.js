// How well a room plays games that it never learned from, of which of its policies that is known, and whether it still holds. No DOM.

import { number, short } from "../lib/format.js";
import * as words from "../words/en/charts.js";
import { headlineOf } from "./metrickeys.js";

/** The metric of what the best policy was evaluated at. */
export const BEST = "eval/best_score_per_piece";
const ENDED = ["finished", "stopped", "failed", "queued"];
const FRESH = 0.75; // of the run: what was evaluated before that says little of how it plays now

/** Whether the run is over, unless somebody starts it again. @type {(room: Pick<Room, "state">) => boolean} */
export const isEnded = ({ state }) => ENDED.includes(state);

/**
 * The newest finished evaluation of the furthest policy: {step, score, error, alive, lines, games, cause, final, fresh}, null where there is none.
 * `final`: it is of the policy that the run ended with; `fresh`: of that, or of one of the last quarter of the run.
 * @type {(room: Room | null | undefined) => Evaluation | null}
 */
export function evaluationOf(room) {
  const told = room?.evaluated;
  if (!room || !told || !Number.isFinite(told.score_per_piece)) return null;
  const { step, score_per_piece: score, error, survival: alive, lines_per_game: lines, games, cause } = told;
  const final = Boolean(told.final) && isEnded(room);
  return { step, score, error, alive, lines, games, cause, final, fresh: final || (!isEnded(room) && step >= FRESH * room.step) };
}

/** What the run's best policy scored a piece in games by which it was not chosen: where it is the one that `evaluated` is of, in those. Null where none is known. @type {(room: Room) => number | null} */
export function bestOf({ values, evaluated, best_step: step }) {
  if (Number.isFinite(step) && evaluated?.step === step && Number.isFinite(evaluated.score_per_piece)) return evaluated.score_per_piece;
  return Number.isFinite(values?.[BEST]) ? values[BEST] : null;
}

/**
 * By what a run is ranked: what the policy that it ended with was evaluated at, or, while it runs, the newest evaluation; null where there is none.
 * An ended run has none until its end is evaluated: what an earlier policy did says nothing of it.
 * @type {(room: Room) => number | null}
 */
export function rankOf(room) {
  const found = evaluationOf(room);
  return found && (found.final || !isEnded(room)) ? found.score : null;
}

/**
 * The score per piece by which a run is shown: {score, of}. While it goes on that of its training; once it has ended that of the policy it ended with, which Runs
 * ranks it by. A run's last minutes of training say less: there its moves were drawn at random.
 * @type {(room: Room) => ShownScore}
 */
export function shownScore(room) {
  const rank = isEnded(room) ? rankOf(room) : null;
  return rank === null ? { score: headlineOf(room), of: "learning" } : { score: rank, of: "evaluated" };
}

/** Where along `axis` a run's evaluation stands by which it is shown: {x, y}; null before it has ended. @type {(room: Room, axis: Axis) => { x: number, y: number } | null} */
export function standingOf(room, axis) {
  const { score, of } = shownScore(room), x = room.evaluated?.[axis];
  return of === "evaluated" && score !== undefined && x !== undefined && Number.isFinite(x) ? { x, y: score } : null;
}

/** "at 20.5 k" where an evaluation is not of the policy that the run ended with; "" where it is, or there is none. @type {(room: Room) => string} */
export function ageOf(room) {
  const found = evaluationOf(room);
  return found && !found.final ? words.at(short(found.step)) : "";
}

/** "evaluating step 184 k …", "not evaluated yet" for an end that still is to be; "" where nothing is to be said. @type {(room: Room) => string} */
export function underWay(room) {
  const [step] = room.evaluating ?? [];
  if (Number.isFinite(step)) return words.evaluatingStep(short(step));
  return isEnded(room) && room.step > 0 && rankOf(room) === null ? words.NOT_EVALUATED_YET : "";
}

/** "11.96 ± 0.05" of an evaluation whose error is known; "–" of none. @type {(found: Evaluation | null) => string} */
export const scoreWords = (found) => (found === null ? "–" : `${number(found.score, 2)}${Number.isFinite(found.error) ? ` ± ${number(found.error, 2)}` : ""}`);

/** A room's `evaluated` after an evaluation that was told in an event: of the furthest policy, the newest counts. @type {(known: Evaluated | null, body: any, at: number) => Evaluated | null} */
export function evaluatedBy(known, body, at) {
  const place = body.judged ?? body, values = body.values ?? {}, own = Object.entries(values).filter(([key]) => key.startsWith("eval/") && key !== BEST);
  if (!Number.isFinite(values["eval/score_per_piece"]) || !Number.isFinite(place.step) || (known && known.step > place.step)) return known;
  const told = body.judged ? { cause: "training" } : { cause: body.cause, games: body.games, cap: body.cap, error: body.error };
  return { step: place.step, episode: place.episode, time: place.time, at, ...told, ...Object.fromEntries(own.map(([key, value]) => [key.slice(5), value])) };
}
