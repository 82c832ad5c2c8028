// One curve of a room, with what it is measured against, its evaluations, and the marks of what happened.

import { BEST, ageOf, evaluationOf, isEnded, shownScore } from "../domain/evaluations.js";
import { unitOf } from "../domain/kinds.js";
import { headlineOf } from "../domain/metrickeys.js";
import { metricOf, valueWords } from "../domain/metrics.js";
import { noValues } from "../domain/novalues.js";
import { emptyCurve, extentOf, nearest, smoothed, spreadAround } from "../lib/curves.js";
import { short } from "../lib/format.js";
import { inView } from "../lib/ranges.js";
import { clock, durationExact } from "../lib/times.js";
import { $, el, setText } from "../ui/dom.js";
import * as said from "../words/en/charts.js";
import { isPlain } from "../ui/keyboard.js";
import { fitsLog, footWords, heightWord, ticksFor } from "./chartaxes.js";
import { createFrame } from "./chartframe.js";
import { drawMarks, marksNear, marksWithin } from "./chartmarks.js";
import { place } from "./charttools.js";
import { asides } from "./labels.js";
import { keysOf, nameMarks } from "./marklegend.js";
import { createPlot } from "./plot.js";
import { axesOf, fillBand, heightsOf, refsWithin, ruleRefs, signAt, strokeCurve } from "./plotparts.js";

const GUTTER = 116, WIDE = 560, VALUE_WIDE = 48, NEAR = 8, TINY = 92, LOW = 150, LOW_LOG = 110; // pixels
const LINE = { colour: "accent", shape: "circle" };

/**
 * The chart in `section`, of the metric in its `data-key`. The grid it stands in is {state(), grid: as of `createGrid`, end(): where the axis ends,
 * known(key): a metric's curve, open(marks): show these changes of settings}.
 */
