// One curve: Chart.js draws lines and axes, the plugin below what it has no word for; chartjs-plugin-zoom, without Hammer.js,
// hears the drag that chooses a part.

import "../vendor/chart.umd.min.js";
import "../vendor/chartjs-plugin-zoom.min.js";
import { fitsLog, footWords, paintAxes, setSpan, ticksFor, verticalAxis } from "./chartaxes.js";
import { listenOn } from "./chartinput.js";
import { drawMarks, marksNear, marksWithin } from "./chartmarks.js";
import { createReadout } from "./chartreadout.js";
import { addTools, csvFile, fileName, place, save } from "./charttools.js";
import { clock, inView, placeWord, scaled, timeTicks, zoomed } from "./chartview.js";
import { emptyCurve, nearest, smooth, spreadAround, ticks } from "./curves.js";
import { BEST, ageOf, evaluationOf } from "./evaluations.js";
import { RANDOM, TUNED, durationExact, figure, number, short, unitOf } from "./format.js";
import { headlineOf } from "./headline.js";
import { isPlain } from "./keys.js";
import { asides } from "./labels.js";
import { nameMarks } from "./markkeys.js";
import { own } from "./own.js";
import { noValues } from "./novalues.js";
import { FAMILY, createPen } from "./pen.js";
import { picture } from "./picture.js";
import { onRatio, onResized } from "./resized.js";
import { setText } from "./shell.js";
import { token } from "./theme.js";

const GUTTER = 116, VALUE_WIDE = 48, NEAR = 8, TINY = 92; // pixels
const FONT = { family: FAMILY, size: 12 };

// References are the means of 64 games of at most 1,000 pieces, from the harness that evaluates (README); `least` are values that the axis shows anyway,
// `floor` is what a logarithmic one does not go below.
const KINDS = {
  "tetris/score_per_piece": { main: true, least: [6], refs: [["Dellacherie", TUNED], ["random", RANDOM]], digits: 2, evaluation: "eval/score_per_piece", spread: "eval/score_per_piece_std" },
  "tetris/lines_per_game": { log: true, least: [0.03, 1], floor: 0.01, refs: [["Dellacherie", 398], ["random", 0.02]], evaluation: "eval/lines_per_game" },
  "eval/survival": { dots: true, share: true, refs: [["Dellacherie", 1], ["random", 0]] },
  "time/pieces_per_second": { suffix: "\u2009/s" },
};

/**
 * The chart in `section`, of the metric in its `data-key`. The grid it stands in is {state(), shared: {hover, owner, weight, range},
 * end(): where the axis ends, known(key): a metric's curve, hover(x, owner), range(next), full(section or null),
 * open(marks): show these changes of settings}.
 */
