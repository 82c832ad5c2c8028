import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { decode } from "../../../static/js/tetris/frames.js";
import { boardFacts, inWords, gameNews, heights, holes } from "../../../static/js/tetris/gamewords.js";

const fixture = JSON.parse(readFileSync(new URL("../../fixtures/frames.json", import.meta.url)));
const frameOf = (wanted) => {
  const { bytes } = fixture.frames.find(({ name }) => name === wanted);
  return decode(Uint8Array.from(bytes.match(/../g), (pair) => parseInt(pair, 16)));
};

/** A frame whose board is drawn as rows, the last of them at the bottom. */
function frame(rows, more = {}) {
  const width = rows[0].length, height = 20, cells = new Uint8Array(width * height);
  rows.forEach((row, r) => [...row].forEach((mark, c) => { if (mark === "#") cells[(height - rows.length + r) * width + c] = 1; }));
  return { width, height, cells, piece: 1, rotation: 0, column: 0, row: 0, next: [0, 3], hold: null, game: 12, number: 214, score: 1820, lines: 80, clears: [0, 0, 0, 0], over: false, truncated: false, keys: false, ...more };
}

/** What is said of frames that come one after another. */
function story(...frames) {
  let before = null;
  return frames.map((each) => { let text; [before, text] = gameNews(before, each); return text; });
}
const EMPTY = [".........."];

test("the end of a game is told once, with what it came to", () => {
  const over = frame(EMPTY, { over: true });
  assert.deepEqual(story(frame(EMPTY), over, over, frame(EMPTY, { game: 13, number: 1, score: 0, lines: 0 })), [null, "Game over after 214 pieces, 80 lines, 1,820 points.", null, null]);
  assert.deepEqual(story(frame(EMPTY, { truncated: true, number: 1000, lines: 1, score: 1 })), ["Game ended at its limit, 1,000 pieces, 1 line, 1 point."]);
});

test("a game whose end was not seen is told by what is known of it", () => {
  assert.deepEqual(story(frame(EMPTY), frame(EMPTY, { game: 13, number: 2 })), [null, "A new game. The one before had come to 214 pieces, 80 lines, 1,820 points."]);
});

test("with keys, the piece that still falls is not counted", () => {
  assert.deepEqual(story(frame(EMPTY, { keys: true, number: 9 }), frame(EMPTY, { keys: true, game: 13, number: 1 }))[1], "A new game. The one before had come to 8 pieces, 80 lines, 1,820 points.");
});

test("a tetris is told, and the first look at a game tells none", () => {
  const with_ = (n) => frame(EMPTY, { clears: [0, 0, 0, n] });
  assert.deepEqual(story(with_(3), with_(3), with_(4), with_(4)), [null, null, "A tetris, four lines at once: 4 in this game.", null]);
});

test("heights and holes are those of the columns", () => {
  const { cells, width, height } = frame(["##........", "#.#.......", "##........"]);
  assert.deepEqual(heights(cells, width, height), [3, 3, 2, 0, 0, 0, 0, 0, 0, 0]);
  assert.equal(holes(cells, width, height), 2);
});

test("the board in words is that of the bytes that are drawn", () => {
  const facts = Object.fromEntries(boardFacts(frameOf("a tetris in the showcase")));
  assert.equal(facts.Falling, "I, upright, into column 10, clears 4 lines");
  assert.equal(facts.Next, "I, O, S, L");
  assert.equal(facts["So far"], "game 12, 431 pieces, 172 lines, 5,570 points");
  assert.ok(!("Hold" in facts), "where the game does not use it");
});

test("heights are as they will be once the piece lies there and full lines are gone", () => {
  const facts = Object.fromEntries(boardFacts(frame(["########..", "########..", "#.........", "#........."], { column: 8, row: 16 })));
  assert.equal(facts.Falling, "O, into columns 9 to 10, clears 2 lines");
  assert.equal(facts["Heights, left to right"], "2, 0, 0, 0, 0, 0, 0, 0, 0, 0");
  assert.equal(facts.Holes, "0");
});

test("pieces lie as one would say", () => {
  const lies = (piece, rotation) => boardFacts(frame(EMPTY, { piece, rotation, column: 2, row: 16 }))[0][1];
  assert.equal(lies(1, 3), "O, into columns 3 to 4");
  assert.equal(lies(0, 0), "I, flat, into columns 3 to 6");
  assert.equal(lies(2, 0), "T, into columns 3 to 5");
  assert.equal(lies(5, 2), "J, upside down, into columns 3 to 5");
  assert.equal(lies(3, 1), "S, upright, into columns 3 to 4");
});

test("a piece for which there is no room, and one that is steered by keys, are told as they are", () => {
  assert.deepEqual(boardFacts(frameOf("a lost game by keys: the piece found no room"))[0], ["Piece", "T, for which there is no room"]);
  const steered = Object.fromEntries(boardFacts(frame(EMPTY, { keys: true, row: 3, column: 4 })));
  assert.equal(steered.Piece, "O, over columns 5 to 6");
  assert.equal(steered.Hold, "empty");
  assert.equal(steered["Heights, left to right"], "0, 0, 0, 0, 0, 0, 0, 0, 0, 0", "it still falls");
});

test("every frame there can be has words, without a hole in them", () => {
  for (const { name } of fixture.frames) assert.doesNotMatch(inWords(boardFacts(frameOf(name))), /undefined|NaN|null/, name);
});
