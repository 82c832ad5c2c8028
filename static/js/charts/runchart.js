// One chart of several runs: their curves, what they are measured against, and their names where they end.

import { isMany } from "../domain/looks.js";
import { valueWords } from "../domain/metrics.js";
import { extentOf, nearest, smoothed } from "../lib/curves.js";
import { within } from "../lib/names.js";
import { inView } from "../lib/ranges.js";
import { shortNames } from "../lib/shortnames.js";
import { fitsLog, footWords, heightWord, ticksFor } from "./chartaxes.js";
import { namedEnds, spreadNear } from "./endlabels.js";
import { createPlot } from "./plot.js";
import { axesOf, heightsOf, refsWithin, ruleRefs, signAt, strokeCurve } from "./plotparts.js";

const TALL = 16, FAR = 40, GAP = 8, BESIDE = 10; // pixels between two names, from a name to the end of its curve, between a value and its name, and from an end to its value
const LOW = 150, NARROW = 560; // pixels: a plot with room for few ticks, and one for short names
const FIGURE = 190; // pixels for the names in a picture

/**
 * A chart in `box` (an element with a <canvas>) of a `metric`, as of `metricOf`. `names`: runs and references are named, as they are in full screen; `gutter(width, named)` are the pixels
 * at the right for names and values, `scale` enlarges type and lines for a hall, `ground` is the colour token behind it.
 * `draw(view, size?)` shows a view {runs: [{id, name, colour, shape, curve: {x, y}, standing?: {x, y} of the evaluation that the run is ranked by, which its name then tells}], weight: of smoothing, span: [from, to], part: whether that is not all,
 * log: whether it is to be logarithmic, time: whether x is in seconds, label: what it counts, focused: the id of the run that stands out of the others | null, full: whether it fills the window}.
 */