export function createChart(section, { state, grid, end, known, open }) {
  const { shared } = grid, key = section.dataset.key, isMain = section.classList.contains("chart-main"), metric = metricOf(key), newest = $(".newest", section);
  const shown = (value) => valueWords(metric, value);
  const isLog = () => grid.isLog(key, metric) && canLog;
  let seen = { x: /** @type {number[]} */ ([]), y: /** @type {number[]} */ ([]), smoothed: /** @type {number[]} */ ([]) }, evaluated = /** @type {Points} */ (emptyCurve()); // what of them is in view
  let band = [], marks = [], canLog = true, foot = "";

  /** The newest evaluation, and of when it is; where that is so long ago that it says nothing of the run now, only a note says so. */
  function paintEvaluation(headline) {
    const { room } = state(), found = room && evaluationOf(room), words = shown(headline);
    const isOld = key !== BEST && found && !found.fresh; // the best holds until a better one comes
    const age = words === "–" || !room ? "" : key !== BEST ? ageOf(room) : Number.isFinite(room.best_step) ? said.at(short(room.best_step)) : "", told = [words, age].filter(Boolean).join(" ");
    const why = isOld ? `The last evaluation was ${told}, too long ago to say how the run plays now.` : "";
    if (why && newest.dataset.why !== why) newest.replaceChildren(el("button", { type: "button", className: "term", attributes: { "data-why": why, "aria-label": "Why there is no value", "aria-expanded": "false" } }, "–")); // what is pressed here stays
    else if (!why) setText(newest, told);
    newest.dataset.why = why;
  }

  /** What is known now, of what is in view. */
  function look() {
    const whole = known(key);
    seen = inView({ x: whole.x, y: whole.y, smoothed: metric.dots ? whole.y : smoothed(whole, shared.weight) }, shared.range);
    evaluated = metric.dots ? seen : metric.evaluation ? inView(known(metric.evaluation), shared.range) : emptyCurve();
    band = metric.spread ? spreadAround(evaluated, known(metric.spread)) : [];
    if (isMain) marks = marksWithin(state().markers, state().axis, ...span());
    return whole;
  }

  /** The figure of the main chart, and what it is of. */
  function paintScore() {
    const { room } = state(), { score, of } = room ? shownScore(room) : { score: undefined, of: "learning" };
    setText(newest, shown(score));
    setText($(".newest-of", section), of === "evaluated" ? said.EVALUATED : room && isEnded(room) && room.evaluating?.length ? said.EVALUATING : "");
  }

  const span = () => [shared.range?.from ?? 0, shared.range?.to ?? end()];

  /** Bring it up to date; `size` is what size() says before the page is written to. */
  function update(size = plot.size()) {
    if (size.width < 1 || size.height < 1) return;
    const whole = look(), headline = headlineOf(state().room, key);
    frame.none.hidden = whole.x.length > 0;
    setText(frame.none, noValues(state(), key));
    if (isMain) paintScore();
    else if (metric.dots) paintEvaluation(headline);
    else setText(newest, shown(headline));
    plot.draw(size);
    frame.tools.paint();
    if (isMain) nameMarks($(".chart-keys", section), marks);
    if (!showLooked()) frame.sayEnd();
    tellTests();
  }

  function tellTests() {
    Object.assign(section.dataset, axesOf(plot.surface), { points: seen.x.length, first: seen.x[0] ?? "", last: seen.x.at(-1) ?? "", evaluations: evaluated.x.length, axis: state().axis, clipped: foot });
    if (isMain) section.dataset.markers = marks.map(({ kind: what, at }) => `${what} ${at}`).join(", ");
  }

  /** The ticks of the vertical axis, in a plot of this height. */
  function heightTicks(height) {
    const inSight = [seen.y, seen.smoothed, evaluated.y].flatMap(extentOf), close = shared.range !== null && inSight.length > 0, held = close ? inSight : [...inSight, ...metric.least];
    canLog = !metric.share && fitsLog(held);
    const log = isLog();
    foot = grid.isLog(key, metric) && inSight.length ? footWords(inSight, canLog) : "";
    if (metric.share) return height < TINY ? [0, 1] : [0, 0.5, 1];
    const ticks = ticksFor([...held, ...band.map(({ high }) => high)], log, height < (log ? LOW_LOG : LOW) ? (log ? 2 : 3) : 4, metric.floor, close);
    return height < TINY ? [ticks[0], ticks.at(-1)] : ticks; // words of more would lie over one another
  }

  const axisWord = () => ({ step: unitOf(state().room).many, time: said.TRAINING_TIME, episode: said.GAMES })[state().axis];

  /** Draw all of it; `figure` is a picture for somewhere else, which has to say everything. */
  function paint(surface, figure = /** @type {{top: number, left: number} | null} */ (null)) {
    const { width, height, pen, colours } = surface, named = figure !== null || (width >= WIDE && (isMain || section.hasAttribute("data-full"))), [min, max] = span();
    const ticks = heightTicks(height), log = isLog();
    surface.lay({
      x: { min, max }, y: { ticks, log, word: (v, all) => heightWord(v, all, log, metric.share) },
      top: figure ? figure.top + (isMain ? 22 : 8) : isMain ? 22 : 8, right: named ? GUTTER : 8, left: figure?.left ?? 0,
    });
    surface.axes({ label: named ? axisWord() : "", time: state().axis === "time" });
    const refs = refsWithin(surface, metric.refs, shown);
    ruleRefs(surface, refs);
    drawMarks(surface.g, marks, surface.area, { pixel: surface.x.pixel, ...pen, colours });
    fillBand(surface, band, `${colours.text}1a`);
    if (!metric.dots) {
      strokeCurve(surface, seen.x, seen.y, { stroke: `${colours.accent}4d` });
      strokeCurve(surface, seen.x, seen.smoothed, { stroke: colours.accent, width: 2 });
    }
    const dots = metric.dots ? colours.accent : colours.text;
    strokeCurve(surface, evaluated.x, evaluated.y, { stroke: `${dots}80`, dots: 2.5, fill: dots });
    paintWords(surface, refs, named, figure !== null);
  }

  function paintWords(surface, refs, named, figure) {
    const { area, pen, colours, pixel } = surface, { left, right, bottom } = area;
    if (foot) pen.text(foot, left + 4, bottom - 10, { fill: colours.text3 });
    let written = Infinity; // where the end's value is written, if it stands beside the names
    const [endX, endY] = seen.x.length ? pixel(seen.x.at(-1), seen.smoothed.at(-1)) : [Infinity, 0];
    if (endX >= left - 1 && endX <= right + 1) {
      signAt(surface, endX, endY, LINE);
      if (figure) { // a page's own value of the metric stands above, and is not the smoothed end of a curve that rises
        if (right - endX < VALUE_WIDE) written = endY;
        pen.text(shown(seen.smoothed.at(-1)), endX + 10, endY, { weight: 600, fill: colours.text });
      }
    }
    const places = asides(refs.map(({ at }) => at), 14, written), heights = heightsOf(surface, [{ x: seen.x, y: seen.smoothed }]);
    refs.forEach(({ words, at }, i) => { if (named) pen.text(words, right + 10, places[i]); else pen.nameRule(words, at, area, heights); });
  }

  /** What is to be seen at point `i` of the curve, as of `createFrame`. */
  function spotAt(i) {
    const { area: { left, right, bottom }, pixel } = plot.surface, [x, y] = pixel(seen.x[i], seen.smoothed[i]), before = x > (left + right) / 2;
    const words = { text: shown(seen.smoothed[i]), x: x + (before ? -8 : 8), y: Math.min(y + 14, bottom - 8), left: before };
    return { x: seen.x[i], rule: x, signs: [{ x, y, ...LINE }], words, rows: () => rowsOf(i) };
  }

  /** The same of the point nearest to `x`; null where none is in view. */
  function spot(x) {
    const i = nearest(seen.x, x), { min, max } = plot.surface.x;
    return i >= 0 && seen.x[i] >= min && seen.x[i] <= max ? spotAt(i) : null;
  }

  /** Show what is looked at. */
  function showLooked() {
    const found = frame.look();
    if (found) section.dataset.hover = String(found.x);
    return found;
  }

  /** What the read-out says of point `i`. */
  function rowsOf(i) {
    const { x, y } = seen, times = state().times, t = nearest(times.x, x[i]);
    const near = state().axis === "step" && t >= 0 && Math.abs(times.x[t] - x[i]) <= Math.max(1000, (times.x.at(-1) - times.x[0]) / 50);
    const values = metric.dots ? [{ name: said.EVALUATION, value: shown(y[i]), strong: true }]
      : [{ name: said.SMOOTHED, value: shown(seen.smoothed[i]), strong: true }, { name: said.RAW, value: shown(y[i]) }];
    return [{ name: place(state().axis, x[i], state().room), value: near ? durationExact(times.y[t]) : "" }, ...values, ...(metric.dots ? [] : evaluatedAt(x[i])), ...happened(x[i])];
  }

  /** The read-out's word on the last evaluation before `at`. */
  function evaluatedAt(at) {
    const { x, y } = evaluated, e = x.findLastIndex((there) => there <= at);
    if (e < 0) return [];
    const around = band.find((one) => one.x === x[e]);
    return [{ name: said.evaluationAt(state().axis === "time" ? clock(x[e]) : short(x[e])), value: shown(y[e]) + (around ? ` ± ${shown(around.high - y[e])}` : "") }];
  }

  /** The read-out's words on the marks that the pointer is at. */
  function happened(at) {
    const { value } = plot.surface.x, within = value(NEAR) - value(0);
    return marksNear(marks, at, within).slice(-3).map((mark) => ({ name: mark.text }));
  }

  /** The changes of settings whose marks are `within` so many pixels of `x` in the canvas. */
  function changesAt(x, within) {
    const { axis, markers } = state();
    return markers.filter((mark) => mark.changes && Number.isFinite(mark[axis]) && Math.abs(plot.surface.x.pixel(mark[axis]) - x) <= within);
  }

  /** The changes under a pointer that is at the lane of the marks. */
  function changesUnder({ clientX, clientY, pointerType }) {
    const { left, top } = plot.canvas.getBoundingClientRect(), touch = pointerType === "touch";
    return !plot.surface || clientY - top > plot.surface.area.top + (touch ? 10 : 0) ? [] : changesAt(clientX - left, touch ? 22 : 8);
  }

  const plot = createPlot($(".plot", section), { paint, again: () => update() });
  if (isMain) {
    plot.canvas.addEventListener("pointermove", (event) => { plot.canvas.style.cursor = changesUnder(event).length ? "pointer" : ""; });
    plot.canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !isPlain(event)) return;
      event.preventDefault(); // it would press what has the focus in the dialog
      const near = shared.hover === null || !plot.surface ? [] : changesAt(plot.surface.x.pixel(shared.hover), NEAR);
      open(near.length ? near : state().markers.filter(({ changes }) => changes));
    });
  }
  const frame = createFrame(section, metric, grid, {
    canvas: plot.canvas, axis: () => plot.surface?.x, area: () => plot.surface.area, width: () => plot.surface.width, xs: () => seen.x, end, isLog, canLog: () => canLog, spot,
    redraw: () => update(),
    hover: (x) => grid.hover(x, x === null ? null : section),
    tap(event) { const found = isMain ? changesUnder(event) : []; if (found.length) open(found); },
    last: () => (seen.x.length ? spotAt(seen.x.length - 1) : null),
    none: () => noValues(state(), key),
    of: () => state().room?.name ?? "room",
    over: () => state().axis,
    table() { const { room } = state(); return [{ name: room?.name, id: room?.id, config: room?.config ?? {}, curve: seen }]; },
    figure: () => ({ of: state().room?.name ?? "", paint, marks: keysOf(marks), band: band.length > 1 ? said.SPREAD : "", runs: metric.dots ? [] : [{ name: said.TRAINING, ...LINE }, ...(evaluated.x.length ? [{ name: said.EVALUATION, colour: "text", shape: "circle" }] : [])] }),
  });
  update();
  return { section, size: plot.size, update, look: showLooked, close() { plot.close(); frame.close(); } };
}