export function createChart(section, { state, shared, end, known, hover, range, full, open }) {
  const key = section.dataset.key, kind = { ...(own(KINDS, key) ?? (key.startsWith("eval/") ? { dots: true } : {})) };
  const canvas = section.querySelector("canvas"), newest = section.querySelector(".newest");
  const plot = section.querySelector(".plot");
  let seen = emptyCurve(), judgedSeen = emptyCurve(); // what of them is in view
  const shown = (v) => (!Number.isFinite(v) ? "–" : written(v));
  const written = (v) => (kind.share ? `${number(100 * v)}\u2009%` : kind.digits ? number(v, kind.digits) : figure(v)) + (kind.suffix ?? "");
  const isLog = () => Boolean(kind.log && canLog);
  const lift = (v) => (isLog() ? Math.max(v, chart.options.scales.y.exact[0]) : v); // 0 lies at the foot
  let smoothed = [], headline, foot = "", band = [], marks = [], colours = palette(), canLog = true;
  const dotColour = () => (kind.dots ? colours.accent : colours.text);
  const none = Object.assign(document.createElement("p"), { className: "none" });
  plot.append(none);
  const readout = createReadout(plot);

  let chart = null; // Chart.js draws once inside its constructor, before this is set
  chart = new window.Chart(canvas, {
    type: "line",
    data: { datasets: [
      { data: [], borderWidth: 1, pointRadius: 0, borderJoinStyle: "round" },
      { data: [], borderWidth: 2, pointRadius: 0, borderJoinStyle: "round" },
      { data: [], borderWidth: 1, pointRadius: 2.5, pointBorderWidth: 0, borderJoinStyle: "round", borderColor: () => `${dotColour()}80`, pointBackgroundColor: dotColour },
    ] },
    options: {
      animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false, events: [],
      layout: { padding: { top: kind.main ? 22 : 4, right: 8 } },
      plugins: {
        legend: { display: false }, tooltip: { enabled: false }, colors: { enabled: false },
        zoom: {
          zoom: { mode: "x", drag: { enabled: true, threshold: 6, borderWidth: 1 }, onZoom: ({ chart: { scales: { x } } }) => range(zoomed(x.min, x.max, end())) },
          pan: { enabled: true, mode: "x", modifierKey: "shift" }, // only so that a drag with shift does not zoom: see `pan`
        },
      },
      scales: {
        x: { type: "linear", min: 0, grid: { display: false }, border: {}, ticks: { font: FONT, maxRotation: 0, maxTicksLimit: 5, callback: (v, _, all) => placeWord(v, all.map(({ value }) => value), state().axis === "time") },
          afterBuildTicks: (axis) => { axis.ticks = xTicks(axis.min, axis.max, axis.options.named, state().axis === "time"); } },
        y: verticalAxis({ font: FONT, word: kind.share ? shown : undefined }),
      },
    },
    plugins: [{ id: "furniture", beforeDatasetsDraw: () => chart && drawBehind(), afterDatasetsDraw: () => chart && drawOver() }],
  });

  function palette() {
    return Object.fromEntries(["accent", "ref", "text", "text2", "text3", "line", "edge", "surface", "bad"].map((name) => [name, token(name)]));
  }

  function restyle() {
    colours = palette();
    Object.assign(chart.options.plugins.zoom.zoom.drag, { backgroundColor: `${colours.accent}26`, borderColor: colours.accent });
    paintAxes(chart.options.scales, colours);
    chart.data.datasets[0].borderColor = `${colours.accent}4d`;
    chart.data.datasets[1].borderColor = colours.accent;
  }

  const size = () => ({ width: plot.clientWidth, height: plot.clientHeight });

  /** The newest evaluation, and of when it is; none where that is so long ago that it says nothing of the run now. */
  function newestEvaluation() {
    const { room } = state(), found = room && evaluationOf(room), words = shown(headline);
    if (key === BEST) return [words, Number.isFinite(room?.best_step) && `at ${short(room.best_step)}`].filter(Boolean).join(" "); // it holds until a better one comes
    newest.title = found && !found.fresh ? `${words} ${ageOf(room)}` : "";
    return found && !found.fresh ? "–" : [words, words !== "–" && room && ageOf(room)].filter(Boolean).join(" ");
  }

  /** Bring it up to date; `width` and `height` are what size() says before the page is written to. */
  function update({ width, height } = size()) {
    if (!width) return;
    const whole = known(key);
    none.hidden = whole.x.length > 0;
    setText(none, noValues(state(), key));
    headline = headlineOf(state().room, key);
    setText(newest, kind.dots ? newestEvaluation() : shown(headline));
    seen = inView(kind.dots ? whole : { ...whole, smoothed: smooth(whole, shared.weight) }, shared.range);
    judgedSeen = kind.evaluation ? inView(known(kind.evaluation), shared.range) : emptyCurve();
    const { x, y } = seen;
    smoothed = seen.smoothed ?? y;
    const dots = kind.dots ? seen : judgedSeen;
    band = kind.spread ? spreadAround(dots, known(kind.spread)) : [];
    spanHeights([...y, ...dots.y], height);
    const points = (curve, ys = curve.y) => curve.x.map((at, i) => ({ x: at, y: lift(ys[i]) }));
    chart.data.datasets[0].data = kind.dots ? [] : points({ x, y });
    chart.data.datasets[1].data = kind.dots ? [] : points({ x, y }, smoothed);
    chart.data.datasets[2].data = points(dots);
    if (kind.main) marks = marksWithin(state().markers, state().axis, shared.range?.from ?? 0, shared.range?.to ?? end());
    const wide = kind.main && width >= 560;
    chart.options.layout.padding.right = wide ? GUTTER : 8;
    chart.options.scales.x.named = wide;
    chart.options.scales.x.min = shared.range?.from ?? 0;
    chart.options.scales.x.max = shared.range?.to ?? end();
    if (chart.currentDevicePixelRatio !== window.devicePixelRatio) chart.resize(); // not every browser tells
    chart.update("none");
    Object.assign(section.dataset, { points: x.length, first: x[0] ?? "", last: x.at(-1) ?? "", evaluations: dots.x.length,
      from: chart.scales.x.min, to: chart.scales.x.max, axis: state().axis, scale: chart.scales.y.type, foot: chart.scales.y.min, clipped: foot }); // a canvas cannot be asked
    if (kind.main) {
      section.dataset.markers = marks.map(({ kind: what, at }) => `${what} ${at}`).join(", ");
      nameMarks(section.querySelector(".chart-keys"), marks);
    }
  }

  /** Let the vertical axis hold `values`, and the band around them, in a plot of this height. */
  function spanHeights(values, height) {
    canLog = !kind.share && fitsLog([...values, ...(kind.least ?? [])]);
    foot = kind.log && values.length ? footWords(values, canLog) : "";
    const all = [...values, ...band.map(({ high }) => high), ...(kind.least ?? [])], low = height < (isLog() ? 110 : 150);
    const ticks = kind.share ? [0, 0.5, 1] : ticksFor(all, isLog(), isLog() && low ? 2 : low ? 3 : 4, kind.floor);
    setSpan(chart.options.scales.y, height < TINY ? [ticks[0], ticks.at(-1)] : ticks, isLog()); // words of more would lie over one another
    tools.paint();
  }

  const pixel = (x, y) => [chart.scales.x.getPixelForValue(x), chart.scales.y.getPixelForValue(y)];
  const gutter = () => chart.options.layout.padding.right === GUTTER;

  const { measure, text, rule, nameRule } = createPen(canvas.getContext("2d"), { colours: () => colours });

  function drawBehind() {
    const { left, right, top, bottom } = chart.chartArea;
    for (const [name, value] of kind.refs ?? []) {
      const at = Math.round(pixel(0, value)[1]) + 0.5;
      if (at < top || at > bottom + 1) continue;
      rule(left, at, right, at, colours.ref, [5, 4]);
    }
    drawMarks(chart.ctx, marks, chart.chartArea, { pixel: (at) => pixel(at, 0)[0], measure, text, rule, colours });
    drawBand();
  }

  /** How far evaluated games lie around their mean: a standard deviation to either side. */
  function drawBand() {
    if (band.length < 2) return;
    const g = chart.ctx, { left, right, top, bottom } = chart.chartArea;
    g.save();
    g.beginPath();
    g.rect(left, top, right - left, bottom - top);
    g.clip();
    g.beginPath();
    band.forEach(({ x, high }) => g.lineTo(...pixel(x, lift(high))));
    [...band].reverse().forEach(({ x, low }) => g.lineTo(...pixel(x, lift(Math.max(0, low)))));
    g.closePath();
    g.fillStyle = `${colours.text}1a`;
    g.fill();
    g.restore();
  }

  function drawOver() {
    const { left, right, top, bottom } = chart.chartArea;
    const { x } = seen;
    if (foot) text(foot, left + 4, bottom - 10, { fill: colours.text3 });
    let written = Infinity; const within = (at) => at >= chart.chartArea.left - 1 && at <= right + 1; // where the newest value is written, if it stands beside the names
    if (x.length) {
      const [endX, endY] = pixel(x.at(-1), lift(smoothed.at(-1)));
      if (within(endX)) dot(endX, endY);
      if (right - endX < VALUE_WIDE) written = endY;
      if (gutter() && within(endX)) text(shown(headline), endX + 10, endY, { weight: 600, fill: colours.text });
    }
    const refs = (kind.refs ?? []).map(([name, value]) => ({ name, value, at: pixel(0, value)[1] })).filter(({ at }) => at >= top && at <= bottom + 1);
    const places = asides(refs.map(({ at }) => at), 14, written);
    for (const [i, { name, value, at }] of refs.entries()) {
      const words = `${name} ${kind.digits ? value.toFixed(kind.digits) : shown(value)}`;
      if (gutter()) text(words, right + 10, places[i]);
      else nameRule(words, at, chart.chartArea, heights);
    }
    if (gutter()) text({ step: unitOf(state().room).many, time: "training time", episode: "games" }[state().axis], right, bottom + 18, { align: "right", fill: colours.text3 });
    drawHover();
  }

  /** How high the drawn curve is between two places of the plot. */
  function heights(from, to) {
    const { x } = seen;
    return smoothed.map((y, i) => pixel(x[i], lift(y))).filter(([at]) => at >= from && at <= to).map(([, height]) => height);
  }

  function dot(x, y) {
    const g = chart.ctx;
    g.fillStyle = colours.accent; g.strokeStyle = colours.surface; g.lineWidth = 2;
    g.beginPath(); g.arc(x, y, 4, 0, 7); g.fill(); g.stroke();
  }

  /** The point of the curve that is looked at; -1 where there is none in view. */
  function looked() {
    const i = shared.hover === null ? -1 : nearest(seen.x, shared.hover), { min, max } = chart.scales.x;
    return i >= 0 && seen.x[i] >= min && seen.x[i] <= max ? i : -1;
  }

  function drawHover() {
    const i = looked();
    if (i < 0 || shared.owner !== section) readout.hide();
    if (i < 0) return;
    section.dataset.hover = seen.x[i];
    const { top, bottom, left, right } = chart.chartArea;
    const [at, height] = pixel(seen.x[i], lift(smoothed[i]));
    rule(Math.round(at) + 0.5, top, Math.round(at) + 0.5, bottom, colours.text2);
    dot(at, height);
    if (shared.owner === section) return readout.show(rowsOf(i), at);
    const room = at < (left + right) / 2;
    text(shown(smoothed[i]), at + (room ? 8 : -8), Math.min(height + 14, bottom - 8), { align: room ? "left" : "right", weight: 600, fill: colours.text });
  }

  /** What the read-out says of point `i`. */
  function rowsOf(i) {
    const { x, y } = seen, times = state().times, t = nearest(times.x, x[i]);
    const near = state().axis === "step" && t >= 0 && Math.abs(times.x[t] - x[i]) <= Math.max(1000, (times.x.at(-1) - times.x[0]) / 50);
    return [[place(state().axis, x[i], state().room), near ? durationExact(times.y[t]) : ""],
      ...(kind.dots ? [["evaluation", shown(y[i]), true]] : [["smoothed", shown(smoothed[i]), true], ["raw", shown(y[i])]]),
      ...evaluated(x[i]), ...happened(x[i])];
  }

  /** The read-out's word on the last evaluation before `at`. */
  function evaluated(at) {
    const { x, y } = judgedSeen, e = x.findLastIndex((there) => there <= at);
    if (e < 0) return [];
    const around = band.find((one) => one.x === x[e]);
    return [[`evaluation at ${state().axis === "time" ? clock(x[e]) : short(x[e])}`, shown(y[e]) + (around ? ` ± ${shown(around.high - y[e])}` : "")]];
  }

  /** The read-out's words on the marks that the pointer is at. */
  function happened(at) {
    const within = chart.scales.x.getValueForPixel(NEAR) - chart.scales.x.getValueForPixel(0);
    return marksNear(marks, at, within).slice(-3).map((mark) => [mark.text, ""]);
  }

  /** The changes of settings whose marks are `within` so many pixels of `x` in the canvas. */
  function changesAt(x, within) {
    const { axis, markers } = state();
    return markers.filter((mark) => mark.changes && Number.isFinite(mark[axis]) && Math.abs(pixel(mark[axis], 0)[0] - x) <= within);
  }

  /** The changes under a pointer that is at the lane of the marks. */
  function changesUnder({ clientX, clientY, pointerType }) {
    const { left, top } = canvas.getBoundingClientRect(), touch = pointerType === "touch";
    return clientY - top > chart.chartArea.top + (touch ? 10 : 0) ? [] : changesAt(clientX - left, touch ? 22 : 8);
  }

  if (kind.main) {
    canvas.addEventListener("pointermove", (event) => { canvas.style.cursor = changesUnder(event).length ? "pointer" : ""; });
    canvas.addEventListener("click", (event) => { const marks = changesUnder(event); if (marks.length) open(marks); });
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !isPlain(event)) return;
      event.preventDefault(); // it would press what has the focus in the dialog
      const near = shared.hover === null ? [] : changesAt(pixel(shared.hover, 0)[0], NEAR);
      open(near.length ? near : state().markers.filter(({ changes }) => changes));
    });
  }

  listenOn(canvas, { scale: () => chart.scales.x, xs: () => seen.x, end, shared, hover: (x) => hover(x, x === null ? null : section), range,
    read() { if (looked() >= 0) readout.say(rowsOf(looked())); } });
  const title = section.querySelector("h3").firstChild.textContent.trim();
  const tools = addTools(section, {
    isLog, canLog: () => canLog,
    log: kind.share ? null : () => { kind.log = !isLog(); update(); },
    scale(factor) { range(scaled(shared.range, factor, end())); },
    full() { full(section.hasAttribute("data-full") ? null : section); },
    async picture() { save(fileName(state().room?.name ?? "room", key, "png"), await picture(canvas, title, colours, chart.currentDevicePixelRatio)); },
    figures() {
      const columns = kind.dots ? [[key, seen.y]] : [[key, seen.y], ["smoothed", smoothed]];
      save(fileName(state().room?.name ?? "room", key, "csv"), csvFile([[state().axis, seen.x], ...columns]));
    },
  });
  const offResized = onResized(plot, () => update()), offRatio = onRatio(() => chart.resize());
  restyle();
  update();
  return { section, size, update, redraw: () => plot.clientWidth && chart.draw(), restyle, close: () => { offResized(); offRatio(); tools.remove(); chart.destroy(); none.remove(); readout.close(); } };
}

/** Round ticks of the horizontal axis; with `named`, its end is left free for the word. */
function xTicks(min, max, named, time) {
  const last = min + (max - min) * (named ? 0.87 : 1);
  return (time ? timeTicks(min, max) : ticks(min, max)).filter((value) => value >= min && value <= last).map((value) => ({ value }));
}
