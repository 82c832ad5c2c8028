// Where a chart is drawn: so many pixels of a 2d context, in a theme's colours, with its two axes. The page's canvas is one such place, a picture and an SVG are others.

import { ticks, timeTicks } from "../lib/ticks.js";
import { placeWord } from "./chartaxes.js";
import { createPen } from "./pen.js";

const LEFT = 44, UNDER = 8, TICKS = 5, APART = 14; // pixels kept for the words at the left, below the words of the foot, between two of those; the most of them

/** An axis on which `min` lies at pixel `from` and `max` at `to`: {pixel(value), value(pixel)}. What a logarithmic one cannot show lies at its foot. */
export function createAxis({ min, max, log = false }, from, to) {
  const place = log ? (v) => Math.log10(Math.max(v, min)) : (v) => v;
  const low = place(min), each = (to - from) / (place(max) - low || 1);
  return {
    min, max, log,
    pixel: (v) => from + (place(v) - low) * each,
    value: (at) => (log ? 10 ** (low + (at - from) / each) : low + (at - from) / each),
  };
}

/**
 * A surface of `width` by `height` on `g`; `colours` are a theme's by token, `ground` is the token behind it, `scale` enlarges type and lines for a hall.
 * After `lay` it has `area` {left, right, top, bottom} and the axes `x` and `y`.
 */
export function createSurface(g, { width, height, colours, scale = 1, ground = "surface" }) {
  const size = 12 * scale, foot = (12 + 6 * scale), thick = scale > 1 ? 1.5 : 1;
  const surface = {
    g, width, height, colours, ground, scale, size,
    pen: createPen(g, { colours: () => colours, size, thick, ground }),
    pixel: (x, y) => [surface.x.pixel(x), surface.y.pixel(y)],
    lay, axes,
  };

  /** Lay the plot out: `x` is {min, max}, `y` {ticks, log, word}; `top` and `right` pixels around it are left free, at the left as many as the words need. */
  function lay({ x, y, top, right, left = 0 }) {
    const words = y.ticks.map((value) => y.word(value, y.ticks)), most = LEFT * (scale > 1 ? 1.3 : 1);
    const wide = Math.max(most, Math.min(2 * most, Math.max(...words.map((word) => surface.pen.measure(word))) + 12));
    const area = { left: left + wide, right: width - right, top, bottom: height - foot - UNDER * scale };
    surface.area = area;
    surface.x = createAxis(x, area.left, area.right);
    surface.y = createAxis({ min: y.ticks[0], max: y.ticks.at(-1), log: y.log }, area.bottom, area.top);
    surface.heights = y.ticks.map((value, i) => [surface.y.pixel(value), words[i]]);
  }

  /** Draw the axes that are laid out; `label` says at the end of the lower one what it counts, in seconds where `time` is. */
  function axes({ label = "", time = false }) {
    const { left, right, bottom } = surface.area, { pen } = surface, y = bottom + foot, plain = { fill: colours.text3, rim: false };
    for (const [at, word] of surface.heights) {
      const height = Math.round(at) + 0.5;
      pen.rule(left, height, right, height, colours.grid, [], 1);
      pen.text(word, left - 8, at, { ...plain, align: "right" });
    }
    pen.rule(left, Math.round(bottom) + 0.5, right, Math.round(bottom) + 0.5, colours.edge, [], 1);
    const end = label ? right - pen.measure(label) - APART : Infinity;
    for (const { at, word } of placesOf(surface.x, time, pen.measure, width)) if (at + pen.measure(word) / 2 <= end) pen.text(word, at, y, { ...plain, align: "center" });
    if (label) pen.text(label, right, y, { ...plain, align: "right" });
  }

  return surface;
}

/** The words below a horizontal axis and the middle of each, as many as there is room for: [{at, word}]; they stay within `width`. */
function placesOf({ min, max, pixel }, time, measure, width) {
  const values = (time ? timeTicks(min, max) : ticks(min, max)).filter((value) => value >= min && value <= max);
  const words = values.map((value) => placeWord(value, values, time)), widest = Math.max(0, ...words.map((word) => measure(word)));
  const between = values.length > 1 ? pixel(values[1]) - pixel(values[0]) : Infinity, every = Math.max(1, Math.ceil(values.length / (TICKS + 1)), Math.ceil((widest + APART) / between));
  return values.map((value, i) => {
    const half = measure(words[i]) / 2;
    return { at: Math.max(half, Math.min(width - half, pixel(value))), word: words[i], shown: i % every === 0 };
  }).filter(({ shown }) => shown);
}
