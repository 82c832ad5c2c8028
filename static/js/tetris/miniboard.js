// A small board that shows each placement where it landed, without motion: cards, and boards side by side.

import { contextOf } from "../ui/dom.js";
import { theme } from "../ui/theme.js";
import { drawCells, sharpen } from "./blocks.js";
import { cleared, placed, rowsMade } from "./frames.js";

/** Paint `frame` (or nothing) on `canvas`, whose cells are `cell` CSS pixels. @type {(canvas: HTMLCanvasElement, frame: Frame | null, cell?: number) => void} */
export function paintMini(canvas, frame, cell = 8) {
  const ratio = sharpen(canvas, 10 * cell, 20 * cell), size = Math.round(cell * ratio);
  const g = contextOf(canvas);
  g.clearRect(0, 0, canvas.width, canvas.height);
  if (!frame) return;
  const cells = placed(frame), rows = rowsMade(frame, cells);
  drawCells(g, rows.length ? cleared(cells, frame.width, rows) : cells, frame.width, size, theme(), ratio);
  canvas.dataset.placement = `${frame.game}:${frame.number}`;
}