export function createRunChart(box, { metric, names = false, gutter = /** @type {(width: number, named: boolean) => number} */ ((width, named) => (!named ? 10 : width < NARROW ? 104 : Math.max(150, Math.min(260, width * 0.12)))), scale = 1, ground = "surface" }) {
  let view = null, lines = [], named = { from: "", short: /** @type {string[]} */ ([]) }, said = { isLog: false, foot: "", named: /** @type {string[]} */ ([]) };
  const shown = (value) => valueWords(metric, value);

  /** What is in view of each run: [{run, x, y, smoothed}]. */
  function look({ runs, weight, span: [from, to], part }) {
    return runs.map((run) => {
      const whole = { x: run.curve.x, y: run.curve.y, smoothed: metric.dots ? run.curve.y : smoothed(run.curve, weight) };
      return { run, ...(part ? inView(whole, { from, to }) : whole) };
    });
  }

  /** Whether the place of an evaluation is in view, as far as the horizontal axis goes. */
  const isSeen = (standing) => Boolean(standing) && standing.x >= view.span[0] && standing.x <= view.span[1];

  const isFirst = ({ run }) => view.focused !== null && run.id === view.focused;

  /** Draw all of it; `figure` is a picture for somewhere else, which has to say everything. Answers what it shows. */
  function paint(surface, figure = /** @type {{top: number, left: number} | null} */ (null)) {
    const { width, height, pen, colours } = surface, isNamed = names || figure !== null || view.full === true, right = figure ? FIGURE : gutter(width, isNamed), [min, max] = view.span;
    const values = lines.flatMap(({ run, y }) => [...extentOf(y), ...(isSeen(run.standing) ? [run.standing.y] : [])]), all = view.part && values.length ? values : [...values, ...metric.least];
    const isLog = view.log && !metric.share && fitsLog(all), foot = view.log && !metric.share ? footWords(all, isLog) : "";
    surface.lay({
      x: { min, max }, top: 8 * scale + (figure?.top ?? 0), right, left: figure?.left ?? 0,
      y: { ticks: ticksFor(all, isLog, height < LOW * scale && !isLog ? 3 : 4, metric.floor, view.part, metric.share), log: isLog, word: (v, ticks) => heightWord(v, ticks, isLog, metric.share) },
    });
    surface.axes({ label: isNamed || scale > 1 ? view.label : "", time: view.time });
    const refs = refsWithin(surface, metric.refs, shown);
    ruleRefs(surface, refs);
    const many = isMany(lines.length), first = lines.filter(isFirst), others = lines.filter((line) => !isFirst(line));
    const stroke = ({ run }, faint) => `${colours[run.colour]}${faint ? "4d" : ""}`;
    if (!metric.dots) for (const line of many ? first : lines) strokeCurve(surface, line.x, line.y, { stroke: stroke(line, true), width: scale > 1 ? 0.5 : 1 }); // of many, all would be one cloud
    for (const line of [...others, ...first]) { // the one that is looked at over the others
      strokeCurve(surface, line.x, line.smoothed, { stroke: stroke(line, many && first.length > 0 && !isFirst(line)), width: isFirst(line) ? 3 : many ? 1.5 : 2, dots: metric.dots && line.x.length <= 60 ? 2.5 : 0 });
    }
    const ends = endsOf(surface);
    for (const { line: { run }, at, isEnd, standing } of ends) {
      if (isEnd) signAt(surface, ...at, { ...run, r: 4 * scale });
      if (standing) signAt(surface, ...standing, { colour: run.colour, shape: "circle", r: 3 * scale });
    }
    if (figure && foot) pen.text(foot, surface.area.left + 4, surface.area.bottom - 10, { fill: colours.text3 });
    if (isNamed) {
      const heights = heightsOf(surface, lines.map((line) => ({ x: line.x, y: line.smoothed })));
      for (const { words, at } of refs) pen.nameRule(words, at, surface.area, heights);
    } else if (right > 60) for (const { words, at } of refs) pen.text(words, surface.area.right + BESIDE * scale, at);
    return { isLog, foot, named: isNamed ? nameEnds(surface, ends, right) : [] };
  }

  /** Where the curves end, or leave what is in view, the one that is looked at last: [{line, value, at: [x, y], isEnd, standing: [x, y] | null}]. What is told of a run is its evaluation, where it is in view. */
  function endsOf({ pixel, x: { max } }) {
    const ends = lines.filter(({ x }) => x.length && x[0] <= max).map((line) => {
      const { x, smoothed: y } = line, i = x.findLastIndex((at) => at <= max), isEnd = i === x.length - 1;
      const value = isEnd ? y[i] : y[i] + ((y[i + 1] - y[i]) * (max - x[i])) / (x[i + 1] - x[i]);
      return { line, value, isEnd, at: pixel(isEnd ? x[i] : max, value), standing: isSeen(line.run.standing) ? pixel(line.run.standing.x, line.run.standing.y) : null };
    });
    return ends.sort((a, b) => Number(isFirst(a.line)) - Number(isFirst(b.line)));
  }

  /** The names in so many pixels; the same ones are not measured again and again. */
  function shortened(room, measure) {
    const names = lines.map(({ run }) => run.name), from = JSON.stringify([Math.floor(room), ...names]);
    if (named.from !== from) named = { from, short: shortNames(names, (name) => measure(name) <= room) };
    return named.short;
  }

  /** Names at the ends, each with the value that its curve ends at: moved apart a little while there are few; of many those that can be told apart where they are. */
  function nameEnds({ pen, area, colours }, ends, right) {
    const values = ends.map(({ line, value, standing }) => shown(standing ? line.run.standing.y : value)), room = right - BESIDE - 4 - GAP, many = isMany(lines.length);
    const wide = Math.max(0, ...values.map((value) => pen.measure(value, 600))), short = shortened(room - wide, pen.measure), nameOf = ({ line }) => short[lines.indexOf(line)];
    const first = ends.findIndex(({ line }) => isFirst(line)), wanted = ends.map(({ at, standing }) => (standing ?? at)[1]);
    const heights = many ? wanted : spreadNear(wanted, TALL, area.top + 6, area.bottom - 6, FAR, first);
    const places = ends.map(({ at, standing }, i) => ({ x: (standing ?? at)[0] + BESIDE, y: heights[i], wide: wide + GAP + pen.measure(nameOf(ends[i])) }));
    const told = many ? namedEnds(places, TALL, first) : places.map((_, i) => i).filter((i) => heights[i] !== null);
    for (const i of told) {
      pen.text(values[i], places[i].x, places[i].y, { weight: 600, fill: colours.text });
      pen.text(within(nameOf(ends[i])), places[i].x + wide + GAP, places[i].y);
    }
    return told.map((i) => ends[i].line.run.name);
  }

  /** What each run shows at `x`: [{run, value: smoothed | null}]. */
  const at = (x) => lines.map((line) => {
    const i = nearest(line.x, x);
    return { run: line.run, value: i < 0 || line.x.at(-1) < x ? null : line.smoothed[i] };
  });

  const plot = createPlot(box, { paint: (surface) => { said = paint(surface); }, again: () => draw(view), scale, ground });

  function draw(next, size = plot.size()) {
    view = next;
    if (!view || size.width < 1 || size.height < 1) return;
    lines = look(view);
    show(size);
  }

  function show(size) {
    plot.draw(size);
    Object.assign(box.dataset, axesOf(plot.surface), { runs: lines.length, points: lines.map((line) => line.x.length).join(), focused: lines.find(isFirst)?.run.name ?? "", named: said.named.join("|") });
  }

  return {
    draw, at, paint, size: plot.size, canvas: plot.canvas,
    get axis() { return plot.surface?.x; },
    get area() { return plot.surface?.area; },
    /** What is in view of each run: [{run, x, y, smoothed}]. */
    get lines() { return lines; },
    /** Where the signs of the curves are at `x`: of all of few, of many of the one that stands out. */
    signsAt: (x) => at(x).filter(({ run, value }) => value !== null && (!isMany(lines.length) || run.id === view.focused))
      .map(({ run: { colour, shape }, value }) => ({ x: plot.surface.x.pixel(x), y: plot.surface.y.pixel(value), colour, shape })),
    /** Where its curves have points: those of the longest that is in view. */
    get xs() { return lines.reduce((most, { x }) => (x.length > most.length ? x : most), []); },
    /** Whether evaluations are drawn. */
    get standings() { return lines.some(({ run }) => isSeen(run.standing)); },
    /** Say which run is in front, before it is drawn so. */
    mark(id) { box.dataset.focused = lines.find(({ run }) => run.id === id)?.run.name ?? ""; },
    /** Bring run `id` to the front of what is drawn; null none. */
    focus(id) {
      if (!plot.surface || view.focused === id) return;
      view = { ...view, focused: id };
      show(plot.surface);
    },
    /** Whether the vertical axis is logarithmic now, and what it says of values that this scale cannot show as they are; mostly "". */
    get said() { return said; },
    /** The id of the run whose curve is nearest to pixel `height` at `x`; null where none has come so far. */
    nearestRun(x, height) {
      const there = at(x).filter(({ value }) => value !== null).map(({ run, value }) => [run.id, Math.abs(plot.surface.y.pixel(value) - height)]);
      return there.reduce((best, one) => (one[1] < best[1] ? one : best), [null, Infinity])[0];
    },
    close: plot.close,
  };
}
