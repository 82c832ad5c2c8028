// One chart of several runs: Chart.js draws lines and axes, the plugin below references, ends and names.

import "../vendor/chart.umd.min.js";
import { fitsLog, footWords, paintAxes, setSpan, ticksFor, verticalAxis } from "./chartaxes.js";
import { nearest, smooth, ticks } from "./curves.js";
import { isMany, namedEnds, shortNames, spreadNear } from "./ends.js";
import { figure, tickWord } from "./format.js";
import { within } from "./names.js";
import { FAMILY, createPen, endShape } from "./pen.js";
import { picture } from "./picture.js";
import { onRatio, onResized } from "./resized.js";
import { onTheme, token } from "./theme.js";

const COLOURS = ["accent", "ref", "text", "text2", "text3", "line", "edge", "surface", "bg", "c1", "c2", "c3", "c4", "c5", "c6"];

const TALL = 16, FAR = 40, GAP = 8; // pixels between two names, from a name to the end of its curve, and between a value and its name

/**
 * A chart in `plot` (an element with a <canvas>). `label()` says what x counts, `refs` are [name, value], `gutter()` pixels at the right for names and
 * values, `least` are values that the vertical axis shows anyway, `scale` enlarges type and lines for a hall, `ground` is the colour token behind it.
 * `log` is a logarithmic scale, where values allow it, which does not go below `floor`; `dots`: evaluations, joined and never smoothed.
 * `draw(runs, weight, xMax)` shows runs {id, name, colour, shape, curve: {x, y}, newest: what is written at its end} as far as `xMax` at least; `focus(id | null)` brings one to the front,
 * off the others where they are so many. `onHover(x | null, y | null)` tells what is pointed at: a value of the axis, a pixel of the plot.
 */
