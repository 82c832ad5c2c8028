// The board as a picture: the stack, a piece that moves over it, and rows that are cleared.

import { contextOf } from "../ui/dom.js";
import { theme, token } from "../ui/theme.js";
import { block, colour, drawCells, sharpen } from "./blocks.js";
import { CELLS } from "./frames.js";

const WIDTH = 10, HEIGHT = 20, TRAIL = 2.2;

/**
 * Paints on `canvas`, whole but for `moving` and `piece`; a placement is {frame, cells, turns}, `where` what `position` gives,
 * a clear {rows, cells, after}. All lengths are device pixels, `size` is a cell's.
 * @type {(canvas: HTMLCanvasElement) => Painter}
 */
export function createPainter(canvas) {
  const g = contextOf(canvas);
  let size = 0, ratio = 1;
  const layers = { grid: /** @type {HTMLCanvasElement | null} */ (null), cells: /** @type {HTMLCanvasElement | null} */ (null), of: /** @type {Uint8Array | null} */ (null) };
  let ground = /** @type {HTMLCanvasElement | null} */ (null), groundOf = /** @type {Placement | null} */ (null); // what lies under the piece of a placement
  let covered = /** @type {Area | null} */ (null); // the part of it that the piece hides, where nothing else was painted since

  function fit() {
    ratio = sharpen(canvas);
    size = Math.min(Math.floor(canvas.width / WIDTH), Math.round(canvas.height / HEIGHT)); // 0 where there is no room for a board
    layers.grid = layers.of = ground = groundOf = covered = null;
  }

  function blank() {
    covered = null;
    g.clearRect(0, 0, canvas.width, canvas.height);
    g.drawImage(grid(), 0, 0);
  }

  /** @type {(list: Uint8Array) => void} */
  function cells(list) {
    blank();
    g.drawImage(cellLayer(list), 0, 0);
  }

  /** A piece on its way; only what it leaves is painted again. @type {(placement: Placement, where: Where) => void} */
  function moving(placement, where) {
    const under = groundFor(placement), area = covered ?? /** @type {Area} */ ([0, 0, canvas.width, canvas.height]);
    g.clearRect(...area);
    g.drawImage(under, ...area, ...area);
    piece(placement, where);
    covered = extent(placement, where);
  }

  /** The piece over what is painted. @type {(placement: Placement, where: Where) => void} */
  function piece({ frame, turns }, where) {
    if (where.phase === "fall" && turns) paintTrail(frame.piece, where);
    for (const [r, c] of CELLS[frame.piece][where.rotation]) {
      g.drawImage(block(frame.piece, size, theme(), ratio), (where.column + c) * size, Math.round((where.row + r) * size));
    }
  }

  /** What `piece` touches, as [x, y, width, height]. @type {(placement: Placement, where: Where) => Area} */
  function extent({ frame }, where) {
    const places = CELLS[frame.piece][where.rotation], rows = places.map(([r]) => r), columns = places.map(([, c]) => c);
    const top = Math.max(0, Math.floor((where.row + Math.min(...rows) - TRAIL) * size) - 1);
    const bottom = Math.min(canvas.height, Math.ceil((where.row + Math.max(...rows) + 1) * size) + 1);
    const left = (where.column + Math.min(...columns)) * size, right = (where.column + Math.max(...columns) + 1) * size;
    return [left, top, right - left, bottom - top];
  }

  /** @type {(placement: Placement) => HTMLCanvasElement} */
  function groundFor(placement) {
    if (groundOf === placement && ground) return ground;
    covered = null;
    groundOf = placement;
    const under = ground ??= layer(), l = contextOf(under);
    l.clearRect(0, 0, canvas.width, canvas.height);
    l.drawImage(grid(), 0, 0);
    drawCells(l, placement.frame.cells, WIDTH, size, theme(), ratio);
    paintGhost(l, placement.frame);
    return under;
  }

  /** @type {(clear: Effect, phase: Clear, frame: Frame) => void} */
  function clearing({ rows, cells: list, after }, { phase, amount }, { width, height }) {
    const across = width * size;
    blank();
    if (phase === "done") return void g.drawImage(cellLayer(after), 0, 0);
    if (phase === "outline") {
      g.drawImage(cellLayer(after), 0, 0);
      g.strokeStyle = token("text"); g.lineWidth = 2 * ratio;
      for (const r of rows) g.strokeRect(ratio, r * size + ratio, across - 2 * ratio, size - 2 * ratio);
      return;
    }
    if (phase === "fall") {
      const from = cellLayer(list);
      for (let r = 0; r < height; r++) {
        if (rows.includes(r)) continue;
        const below = rows.filter((gone) => gone > r).length;
        g.drawImage(from, 0, r * size, across, size, 0, Math.round((r + below * amount) * size), across, size);
      }
      return;
    }
    g.drawImage(cellLayer(list), 0, 0);
    for (const r of rows) {
      if (phase === "fade") { g.globalAlpha = 1 - amount; g.fillStyle = token("well"); g.fillRect(0, r * size, across, size); g.globalAlpha = 1; }
      g.fillStyle = `rgb(255 255 255 / ${0.72 * amount})`;
      g.fillRect(0, r * size, across, size);
    }
  }

  /** The landing place: outline of the outer contour, a light fill. @type {(l: CanvasRenderingContext2D, frame: Frame) => void} */
  function paintGhost(l, frame) {
    const line = Math.max(2, Math.round(2 * ratio));
    const places = CELLS[frame.piece][frame.rotation].map(([r, c]) => [r + frame.row, c + frame.column]);
    const has = (/** @type {number} */ r, /** @type {number} */ c) => places.some(([a, b]) => a === r && b === c);
    l.fillStyle = colour(frame.piece, theme());
    l.globalAlpha = 0.12;
    for (const [r, c] of places) l.fillRect(c * size, r * size, size, size);
    l.globalAlpha = 0.95;
    for (const [r, c] of places) {
      const x = c * size, y = r * size, far = size - line;
      const up = has(r - 1, c), down = has(r + 1, c), left = has(r, c - 1), right = has(r, c + 1);
      if (!up) l.fillRect(x, y, size, line);
      if (!down) l.fillRect(x, y + far, size, line);
      if (!left) l.fillRect(x, y + (up ? 0 : line), line, size - (up ? 0 : line) - (down ? 0 : line));
      if (!right) l.fillRect(x + far, y + (up ? 0 : line), line, size - (up ? 0 : line) - (down ? 0 : line));
      for (const [dr, dc] of [[-1, -1], [-1, 1], [1, -1], [1, 1]]) {
        if ((dr < 0 ? up : down) && (dc < 0 ? left : right) && !has(r + dr, c + dc)) l.fillRect(dc < 0 ? x : x + far, dr < 0 ? y : y + far, line, line);
      }
    }
    l.globalAlpha = 1;
  }

  /** @type {(shape: number, where: Where) => void} */
  function paintTrail(shape, where) {
    const tops = new Map();
    for (const [r, c] of CELLS[shape][where.rotation]) tops.set(c, Math.min(tops.get(c) ?? 9, r));
    for (const [c, r] of tops) {
      const bottom = Math.round((where.row + r) * size), top = bottom - TRAIL * size;
      const fade = g.createLinearGradient(0, top, 0, bottom);
      const tint = colour(shape, theme());
      fade.addColorStop(0, `${tint}00`); fade.addColorStop(1, `${tint}33`);
      g.fillStyle = fade;
      g.fillRect((where.column + c) * size, top, size - Math.max(1, Math.round(ratio)), bottom - top);
    }
  }

  function layer() {
    const made = document.createElement("canvas");
    made.width = canvas.width; made.height = canvas.height;
    return made;
  }

  function grid() {
    if (layers.grid) return layers.grid;
    const made = layers.grid = layer(), l = contextOf(made), line = Math.max(1, Math.round(ratio));
    l.fillStyle = token("wellgrid");
    for (let c = 1; c < WIDTH; c++) l.fillRect(c * size - line, 0, line, canvas.height);
    for (let r = 1; r < HEIGHT; r++) l.fillRect(0, r * size - line, canvas.width, line);
    return made;
  }

  /** @type {(list: Uint8Array) => HTMLCanvasElement} */
  function cellLayer(list) {
    if (layers.of === list && layers.cells) return layers.cells;
    const before = layers.cells, kept = layers.cells = before && before.width === canvas.width && before.height === canvas.height ? before : layer(), l = contextOf(kept);
    l.clearRect(0, 0, canvas.width, canvas.height);
    drawCells(l, list, WIDTH, size, theme(), ratio);
    layers.of = list;
    return kept;
  }

  /** Dim cells where the stack will be, while the first picture is on its way. */
  function skeleton() {
    blank();
    g.fillStyle = token("wellgrid");
    const heights = [3, 2, 1, 1, 1, 2, 2, 1, 0, 0];
    heights.forEach((h, c) => { for (let i = 1; i <= h; i++) g.fillRect(c * size, (HEIGHT - i) * size, size - 1, size - 1); });
  }

  return { fit, blank, cells, moving, piece, clearing, skeleton, get size() { return size; }, get ratio() { return ratio; } };
}
