// A game and its board in words, for those who do not see it. No DOM.

import { number } from "../lib/format.js";
import { CELLS, NAMES, cleared, placed, placedPieces, rowsMade } from "./frames.js";

/** @type {(n: number, word: string) => string} */
const counted = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
/** @type {(game: { lines: number, score: number }, pieces: number) => string} */
const figures = ({ lines, score }, pieces) => `${counted(pieces, "piece")}, ${counted(lines, "line")}, ${counted(score, "point")}`;

/**
 * What `frame` tells of its game after `before` (null, or what this gave for the frame before): [what to pass next time, a sentence or null].
 * Frames may be missing in between: a tetris is one more of them than before, and of a game that is another now nobody knows how it ended.
 * @type {(before: GameTold | null, frame: Frame) => [GameTold, string | null]}
 */
export function gameNews(before, frame) {
  const pieces = placedPieces(frame), { game, lines, score, over, truncated, clears: [, , , tetrises] } = frame;
  const ended = over || truncated, same = before?.game === game ? before : null, now = { game, pieces, lines, score, tetrises, ended };
  if (ended && !same?.ended) return [now, `${over ? "Game over after" : "Game ended at its limit,"} ${figures(frame, pieces)}.`];
  if (before && !same && !before.ended) return [now, `A new game. The one before had come to ${figures(before, before.pieces)}.`];
  if (same && tetrises > same.tetrises) return [now, `A tetris, four lines at once: ${number(tetrises)} in this game.`];
  return [now, null];
}

/** Of each column, from the left, how high its topmost filled cell is; 0 where it is empty. @type {(cells: Uint8Array, width: number, height: number) => number[]} */
export function heights(cells, width, height) {
  return Array.from({ length: width }, (_, column) => {
    const top = Array.from({ length: height }, (_row, row) => cells[row * width + column]).findIndex(Boolean);
    return top < 0 ? 0 : height - top;
  });
}

/** How many empty cells lie below a filled one of their column. @type {(cells: Uint8Array, width: number, height: number) => number} */
export function holes(cells, width, height) {
  const filled = cells.reduce((sum, cell) => sum + (cell ? 1 : 0), 0);
  return heights(cells, width, height).reduce((sum, each) => sum + each, 0) - filled;
}

const TURNS = ["", "turned left", "upside down", "turned right"];

/** How a piece lies: three of them look the same after half a turn, and one after any. @type {(name: string, rotation: number) => string} */
const lying = (name, rotation) => (name === "O" ? "" : "ISZ".includes(name) ? ["flat", "upright"][rotation % 2] : TURNS[rotation]);

/** @type {(frame: Frame, rows: number) => string} */
function falling({ piece, rotation, column, row, over, keys }, rows) {
  const name = NAMES[piece], right = column + Math.max(...CELLS[piece][rotation].map(([, c]) => c)) + 1, left = column + 1;
  if (over && row < 0) return `${name}, for which there is no room`;
  const place = left === right ? `column ${left}` : `columns ${left} to ${right}`;
  return [name, lying(name, rotation), `${keys ? "over" : "into"} ${place}`, rows ? `clears ${counted(rows, "line")}` : ""].filter(Boolean).join(", ");
}

/** @type {(name: string, words: string) => [string, string]} */
const pair = (...both) => both;

/** The board of `frame` as [[name, words], …], with the piece where it comes to lie; with keys, which move one that still falls, without it. @type {(frame: Frame) => [name: string, words: string][]} */
export function boardFacts(frame) {
  const { width, height, keys } = frame, lost = frame.over && frame.row < 0;
  const whole = keys || lost ? frame.cells : placed(frame), rows = rowsMade(frame, whole), cells = rows.length ? cleared(whole, width, rows) : whole;
  const hold = frame.hold === null ? (keys ? "empty" : null) : NAMES[frame.hold];
  return [
    [lost || keys ? "Piece" : "Falling", falling(frame, rows.length)],
    ...(frame.next.length ? [pair("Next", frame.next.map((piece) => NAMES[piece]).join(", "))] : []),
    ...(hold ? [pair("Hold", hold)] : []),
    ["Heights, left to right", heights(cells, width, height).join(", ")],
    ["Holes", number(holes(cells, width, height))],
    ["So far", `game ${number(frame.game)}, ${figures(frame, placedPieces(frame))}`],
  ];
}

/** The same as one text. @type {(facts: [name: string, words: string][]) => string} */
export const inWords = (facts) => facts.map(([name, words]) => `${name}: ${words}.`).join(" ");
