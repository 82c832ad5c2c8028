// A chart for a paper: large, on white, and saying by itself what it shows. Loaded when somebody asks for one.

import { within } from "../lib/names.js";
import { contextOf } from "../ui/dom.js";
import { drawMark } from "./chartmarks.js";
import { COLOURS } from "./figurecolours.js";
import { wrapped } from "./labels.js";
import { FAMILY, endShape } from "./pen.js";
import { createSurface } from "./surface.js";
import { createSvgContext } from "./svgcontext.js";

const WIDE = 800, PLOT = 420, FINE = 3; // pixels, and how many a PNG has of each
const INSET = 16, TITLE = 40, ROW = 22, WORD = 22; // pixels around it, of its title, of a row of names, of what the values are
const SIGN = 18, BETWEEN = 16; // pixels from a sign to its name, and between two names

/** What the figure explains of itself: [{name, sign(g, x, y)}]. */
function keysOf({ runs, band = "", marks = [] }) {
  const curve = ({ name, colour, shape }) => ({ name, sign(g, x, y) { g.fillStyle = COLOURS[colour]; endShape(g, shape, x, y, 5); g.fill(); } });
  const area = { name: band, sign(g, x, y) { g.fillStyle = `${COLOURS.text}1a`; g.fillRect(x - 6, y - 5, 12, 10); } };
  const mark = ([kind, name]) => ({ name, sign(g, x, y) { drawMark(g, kind, x, y, COLOURS); } });
  return [...runs.map(curve), ...(band ? [area] : []), ...marks.map(mark)];
}

/** Where these keys stand, below the title, and how high the figure is. */
function layOut(figure, measure) {
  const keys = keysOf(figure), places = wrapped(keys.map(({ name }) => measure(within(name)) + SIGN + BETWEEN), WIDE - 2 * INSET), rows = places.length ? places.at(-1).row + 1 : 0;
  return { keys, places, top: TITLE + rows * ROW + WORD, height: TITLE + rows * ROW + WORD + PLOT };
}

function draw(g, figure, { keys, places, top, height }) {
  const write = (words, x, y, { weight = 400, size = 12, fill = COLOURS.text2 } = {}) => {
    Object.assign(g, { font: `${weight} ${size}px ${FAMILY}`, textAlign: "left", textBaseline: "middle", fillStyle: fill });
    g.fillText(words, x, y);
    return g.measureText(words).width;
  };
  g.fillStyle = COLOURS.surface;
  g.fillRect(0, 0, WIDE, height);
  const wide = write(figure.title, INSET, TITLE / 2 + 2, { weight: 600, size: 16, fill: COLOURS.text });
  if (figure.of) write(within(figure.of), INSET + wide + 12, TITLE / 2 + 3, { size: 13 });
  keys.forEach(({ name, sign }, i) => {
    const x = INSET + places[i].x, y = TITLE + ROW * (places[i].row + 0.5);
    sign(g, x + 6, y);
    write(within(name), x + SIGN, y, { fill: COLOURS.text });
  });
  write(figure.word, INSET, top - WORD / 2, { fill: COLOURS.text3 });
  figure.paint(createSurface(g, { width: WIDE - INSET, height, colours: COLOURS }), { top, left: 4 });
}

/** How wide words are; the same in every figure, for a canvas of the page measures them. */
function measuring() {
  const g = contextOf(document.createElement("canvas"));
  return (words, font = `400 12px ${FAMILY}`) => { g.font = font; return g.measureText(words).width; };
}

function drawing(figure) {
  const measure = measuring(), laid = layOut(figure, measure), g = createSvgContext({ width: WIDE, height: laid.height, measureText: measure });
  draw(g, figure, laid);
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${g.svg([figure.title, figure.of || figure.runs.map(({ name }) => name).join(", ")].filter(Boolean).join(": "))}`], { type: "image/svg+xml" });
}

function picture(figure) {
  const laid = layOut(figure, measuring()), canvas = document.createElement("canvas"), g = contextOf(canvas);
  Object.assign(canvas, { width: FINE * WIDE, height: FINE * laid.height });
  g.scale(FINE, FINE);
  draw(g, figure, laid);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

/**
 * A `figure` as a file of `kind`, "svg" or "png": {name(kind): of the file, title, of: what it is of, word: what the values are,
 * runs: [{name, colour, shape}] that it explains, band: what its grey area is, marks: what they mean, as of marklegend's `keysOf`, paint(surface, {top, left}): draw it, with so many pixels left free}.
 */
export async function fileOf(figure, kind) {
  await document.fonts.ready;
  return kind === "svg" ? drawing(figure) : picture(figure);
}
