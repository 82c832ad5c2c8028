// What charts draw with: words, rules, and the names of reference lines.

import { freePlace } from "./labels.js";

export const FAMILY = '"Inter Variable", Inter, system-ui, Arial, sans-serif';

/** Begin the path of a curve's end: a circle, a square or a triangle of `r` pixels. */
export function endShape(g, shape, x, y, r) {
  g.beginPath();
  if (shape === "square") g.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (shape === "triangle") { g.moveTo(x, y - r * 1.1); g.lineTo(x + r * 1.1, y + r * 0.8); g.lineTo(x - r * 1.1, y + r * 0.8); g.closePath(); }
  else g.arc(x, y, r, 0, 2 * Math.PI);
}

/**
 * A pen for the 2d context `g`: words of `size` pixels on the colour token `ground`, rules `thick` pixels wide; `colours()` are the theme's, by
 * token. Returns {measure, text, rule, nameRule}.
 */
export function createPen(g, { colours, size = 12, thick = 1, ground = "surface" }) {
  function measure(words, weight = 400) {
    g.font = `${weight} ${size}px ${FAMILY}`;
    return g.measureText(words).width;
  }

  function text(words, x, y, { align = "left", weight = 400, fill = colours().text2, rim = true } = {}) {
    g.font = `${weight} ${size}px ${FAMILY}`;
    Object.assign(g, { fillStyle: fill, textAlign: align, textBaseline: "middle", strokeStyle: colours()[ground], lineWidth: 4, lineJoin: "round" });
    if (rim) g.strokeText(words, x, y); // of ground: it keeps words apart from curves
    g.fillText(words, x, y);
  }

  function rule(x1, y1, x2, y2, stroke, dash = [], wide = thick) {
    g.save();
    Object.assign(g, { strokeStyle: stroke, lineWidth: wide });
    g.setLineDash(dash);
    g.beginPath();
    g.moveTo(x1, y1);
    g.lineTo(x2, y2);
    g.stroke();
    g.restore();
  }

  /** The name of a rule at height `at` of `area`, where the curves leave room; `heights(from, to)` are theirs between two places. */
  function nameRule(words, at, { left, right, bottom }, heights) {
    const wide = measure(words) + 12;
    const above = { y: at - 9, from: at - 18, to: at + 2 }, below = { y: at + 9, from: at - 2, to: at + 18 };
    const atRight = { x: right - 2, align: "right", heights: heights(right - wide, right) };
    const atLeft = { x: left + 4, align: "left", heights: heights(left, left + wide) };
    const places = [{ ...atRight, ...above }, { ...atRight, ...below }, { ...atLeft, ...above }].filter(({ from, to }) => to < bottom + 4 && from >= 0);
    const place = freePlace(places);
    if (place) text(words, place.x, place.y, { align: place.align }); // a plot of a few pixels has none
  }

  return { measure, text, rule, nameRule };
}
