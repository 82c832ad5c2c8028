// The picture on a page without rooms: a piece that is about to clear four lines.

import { contextOf } from "../ui/dom.js";
import { onRatio } from "../ui/resized.js";
import { onTheme, theme } from "../ui/theme.js";
import { drawCells, sharpen } from "./blocks.js";
import { NAMES } from "./frames.js";

const ROWS = [
  ".........I",
  ".........I",
  ".........I",
  ".T....SS.I",
  "TTT..SS...",
  "OOJJLLOOI.",
  "OOJLJLOOI.",
  "OOJLJLOOI.",
  "OOLLJJOOI.",
];
const WIDTH = 10, CELL = 16;

/** Draw it on `canvas`, and again whenever the theme or the screen is another. @type {(canvas: HTMLCanvasElement) => void} */
export function paintWelcome(canvas) {
  const cells = Uint8Array.from(ROWS.join(""), (name) => NAMES.indexOf(name) + 1);
  const paint = () => {
    const ratio = sharpen(canvas, WIDTH * CELL, ROWS.length * CELL), g = contextOf(canvas);
    g.clearRect(0, 0, canvas.width, canvas.height);
    drawCells(g, cells, WIDTH, Math.round(CELL * ratio), theme(), ratio);
  };
  for (const on of [onTheme, onRatio]) on(paint);
  paint();
}
