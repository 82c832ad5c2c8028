// A chart's canvas in the page: drawn when what it shows is another.

import { onRatio, onResized } from "../ui/resized.js";
import { onTheme, token } from "../ui/theme.js";
import { SHARP, onPaper } from "./paper.js";
import { createSurface } from "./surface.js";

const COLOURS = ["accent", "ref", "text", "text2", "text3", "grid", "edge", "surface", "bg", "bad", "c1", "c2", "c3", "c4", "c5", "c6"];
const palette = () => Object.fromEntries(COLOURS.map((name) => [name, token(name)]));

/**
 * The plot in `box`, an element with a <canvas>. `paint(surface)` draws it, `draw()` has it drawn; `surface` is null until then. When its size, pixels or
 * colours change it is drawn by `again()`.
 */
export function createPlot(box, { paint, again, scale = 1, ground = "surface" }) {
  const canvas = box.querySelector("canvas");
  Object.assign(canvas.style, { width: "100%", height: "100%" });
  let colours = palette(), surface = null;
  let sheet = null; // its size while the page is printed

  /** Draw it in so many pixels, which are the box's; the page is not read where they are given. */
  function draw({ width, height } = size()) {
    if (width < 1 || height < 1) return;
    const ratio = sheet ? SHARP : window.devicePixelRatio, pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
    const g = canvas.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    surface = createSurface(g, { width, height, colours, scale, ground });
    paint(surface);
  }

  const size = () => sheet ?? { width: box.clientWidth, height: box.clientHeight };
  const offs = [onResized(box, () => again()), onRatio(() => again()), onTheme(() => { colours = palette(); again(); }), onPaper(box, (next) => { sheet = next; again(); })];
  return { canvas, draw, size, get surface() { return surface; }, close: () => offs.forEach((off) => off()) };
}
