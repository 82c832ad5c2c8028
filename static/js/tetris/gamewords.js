// A game and its board in words, for those who do not see it. No DOM.

import { number } from "../lib/format.js";
import * as said from "../words/en/board.js";
import { CELLS, NAMES, cleared, placed, placedPieces, rowsMade } from "./frames.js";

/** @type {(game: { lines: number, score: number }, pieces: number) => string} */
const figures = ({ lines, score }, pieces) => said.figures(pieces, lines, score);

/**
 * What `frame` tells of its game after `before` (null, or what this gave for the frame before): [what to pass next time, a sentence or null].
 * Frames may be missing in between: a tetris is one more of them than before, and of a game that is another now nobody knows how it ended.
 * @type {(before: GameTold | null, frame: Frame) => [GameTold, string | null]}
 */
export function gameNews(before, frame) {
  const pieces = placedPieces(frame), { game, lines, score, over, truncated, clears: [, , , tetrises] } = frame;
  const ended = over || truncated, same = before?.game === game ? before : null, now = { game, pieces, lines, score, tetrises, ended };
  if (ended && !same?.ended) return [now, said.gameOver(!over, figures(frame, pieces))];
  if (before && !same && !before.ended) return [now, said.newGame(figures(before, before.pieces))];
  if (same && tetrises > same.tetrises) return [now, said.aTetris(tetrises)];
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

/** How a piece lies: three of them look the same after half a turn, and one after any. @type {(name: string, rotation: number) => string} */
const lying = (name, rotation) => (name === "O" ? "" : "ISZ".includes(name) ? said.FLAT_UPRIGHT[rotation % 2] : said.TURNS[rotation]);

/** @type {(frame: Frame, rows: number) => string} */
function falling({ piece, rotation, column, row, over, keys }, rows) {
  const name = NAMES[piece], right = column + Math.max(...CELLS[piece][rotation].map(([, c]) => c)) + 1, left = column + 1;
  if (over && row < 0) return said.noRoom(name);
  return [name, lying(name, rotation), said.place(left, right, Boolean(keys)), rows ? said.clears(rows) : ""].filter(Boolean).join(", ");
}

/** @type {(name: string, words: string) => [string, string]} */
const pair = (...both) => both;

/** The board of `frame` as [[name, words], …], with the piece where it comes to lie; with keys, which move one that still falls, without it. @type {(frame: Frame) => [name: string, words: string][]} */
export function boardFacts(frame) {
  const { width, height, keys } = frame, lost = frame.over && frame.row < 0;
  const whole = keys || lost ? frame.cells : placed(frame), rows = rowsMade(frame, whole), cells = rows.length ? cleared(whole, width, rows) : whole;
  const hold = frame.hold === null ? (keys ? said.HOLD_EMPTY : null) : NAMES[frame.hold];
  return [
    [lost || keys ? said.PIECE : said.FALLING, falling(frame, rows.length)],
    ...(frame.next.length ? [pair(said.NEXT, frame.next.map((piece) => NAMES[piece]).join(", "))] : []),
    ...(hold ? [pair(said.HOLD, hold)] : []),
    [said.HEIGHTS, heights(cells, width, height).join(", ")],
    [said.HOLES, number(holes(cells, width, height))],
    [said.SO_FAR, said.soFar(frame.game, figures(frame, placedPieces(frame)))],
  ];
}

/** The same as one text. @type {(facts: [name: string, words: string][]) => string} */
export const inWords = (facts) => facts.map(([name, words]) => `${name}: ${words}.`).join(" ");
