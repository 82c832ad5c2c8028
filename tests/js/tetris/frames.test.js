import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { CELLS, FrameError, NAMES, addressOf, cleared, decode, fullRows, placed, placedPieces, rowsMade } from "../../../static/js/tetris/frames.js";

const fixture = JSON.parse(readFileSync(new URL("../../fixtures/frames.json", import.meta.url)));
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

for (const { name, bytes: hex, frame } of fixture.frames) {
  test(`decodes ${name} as the Python codec wrote it`, () => {
    const { cells, ...rest } = decode(bytes(hex));
    assert.deepEqual({ ...rest, cells: [...cells] }, frame);
    assert.deepEqual(addressOf(bytes(hex)), { room: frame.room, view: frame.view });
  });
}

test("the piece table is the one Python has", () => {
  const pieces = fixture.pieces.cells ?? fixture.pieces;
  assert.deepEqual(CELLS, pieces);
  assert.equal(NAMES.length, CELLS.length);
});

test("decodes from an ArrayBuffer and from a view into a larger one", () => {
  const blob = bytes(fixture.frames[0].bytes);
  const padded = new Uint8Array(blob.length + 8);
  padded.set(blob, 8);
  assert.deepEqual(decode(blob.buffer), decode(padded.subarray(8)));
});

test("refuses what is no frame of this version, and says why", () => {
  const blob = bytes(fixture.frames[0].bytes);
  assert.throws(() => decode(blob.subarray(0, 10)), (e) => e instanceof FrameError && /at least 44 bytes/.test(e.message));
  assert.throws(() => decode(blob.subarray(0, -1)), /these are/);
  assert.throws(() => decode(Uint8Array.from([9, ...blob.subarray(1)])), /version 9/);
  assert.throws(() => decode(Uint8Array.from([blob[0], 7, ...blob.subarray(2)])), /does not exist/);
  assert.equal(addressOf(new Uint8Array(3)), null);
});

test("a placed piece fills its cells, full rows are found and taken out", () => {
  const cells = new Uint8Array(40);
  cells.fill(1, 30, 39);
  cells[20] = 3;
  const frame = { width: 10, height: 4, cells, piece: 0, rotation: 1, column: 9, row: 0 };
  const after = placed(frame);
  assert.deepEqual([9, 19, 29, 39].map((i) => after[i]), [1, 1, 1, 1]);
  assert.deepEqual(fullRows(after, 10, 4), [3]);
  const rest = cleared(after, 10, [3]);
  assert.equal(rest[30], 3);
  assert.deepEqual([...rest.subarray(0, 10)], Array(10).fill(0));
  assert.equal(cells[9], 0, "the frame itself is left alone");
});

test("a piece that still falls makes no row full, and does not count as placed", () => {
  const cells = new Uint8Array(200).fill(0);
  for (let c = 0; c < 10; c++) cells[190 + c] = c === 4 ? 0 : 2;
  const falling = { cells, width: 10, height: 20, piece: 0, rotation: 1, column: 4, row: 16, number: 9, keys: true, over: false };
  const drawn = placed(falling);
  assert.equal(drawn[194], 1);
  assert.deepEqual(rowsMade(falling, drawn), []);
  assert.equal(placedPieces(falling), 8);
  assert.equal(placedPieces({ ...falling, over: true }), 9);
  assert.deepEqual(rowsMade({ ...falling, keys: false }, drawn), [19]);
  assert.equal(placedPieces({ ...falling, keys: false }), 9);
});

test("a piece that found no room is left out", () => {
  const cells = new Uint8Array(200).fill(3);
  assert.deepEqual(placed({ cells, width: 10, height: 20, piece: 4, rotation: 2, column: 3, row: -4 }), cells);
});
