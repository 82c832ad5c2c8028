// A board: what it shows, what lies over it, and its game in words for those who do not see it.

import { number, stepShort } from "../../lib/format.js";

// --- what it shows ---

export const BOARD = "Board";
export const LEARNED_FROM = "Board: one of the games that the agent learns from";
export const SHOWS_NEWEST = "Board: showcase, newest policy", SHOWS_BEST = "Board: showcase, best policy so far";
/** @type {(step: number) => string} */
export const showsStep = (step) => `Board: showcase, policy of step ${stepShort(step)}`;
/** Whose score stands beside it: "best so far, evaluated"; `step` is null of the best. @type {(step: number | null, isEvaluated: boolean) => string} */
export const scoreOf = (step, isEvaluated) => `${step === null ? "best so far" : `step ${stepShort(step)}`}, ${isEvaluated ? "evaluated" : "not evaluated"}`;
/** @type {(step: number) => string} */
export const policy = (step) => `step ${stepShort(step)}`;
/** `pieces` is where the game ended at its limit, null where it did not. @type {(game: number, pieces: number | null) => string} */
export const game = (game, pieces) => `Game ${number(game)}${pieces === null ? "" : `, ended at ${number(pieces)} pieces`}`;
export const HOLD_EMPTY = "empty", HOLD_NOT_USED = "not used";

// --- held on one screen ---

export const PAUSED_HERE = "Paused on your screen only. Everyone else keeps watching.", PAUSED_HERE_TRAINING = "Paused on your screen only. Training continues.";
export const PAUSE_HEARD = "Pause on this screen", RESUME_HEARD = "Resume, with the newest piece";
export const PAUSE_TITLE = "Pause on this screen only (space)", RESUME_TITLE = "Resume with the newest piece (space)";
/** `waiting` is how many pieces came meanwhile, null where it is not paused. @type {(waiting: number | null) => string} */
export const nextPiece = (waiting) => (waiting === null ? "Next piece (.)" : `Next piece (.); ${waiting} waiting`);

// --- what lies over it: titles, and their sentences ---

export const DELETED_TITLE = "This run was deleted", DELETED = "Nothing is lost: it can be restored.", DELETED_WAY = "Deleted runs";
export const LOST_TITLE = "Connection lost", GOES_ON = "Training continues on the server.";
/** @type {(time: string) => string} */
export const lastPicture = (time) => `Last picture from ${time} ago. `;
export const NO_BOARD_TITLE = "No board", NO_BOARD = "Runs of this kind show none. Their curves tell how they go.";
export const FAULT_TITLE = "Nothing can be shown";
export const CREATED_TITLE = "Nothing yet", NOT_STARTED = "It was not started yet.";
/** `sight` is what is seen first: "the first piece falls". @type {(sight: string) => string} */
export const created = (sight) => `Start the room and ${sight} within seconds.`;
export const TRAINING_QUEUED_TITLE = "Training is queued", QUEUED_TITLE = "Queued";
export const STARTING_TITLE = "Starting";
/** @type {(sight: string) => string} */
export const starting = (sight) => `${sight} in a few seconds.`;
export const RECOVERING_TITLE = "Back in a moment", FROM_NEWEST = "The trainer crashed. It continues from the newest checkpoint.";
export const FAILED_TITLE = "Training failed";
/** @type {(step: number, unit: Unit) => string} */
export const endedAt = (step, { one }) => `It ended at ${one} ${number(step)}.`;
export const PAUSED_TITLE = "Training is paused", PAUSED_SEEN = "This is where it stopped.", PAUSED = "Resume it to see it play.";
export const STOPPED_TITLE = "Training has stopped", STOPPED = "Start continues from the latest checkpoint.", STOPPED_LOCKED = "It can continue from its latest checkpoint.";
export const NOTHING_TITLE = "Nothing to play", NOTHING = "It was stopped before it had learned anything.";
export const FINISHED_TITLE = "Training is finished", ENDED_SO = "This is how it ended.";

// --- its game, heard ---

export const NO_GAME = "No game is shown yet.";
/** What is told of a board on which nothing is: [[name, words], …]. @type {[string, string][]} */
export const NOTHING_YET = [["Board", "nothing yet"]];
/** @type {(n: number, word: string) => string} */
const counted = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
/** @type {(pieces: number, lines: number, score: number) => string} */
export const figures = (pieces, lines, score) => `${counted(pieces, "piece")}, ${counted(lines, "line")}, ${counted(score, "point")}`;
/** `said` is as of figures. @type {(atLimit: boolean, said: string) => string} */
export const gameOver = (atLimit, said) => `${atLimit ? "Game ended at its limit," : "Game over after"} ${said}.`;
/** @type {(said: string) => string} */
export const newGame = (said) => `A new game. The one before had come to ${said}.`;
/** @type {(count: number) => string} */
export const aTetris = (count) => `A tetris, four lines at once: ${number(count)} in this game.`;
/** How a piece lies after so many quarter turns. */
export const TURNS = ["", "turned left", "upside down", "turned right"];
/** The same of those that look alike after half a turn. */
export const FLAT_UPRIGHT = ["flat", "upright"];
/** @type {(name: string) => string} */
export const noRoom = (name) => `${name}, for which there is no room`;
/** Columns from 1; `falls`: the piece is above them still. @type {(left: number, right: number, falls: boolean) => string} */
export const place = (left, right, falls) => `${falls ? "over" : "into"} ${left === right ? `column ${left}` : `columns ${left} to ${right}`}`;
/** @type {(rows: number) => string} */
export const clears = (rows) => `clears ${counted(rows, "line")}`;
export const PIECE = "Piece", FALLING = "Falling", NEXT = "Next", HOLD = "Hold", HEIGHTS = "Heights, left to right", HOLES = "Holes", SO_FAR = "So far";
/** @type {(game: number, said: string) => string} */
export const soFar = (game, said) => `game ${number(game)}, ${said}`;
