// Small boards of rooms of any kind: cards, and boards side by side.

import { paintMini } from "../tetris/miniboard.js";
import { createPicturePainter } from "./picture.js";
import { isPlacement } from "./views.js";

/** @type {WeakMap<HTMLCanvasElement, ReturnType<typeof createPicturePainter>>} */
const painters = new WeakMap();

/** Paint `frame` (or nothing) on a small canvas, without motion; as `paintMini`. @type {(canvas: HTMLCanvasElement, frame: Frame | Picture | null, cell?: number) => void} */
export function paintSmall(canvas, frame, cell) {
  if (!frame || isPlacement(frame)) return paintMini(canvas, frame, cell);
  const painter = painters.get(canvas) ?? createPicturePainter(canvas);
  painters.set(canvas, painter);
  canvas.classList.add("picture");
  painter(frame);
}
