// A chart's canvas in the page: drawn when what it shows is another, kept as it is drawn, so that what only follows the pointer costs no drawing of curves.

import { createSurface } from "./surface.js";
import { onRatio, onResized } from "./resized.js";
import { onTheme, token } from "./theme.js";

const COLOURS = ["accent", "ref", "text", "text2", "text3", "line", "edge", "surface", "bg", "bad", "c1", "c2", "c3", "c4", "c5", "c6"];
const palette = () => Object.fromEntries(COLOURS.map((name) => [name, token(name)]));

/**
 * The plot in `box`, an element with a <canvas>. `paint(surface)` draws all that stays, `look(surface)` what is looked at, on top of that.
 * `draw()` does both, `look()` only the latter; `surface` is null until the first drawing. When its size, pixels or colours change it is drawn by `again()`.
 */
export function createPlot(box, { paint, look = () => {}, again = () => draw(), scale = 1, ground = "surface" }) {
  const canvas = box.querySelector("canvas"), kept = document.createElement("canvas");
  Object.assign(canvas.style, { width: "100%", height: "100%" });
  let colours = palette(), surface = null, front = null, ratio = 1;

  /** Draw it in so many pixels, which are the box's; the page is not read where they are given. */
  function draw({ width, height } = size()) {
    if (width < 1 || height < 1) return;
    ratio = window.devicePixelRatio;
    const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    for (const each of [canvas, kept]) if (each.width !== pixels.width || each.height !== pixels.height) Object.assign(each, pixels);
    const g = kept.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    surface = createSurface(g, { width, height, colours, scale, ground });
    paint(surface);
    front = surface.on(canvas.getContext("2d"));
    show();
  }

  /** Draw what is looked at, over the curves as they are. */
  function show() {
    if (!surface) return;
    const { g } = front;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, canvas.width, canvas.height);
    g.drawImage(kept, 0, 0);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    look(front);
  }

  const size = () => ({ width: box.clientWidth, height: box.clientHeight });
  const offs = [onResized(box, () => again()), onRatio(() => again()), onTheme(() => { colours = palette(); again(); })];
  return { canvas, draw, look: show, size, get surface() { return surface; }, close: () => offs.forEach((off) => off()) };
}
