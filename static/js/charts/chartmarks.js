// Marks in a lane above a plot: what happened where in the run.

import { shortened } from "../lib/names.js";
import { own } from "../lib/own.js";
import { noLongerKept } from "../words/en/charts.js";
import { named } from "./labels.js";

const NEWEST = 30, LONG = 28, WIDE = 10;

/**
 * Of `markers` those that lie on the axis between `from` and `to`: [{kind, at, text}] in order, of each kind the newest, of checkpoints
 * all that there are; those that are no longer kept are of a kind of their own, "gone".
 * Where an old marker lies on another axis than steps nobody knows: it is left out.
 */
export function marksWithin(markers, axis, from, to) {
  const there = markers.filter((marker) => Number.isFinite(marker[axis]) && marker[axis] >= from && marker[axis] <= to);
  const counts = {};
  const stays = ({ kind }) => { counts[kind] = (counts[kind] ?? 0) + 1; return kind === "checkpoint" || counts[kind] <= NEWEST; };
  return there.map((marker) => ({ kind: marker.gone ? "gone" : marker.kind, at: marker[axis], text: marker.gone ? noLongerKept(marker.text) : marker.text }))
    .toReversed().filter(stays).toReversed()
    .sort((one, other) => one.at - other.at); // the best checkpoint is of an earlier placement than its news
}

/** The marks `within` a distance of `at`. */
export const marksNear = (marks, at, within) => marks.filter((mark) => Math.abs(mark.at - at) <= within);

const TELLING = ["gone", "pace", "checkpoint", "restart", "change", "best", "crash"];

/** Of marks that would lie over one another ([{kind, x}] in order, closer than `least` pixels) the most telling. */
export function apart(marks, least) {
  const kept = [];
  for (const mark of marks) {
    const last = kept.at(-1);
    if (!last || mark.x - last.x >= least) kept.push(mark);
    else if (TELLING.indexOf(mark.kind) > TELLING.indexOf(last.kind)) kept[kept.length - 1] = mark;
  }
  return kept;
}

const diamond = (g, x, y) => { g.moveTo(x, y - 5); g.lineTo(x + 5, y); g.lineTo(x, y + 5); g.lineTo(x - 5, y); g.closePath(); };
const SHAPES = {
  checkpoint(g, x, y) { diamond(g, x, y); g.fill(); },
  gone(g, x, y) { diamond(g, x, y); g.stroke(); },
  crash(g, x, y) { g.moveTo(x, y - 5); g.lineTo(x + 5, y + 4); g.lineTo(x - 5, y + 4); g.fill(); },
  best(g, x, y) {
    for (let i = 0; i < 10; i += 1) {
      const r = i % 2 ? 3 : 7, angle = (i * Math.PI) / 5;
      g.lineTo(x + r * Math.sin(angle), y - r * Math.cos(angle));
    }
    g.fill();
  },
  pace(g, x, y) { g.rect(x - 3.5, y - 3.5, 7, 7); g.stroke(); },
  change(g, x, y) { g.rect(x - 4, y - 4, 8, 8); g.fill(); },
};

/** Draw the sign of a mark around `x`, `y`. */
export function drawMark(g, kind, x, y, colours) {
  g.fillStyle = kind === "crash" ? colours.bad : kind === "best" ? colours.text : colours.text2;
  g.strokeStyle = colours.text2;
  g.lineWidth = 1.5;
  g.beginPath();
  (own(SHAPES, kind) ?? SHAPES.change)(g, x, y);
}

/**
 * Draw `marks` with `g`, those that are no longer kept hollow, all but checkpoints and the pace with a dotted line down through `area` {left, right, top, bottom}, and those words that have room.
 * `pen` is {pixel(at): x, measure(words): width, text(words, x, y, {align}), rule(x1, y1, x2, y2, colour, dash), colours}.
 */
export function drawMarks(g, marks, area, { pixel, measure, text, rule, colours }) {
  const y = area.top - 12;
  const seen = marks.map(({ kind, at, text: words }) => ({ kind, x: Math.round(pixel(at)) + 0.5, words }))
    .filter(({ x }) => x >= area.left - 1 && x <= area.right + 1); // half a pixel beyond where the run ends
  const all = apart(seen, WIDE).map((mark) => ({ ...mark, words: shortened(mark.words, LONG) }));
  const sides = named(all.map(({ x }) => x), all.map(({ words }) => measure(words)), area.left, area.right, all.findLastIndex(({ kind }) => kind === "best"));
  all.forEach(({ kind, x, words }, i) => {
    if (!["gone", "checkpoint", "pace"].includes(kind)) rule(x, area.top, x, area.bottom, colours.edge, [2, 3]); // those are many, and change nothing
    drawMark(g, kind, x, y, colours);
    if (sides[i]) text(words, x + (sides[i] === "left" ? -10 : 10), y, { align: sides[i] === "left" ? "right" : "left" });
  });
}
