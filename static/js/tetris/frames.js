// One board frame; the twin of tetris_viz/core/frames.py, tested on the same fixture file.

const VERSION = 1;
export const VIEWS = ["training", "showcase"];
export const NAMES = "IOTSZJL";
const PICTURE = 2; // a picture (views/picture.js) has its address where a placement has it
const HEAD = 44, ADDRESS = 28;
const NO_HOLD = 255;
const OVER = 1, TRUNCATED = 2, KEYS = 4;

const MATRICES = [
  ["....", "####", "....", "...."],
  ["##", "##"],
  [".#.", "###", "..."],
  [".##", "##.", "..."],
  ["##.", ".##", "..."],
  ["#..", "###", "..."],
  ["..#", "###", "..."],
];

/** One quarter turn counter-clockwise. @type {(matrix: string[]) => string[]} */
const turn = (matrix) => matrix.map((_, i) => matrix.map((row) => row[row.length - 1 - i]).join(""));

/** @type {(matrix: string[]) => [row: number, column: number][]} */
function cellsOf(matrix) {
  const filled = /** @type {[number, number][]} */ ([]);
  matrix.forEach((row, r) => [...row].forEach((mark, c) => { if (mark === "#") filled.push([r, c]); }));
  const top = Math.min(...filled.map(([r]) => r)), left = Math.min(...filled.map(([, c]) => c));
  return filled.map(([r, c]) => [r - top, c - left]);
}

/** `CELLS[piece][rotation]`: four filled `[row, column]` pairs within their own bounding box. */
export const CELLS = MATRICES.map((matrix) => {
  const turned = [matrix];
  for (let i = 0; i < 3; i++) turned.push(turn(turned[i]));
  return turned.map(cellsOf);
});

/** The bytes are not a frame of this version. */
export class FrameError extends Error {}

/** @type {(blob: Bytes) => Uint8Array} */
export const bytesOf = (blob) => (blob instanceof Uint8Array ? blob : new Uint8Array(blob));

/** Room number and view, read without decoding the rest; null when it cannot be a frame. @type {(blob: Bytes) => { room: number, view: string } | null} */
export function addressOf(blob) {
  const bytes = bytesOf(blob);
  if (bytes.length < ADDRESS || ![VERSION, PICTURE].includes(bytes[0])) return null;
  return { room: new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true), view: VIEWS[bytes[1]] };
}

/** Decode, or throw a FrameError that names what is wrong. @type {(blob: Bytes) => Frame} */
export function decode(blob) {
  const bytes = bytesOf(blob);
  if (bytes.length < HEAD) throw new FrameError(`a frame has at least ${HEAD} bytes, these are ${bytes.length}`);
  const at = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u32 = (/** @type {number} */ offset) => at.getUint32(offset, true);
  if (bytes[0] !== VERSION) throw new FrameError(`frame version ${bytes[0]}; this side reads version ${VERSION}`);
  const [view, flags, width, height, piece, rotation] = bytes.subarray(1, 7);
  const count = bytes[10];
  const start = HEAD + count;
  const size = start + Math.floor((width * height + 1) / 2);
  if (bytes.length !== size) throw new FrameError(`a ${width}x${height} frame has ${size} bytes, these are ${bytes.length}`);
  if (view >= VIEWS.length || piece > 6 || rotation > 3) {
    throw new FrameError(`view ${view}, piece ${piece} or rotation ${rotation} does not exist`);
  }
  const cells = new Uint8Array(width * height);
  for (let i = 0; i < cells.length; i++) cells[i] = i & 1 ? bytes[start + (i >> 1)] >> 4 : bytes[start + (i >> 1)] & 15;
  return {
    room: u32(12), view: VIEWS[view], width, height, cells, piece, rotation,
    column: at.getInt8(7), row: at.getInt8(8),
    next: [...bytes.subarray(HEAD, start)],
    hold: bytes[9] === NO_HOLD ? null : bytes[9],
    game: u32(16), number: u32(20), step: u32(24), score: u32(28), lines: u32(32),
    clears: [36, 38, 40, 42].map((offset) => at.getUint16(offset, true)),
    over: Boolean(flags & OVER), truncated: Boolean(flags & TRUNCATED), keys: Boolean(flags & KEYS),
  };
}

/** The board with the frame's piece on it; cells above the top edge are left out. @type {(frame: Frame) => Uint8Array} */
export function placed(frame) {
  const cells = frame.cells.slice();
  for (const [r, c] of CELLS[frame.piece][frame.rotation]) {
    const row = frame.row + r, column = frame.column + c;
    if (row >= 0 && row < frame.height && column >= 0 && column < frame.width) cells[row * frame.width + column] = frame.piece + 1;
  }
  return cells;
}

/** The rows that are full on these cells, top first. @type {(cells: Uint8Array, width: number, height: number) => number[]} */
export function fullRows(cells, width, height) {
  const rows = [];
  for (let r = 0; r < height; r++) {
    if (cells.subarray(r * width, (r + 1) * width).every((cell) => cell !== 0)) rows.push(r);
  }
  return rows;
}

/** The rows that are full once the frame's piece lies there, on the cells of `placed`; none while it still falls (keys). @type {(frame: Frame, cells: Uint8Array) => number[]} */
export const rowsMade = (frame, cells) => (frame.keys ? [] : fullRows(cells, frame.width, frame.height));

/** Pieces of the frame's game that lie on the board: with keys its own still falls. @type {(frame: Frame) => number} */
export const placedPieces = (frame) => (frame.keys && !frame.over ? frame.number - 1 : frame.number);

/** The board after those rows are taken out and the rest has dropped. @type {(cells: Uint8Array, width: number, rows: number[]) => Uint8Array} */
export function cleared(cells, width, rows) {
  const gone = new Set(rows), kept = [];
  for (let r = 0; r * width < cells.length; r++) if (!gone.has(r)) kept.push(...cells.subarray(r * width, (r + 1) * width));
  const after = new Uint8Array(cells.length);
  after.set(kept, cells.length - kept.length);
  return after;
}