export function createRunChart(plot, { label = () => "", log = false, least = [6], floor = 0, refs = [], gutter = () => 8, scale = 1, names = false, ground = "surface", dots = false, shown = figure, tick, onHover = null }) {
  const canvas = plot.querySelector("canvas");
  const size = 12 * scale, FONT = { family: FAMILY, size };
  const lift = (v) => (isLog ? Math.max(v, chart.options.scales.y.exact[0]) : v); // 0 lies at the foot
  let runs = [], weight = 0, longest = 0, colours = palette(), hoverAt = null, focused = null, isLog = false, foot = "", chart = null;

  chart = new window.Chart(canvas, {
    type: "line",
    data: { datasets: [] },
    options: {
      animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false, events: [],
      layout: { padding: { top: 8 * scale, right: 8 } },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales: {
        x: { type: "linear", min: 0, grid: { display: false }, border: {}, ticks: { font: FONT, maxRotation: 0, callback: (v, _, all) => tickWord(v, all.map(({ value }) => value)) },
          afterBuildTicks: (axis) => { axis.ticks = ticks(0, axis.max).filter((v) => v <= axis.max * free(axis.width)).map((value) => ({ value })); } },
        y: verticalAxis({ font: FONT, word: tick, wide: 44 * (scale > 1 ? 1.3 : 1) }),
      },
    },
    plugins: [{ id: "runs", beforeDatasetsDraw: () => chart && drawRefs(), afterDatasetsDraw: () => chart && drawEnds() }],
  });

  /** The share of the axis, `wide` pixels long, that its label leaves to figures. */
  function free(wide) {
    return label() && wide ? Math.max(0.3, 1 - ((label().length * 0.55 + 3) * size) / wide) : 1;
  }

  function palette() {
    return Object.fromEntries(COLOURS.map((name) => [name, token(name)]));
  }

  function restyle() {
    colours = palette();
    paintAxes(chart.options.scales, colours);
  }

  function draw(next, nextWeight = weight, xMax = longest) {
    longest = xMax;
    [runs, weight] = [next.map((run) => ({ ...run, smoothed: dots ? run.curve.y : smooth(run.curve, nextWeight) })), nextWeight];
    if (!plot.clientWidth) return;
    spanHeights();
    const many = isMany(runs.length), isFirst = (run) => run.id === focused && focused !== null, stepsBack = (run) => many && runs.some(isFirst) && !isFirst(run);
    const line = (run, values, width, faint) => ({
      data: run.curve.x.map((x, i) => ({ x, y: lift(values[i]) })), pointRadius: dots && run.curve.x.length <= 60 ? 2.5 : 0, pointBackgroundColor: colours[ground], pointBorderWidth: 1.5, borderJoinStyle: "round",
      borderWidth: width * scale, borderColor: `${colourOf(run)}${faint || stepsBack(run) ? "4d" : ""}`, order: isFirst(run) ? 0 : 1, // the lowest is drawn over the others
    });
    const raw = dots ? [] : runs.filter((run) => !many || isFirst(run)); // of many, all would be one cloud
    chart.data.datasets = [...raw.map((run) => line(run, run.curve.y, scale > 1 ? 0.5 : 1, true)), ...runs.map((run) => line(run, run.smoothed, isFirst(run) ? 3 : many ? 1.5 : 2, false))];
    chart.options.layout.padding.right = gutter();
    chart.options.scales.x.max = Math.max(longest, ...runs.map((run) => run.curve.x.at(-1) ?? 0));
    if (chart.currentDevicePixelRatio !== window.devicePixelRatio) chart.resize(); // not every browser tells
    chart.update("none");
    Object.assign(plot.dataset, { runs: runs.length, points: runs.map(({ curve }) => curve.x.length).join(), focused: runs.find(isFirst)?.name ?? "" }); // a canvas cannot be asked
  }

  /** Let the vertical axis hold all values. */
  function spanHeights() {
    const all = [...runs.flatMap((run) => run.curve.y), ...least];
    isLog = log && fitsLog(all);
    foot = log ? footWords(all, isLog) : "";
    setSpan(chart.options.scales.y, ticksFor(all, isLog, plot.clientHeight < 150 * scale && !isLog ? 3 : 4, floor), isLog);
  }

  const colourOf = ({ colour }) => colours[colour];

  const pixel = (x, y) => [chart.scales.x.getPixelForValue(x), chart.scales.y.getPixelForValue(y)];

  const { measure, text, rule, nameRule } = createPen(canvas.getContext("2d"), { size, thick: scale > 1 ? 1.5 : 1, ground, colours: () => colours });

  /** The references that the plot reaches: [words, height]. */
  function refsWithin() {
    const { top, bottom } = chart.chartArea;
    return refs.map(([name, value]) => [`${name} ${value.toFixed(2)}`, Math.round(pixel(0, value)[1]) + 0.5]).filter(([, at]) => at >= top && at <= bottom + 1);
  }

  function drawRefs() {
    const { left, right } = chart.chartArea;
    for (const [name, at] of refsWithin()) {
      rule(left, at, right, at, colours.ref, [5 * scale, 4 * scale]);
      if (!names && gutter() > 60) text(name, right + 10 * scale, at);
    }
  }

  function drawEnds() {
    const { right, top: from, bottom } = chart.chartArea, g = chart.ctx;
    if (label()) text(label(), right, bottom + 12 + 6 * scale, { align: "right", fill: colours.text3 });
    const ends = runs.filter((run) => run.curve.x.length).map((run) => ({ run, at: pixel(run.curve.x.at(-1), lift(run.smoothed.at(-1))) }));
    ends.sort((a, b) => (a.run.id === focused) - (b.run.id === focused));
    for (const { run, at: [x, y] } of ends) {
      g.fillStyle = colourOf(run); g.strokeStyle = colours[ground]; g.lineWidth = 2;
      endShape(g, run.shape, x, y, 4 * scale);
      g.fill(); g.stroke();
    }
    if (names) {
      for (const [name, at] of refsWithin()) nameRule(name, at, chart.chartArea, heights);
      nameEnds(ends, from, bottom);
    }
    drawHover(from, bottom);
  }

  /** Names at the ends: moved apart a little while there are few; of many those that can be told apart where they are. */
  function nameEnds(ends, from, bottom) {
    const values = ends.map(({ run }) => shown(run.newest ?? run.smoothed.at(-1))), room = gutter() - 14 - GAP;
    const wide = Math.max(0, ...values.map((value) => measure(value, 600))), names = shortNames(ends.map(({ run }) => run.name), (name) => measure(name) <= room - wide);
    const first = ends.findIndex(({ run }) => run.id === focused), wanted = ends.map(({ at }) => at[1]);
    const heights = isMany(runs.length) ? wanted : spreadNear(wanted, TALL, from + 6, bottom - 6, FAR, first);
    const places = ends.map(({ at: [x] }, i) => ({ x: x + 10, y: heights[i], wide: measure(values[i], 600) + GAP + measure(names[i]) }));
    const named = isMany(runs.length) ? namedEnds(places, TALL, first) : places.map((_, i) => i).filter((i) => heights[i] !== null);
    for (const i of named) {
      text(values[i], places[i].x, places[i].y, { weight: 600, fill: colours.text });
      text(within(names[i]), places[i].x + wide + GAP, places[i].y);
    }
    plot.dataset.named = named.map((i) => ends[i].run.name).join("|");
  }

  /** How high the drawn curves are between two places of the plot. */
  const heights = (from, to) => runs.flatMap((run) => run.smoothed.map((y, i) => pixel(run.curve.x[i], lift(y))).filter(([x]) => x >= from && x <= to).map(([, y]) => y));

  function drawHover(from, bottom) {
    if (hoverAt === null) return;
    const x = Math.round(pixel(hoverAt, 1)[0]) + 0.5;
    rule(x, from, x, bottom, colours.text2);
    for (const run of runs) {
      const i = nearest(run.curve.x, hoverAt);
      if (i < 0 || run.curve.x.at(-1) < hoverAt || (isMany(runs.length) && run.id !== focused)) continue;
      const g = chart.ctx;
      g.fillStyle = colourOf(run); g.strokeStyle = colours[ground]; g.lineWidth = 2;
      endShape(g, run.shape, x, pixel(0, lift(run.smoothed[i]))[1], 4);
      g.fill(); g.stroke();
    }
  }

  /** What each run shows at `x`: [run, smoothed value | null]. */
  const at = (x) => runs.map((run) => {
    const i = nearest(run.curve.x, x);
    return [run, i < 0 || run.curve.x.at(-1) < x ? null : run.smoothed[i]];
  });

  /** The id of the run whose curve is nearest to pixel `y` at `x`; null where none has come so far. */
  function nearestRun(x, y) {
    const there = at(x).filter(([, value]) => value !== null).map(([{ id }, value]) => [id, Math.abs(pixel(x, lift(value))[1] - y)]);
    return there.reduce((best, one) => (one[1] < best[1] ? one : best), [null, Infinity])[0];
  }

  if (onHover) {
    const under = (event) => {
      const { left, right } = chart.chartArea, box = canvas.getBoundingClientRect(), x = event.clientX - box.left;
      if (x < left - 4 || x > right + 4) return onHover(null, null);
      onHover(Math.max(0, chart.scales.x.getValueForPixel(x)), event.clientY - box.top);
    };
    canvas.addEventListener("pointermove", under);
    canvas.addEventListener("pointerdown", under);
    for (const gone of ["pointerleave", "blur"]) canvas.addEventListener(gone, () => onHover(null, null));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") return onHover(null, null);
      if (!step) return;
      event.preventDefault();
      const { max } = chart.scales.x;
      onHover(Math.max(0, Math.min(max, (hoverAt ?? max) + (step * max) / 50)), null);
    });
  }
  const offResized = onResized(plot, () => draw(runs)), offRatio = onRatio(() => chart.resize());
  const offTheme = onTheme(() => { restyle(); draw(runs); });
  restyle();
  return {
    draw, at, nearestRun,
    /** Whether the vertical axis is logarithmic now. */
    get isLog() { return isLog; },
    /** What it says of values that this scale cannot show as they are; mostly "". */
    get foot() { return foot; },
    focus(id) { if (id !== focused) { focused = id; draw(runs); } },
    hover(x) { hoverAt = x; if (plot.clientWidth) chart.draw(); },
    place: (x) => pixel(x, 1)[0],
    /** The chart as a PNG, with what its curves are called. */
    picture: (title) => picture(canvas, title, colours, chart.currentDevicePixelRatio, runs),
    close() { offResized(); offRatio(); offTheme(); chart.destroy(); },
  };
}
