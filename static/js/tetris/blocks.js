// The seven blocks as cached bitmaps: one per piece, size, theme and device ratio.

import { contextOf } from "../ui/dom.js";
import { CELLS } from "./frames.js";

const COLOURS = {
  dark: ["#85d3fb", "#f7e455", "#b5659d", "#57bd97", "#dc4738", "#4379e4", "#f39a10"],
  light: ["#84cbf7", "#ecd750", "#b766ab", "#55b594", "#d43c26", "#2058c4", "#ec8f08"],
};
const FLAT_BELOW = 12, MARK_FROM = 18;
const AT_REST = 0.24, STRONG = 0.64; // how black the marks are, without and with "Piece patterns"
/** @type {Map<string, HTMLCanvasElement>} */
const cache = new Map();

/** @type {(piece: number, theme: Theme) => string} */
export const colour = (piece, theme) => COLOURS[theme][piece];

/** The bitmap of `piece` for a cell of `size` device pixels, its gap of one CSS pixel left out. @type {(piece: number, size: number, theme: Theme, ratio: number) => HTMLCanvasElement} */
export function block(piece, size, theme, ratio) {
  const marks = document.documentElement.dataset.patterns === "on" ? STRONG : AT_REST;
  const key = `${piece} ${size} ${theme} ${ratio} ${marks}`;
  const known = cache.get(key);
  if (known) return known;
  if (cache.size > 200) cache.clear();
  const made = paint(piece, size, theme, ratio, marks);
  cache.set(key, made);
  return made;
}

/** @type {(piece: number, size: number, theme: Theme, ratio: number, marks: number) => HTMLCanvasElement} */
function paint(piece, size, theme, ratio, marks) {
  const side = Math.max(1, size - Math.max(1, Math.round(ratio)));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const g = contextOf(canvas);
  const cell = size / ratio;
  g.beginPath();
  g.roundRect(0, 0, side, side, cell < FLAT_BELOW ? 0 : Math.max(1, 0.085 * size));
  g.clip();
  g.fillStyle = colour(piece, theme);
  g.fillRect(0, 0, side, side);
  if (cell < FLAT_BELOW) flat(g, side, ratio); else bevel(g, side, Math.max(Math.round(2 * Math.min(ratio, 1.5)), Math.round(0.085 * size)));
  if (theme === "light") outline(g, side, piece, Math.max(1, Math.round(ratio)), cell < FLAT_BELOW);
  if (cell >= MARK_FROM) mark(g, side, piece, marks);
  return canvas;
}

/** @type {(g: CanvasRenderingContext2D, side: number, ratio: number) => void} */
function flat(g, side, ratio) {
  const line = Math.max(1, Math.round(ratio));
  g.fillStyle = "rgb(255 255 255 / .3)"; g.fillRect(0, 0, side, line);
  g.fillStyle = "rgb(0 0 0 / .28)"; g.fillRect(0, side - line, side, line);
}

/** Four trapezoids: top and left lit, right and bottom in shade. @type {(g: CanvasRenderingContext2D, side: number, b: number) => void} */
function bevel(g, side, b) {
  const inner = side - b;
  /** @type {[string, number[][]][]} */
  const faces = [
    ["rgb(255 255 255 / .38)", [[0, 0], [side, 0], [inner, b], [b, b]]],
    ["rgb(255 255 255 / .18)", [[0, 0], [b, b], [b, inner], [0, side]]],
    ["rgb(0 0 0 / .18)", [[side, 0], [side, side], [inner, inner], [inner, b]]],
    ["rgb(0 0 0 / .34)", [[0, side], [b, inner], [inner, inner], [side, side]]],
  ];
  for (const [fill, points] of faces) {
    g.fillStyle = fill;
    g.beginPath();
    points.forEach(([x, y], i) => (i ? g.lineTo(x, y) : g.moveTo(x, y)));
    g.fill();
  }
}

/** @type {(g: CanvasRenderingContext2D, side: number, piece: number, line: number, flatCell: boolean) => void} */
function outline(g, side, piece, line, flatCell) {
  g.strokeStyle = `color-mix(in srgb, ${colour(piece, "light")} 55%, black)`;
  g.globalAlpha = flatCell ? 0.6 : 1;
  g.lineWidth = line;
  g.strokeRect(line / 2, line / 2, side - line, side - line);
  g.globalAlpha = 1;
}

/** I bar across, O square, T dot, S rising, Z falling, J bar down, L cross. @type {(g: CanvasRenderingContext2D, side: number, piece: number, share: number) => void} */
function mark(g, side, piece, share) {
  const m = side / 2, r = side * 0.16;
  g.strokeStyle = g.fillStyle = `rgb(0 0 0 / ${share})`;
  g.lineWidth = Math.max(1.5, side * 0.055);
  g.beginPath();
  if (piece === 0) { g.moveTo(m - r, m); g.lineTo(m + r, m); }
  if (piece === 1) g.rect(m - r * 0.9, m - r * 0.9, r * 1.8, r * 1.8);
  if (piece === 2) { g.arc(m, m, side * 0.08, 0, 7); g.fill(); return; }
  if (piece === 3) { g.moveTo(m - r, m + r); g.lineTo(m + r, m - r); }
  if (piece === 4) { g.moveTo(m - r, m - r); g.lineTo(m + r, m + r); }
  if (piece === 5) { g.moveTo(m, m - r); g.lineTo(m, m + r); }
  if (piece === 6) { g.moveTo(m - r, m); g.lineTo(m + r, m); g.moveTo(m, m - r); g.lineTo(m, m + r); }
  g.stroke();
}

/** Draw `cells` (rows from the top) at `size` device pixels a cell. @type {(g: CanvasRenderingContext2D, cells: Uint8Array, width: number, size: number, theme: Theme, ratio: number) => void} */
export function drawCells(g, cells, width, size, theme, ratio) {
  for (let i = 0; i < cells.length; i++) {
    if (cells[i]) g.drawImage(block(cells[i] - 1, size, theme, ratio), (i % width) * size, Math.floor(i / width) * size);
  }
}

/** Give `canvas` one pixel per device pixel; returns its ratio. @type {(canvas: HTMLCanvasElement, width?: number, height?: number) => number} */
export function sharpen(canvas, width = canvas.clientWidth, height = canvas.clientHeight) {
  const ratio = window.devicePixelRatio || 1;
  const w = Math.max(1, Math.round(width * ratio)), h = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  return ratio;
}

/** The next pieces, the first one larger, as many as fit; `scale` enlarges them for a hall. @type {(canvas: HTMLCanvasElement, pieces: number[], theme: Theme, scale?: number) => void} */
export function drawNext(canvas, pieces, theme, scale = 1) {
  const ratio = sharpen(canvas);
  const g = contextOf(canvas);
  g.clearRect(0, 0, canvas.width, canvas.height);
  const low = canvas.clientHeight < 120 * scale, px = (/** @type {number} */ length) => Math.round(length * scale * ratio);
  let y = 0;
  pieces.forEach((piece, i) => {
    const size = px(i === 0 ? (low ? 18 : 23) : low ? 14 : 16);
    const cells = CELLS[piece][0];
    const rows = Math.max(...cells.map(([r]) => r)) + 1;
    if (y + rows * size > canvas.height + 1) return;
    for (const [r, c] of cells) g.drawImage(block(piece, size, theme, ratio), c * size, y + r * size);
    y += 2 * size - (2 - rows) * size * 0.5 + px(low ? 12 : 16);
  });
}
