// The curves: Chart.js draws lines and axes, the plugin below what it has no word for.
// Nothing is animated; a chart is brought up to date at most four times a second, and only when data arrived.

import { emptyCurve, logTicks, nearest, smooth, spreadAround, ticks } from "./curves.js";
import { RANDOM, TUNED, durationExact, figure, number, short, steps, unitOf } from "./format.js";
import { aside, freePlace, named } from "./labels.js";
import { onTheme, token } from "./theme.js";

const EVERY = 250, GUTTER = 116, VALUE_WIDE = 48;
const NO_DATA = "First values after the first rollout, in a few seconds";
const FONT = { family: '"Inter Variable", system-ui, sans-serif', size: 12 };

// References are the means of 64 games of at most 1,000 pieces, from the harness that evaluates (README).
const KINDS = {
  "tetris/score_per_piece": { main: true, refs: [["Dellacherie", TUNED], ["random", RANDOM]], digits: 2, evaluation: "eval/score_per_piece", spread: "eval/score_per_piece_std" },
  "tetris/lines_per_game": { log: true, refs: [["Dellacherie", 398], ["random", 0.05]], evaluation: "eval/lines_per_game" },
  "eval/survival": { dots: true, share: true, refs: [["Dellacherie", 1], ["random", 0]] },
  "time/pieces_per_second": { suffix: "\u2009/s" },
};

/** All charts below `root`; `state()` gives the store's state. `changed()` says that data arrived. */
export function createCharts(root, state) {
  const shared = { hover: null, owner: null, weight: 0.87 };
  const charts = [...root.querySelectorAll(".chart")].map((section) => createChart(section, shared, state, hover));
  let timer = 0, asked = 0, last = 0;

  function draw() {
    asked = 0;
    last = performance.now();
    charts.forEach((chart) => chart.update());
  }

  function changed() {
    if (timer || asked) return;
    const wait = last + EVERY - performance.now();
    if (wait > 0) timer = setTimeout(() => { timer = 0; asked ||= requestAnimationFrame(draw); }, wait);
    else asked = requestAnimationFrame(draw);
  }

  function hover(x, owner) {
    shared.hover = x;
    shared.owner = owner;
    requestAnimationFrame(() => charts.forEach((chart) => chart.redraw()));
  }

  const offTheme = onTheme(() => { charts.forEach((chart) => chart.restyle()); changed(); });
  return {
    changed,
    smoothing(weight) { shared.weight = weight; changed(); },
    close() { offTheme(); clearTimeout(timer); cancelAnimationFrame(asked); charts.forEach((chart) => chart.close()); },
  };
}

function createChart(section, shared, state, hover) {
  const key = section.dataset.key, kind = KINDS[key] ?? {};
  const canvas = section.querySelector("canvas"), newest = section.querySelector(".newest");
  const plot = section.querySelector(".plot");
  const curve = () => state().curves[key];
  const judged = () => state().curves[kind.evaluation] ?? emptyCurve();
  const shown = (v) => (kind.share ? `${number(100 * v)}\u2009%` : kind.digits ? number(v, kind.digits) : figure(v)) + (kind.suffix ?? "");
  const lift = (v) => (kind.log ? Math.max(v, 0.01) : v);
  let smoothed = [], band = [], colours = palette();
  const none = Object.assign(document.createElement("p"), { className: "none", textContent: NO_DATA });
  const readout = Object.assign(document.createElement("div"), { className: "readout", hidden: true });
  plot.append(none, readout);

  let chart = null; // Chart.js draws once inside its constructor, before this is set
  chart = new window.Chart(canvas, {
    type: "line",
    data: { datasets: [
      { data: [], borderWidth: 1, pointRadius: 0, borderJoinStyle: "round" },
      { data: [], borderWidth: 2, pointRadius: 0, borderJoinStyle: "round" },
      { data: [], borderWidth: 1, pointRadius: 2.5, pointBorderWidth: 0, borderJoinStyle: "round" },
    ] },
    options: {
      animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false, events: [],
      layout: { padding: { top: kind.main ? 22 : 4, right: 8 } },
      plugins: { legend: { display: false }, tooltip: { enabled: false }, colors: { enabled: false } },
      scales: {
        x: { type: "linear", min: 0, grid: { display: false }, border: {}, ticks: { font: FONT, maxRotation: 0, maxTicksLimit: 5, callback: (v) => short(v) },
          afterBuildTicks: (axis) => { axis.ticks = xTicks(axis.max, axis.options.named); } },
        y: { type: kind.log ? "logarithmic" : "linear", border: { display: false }, grid: { drawTicks: false }, ticks: { font: FONT, padding: 8, autoSkip: false, callback: (v) => (kind.share ? shown(v) : short(v)) },
          afterFit: (axis) => { axis.width = 44; }, afterBuildTicks: (axis) => { axis.ticks = axis.options.exact?.map((value) => ({ value })) ?? axis.ticks; } },
      },
    },
    plugins: [{ id: "furniture", beforeDatasetsDraw: () => chart && drawBehind(), afterDatasetsDraw: () => chart && drawOver() }],
  });

  function palette() {
    return Object.fromEntries(["accent", "ref", "text", "text2", "text3", "line", "edge", "surface", "bad"].map((name) => [name, token(name)]));
  }

  function restyle() {
    colours = palette();
    const { x, y } = chart.options.scales;
    x.ticks.color = y.ticks.color = colours.text3;
    x.border.color = colours.edge;
    y.grid.color = colours.line;
    chart.data.datasets[0].borderColor = `${colours.accent}4d`;
    chart.data.datasets[1].borderColor = colours.accent;
    const dots = kind.dots ? colours.accent : colours.text;
    Object.assign(chart.data.datasets[2], { borderColor: `${dots}80`, pointBackgroundColor: dots });
  }

  function update() {
    if (!plot.clientWidth) return;
    const { x, y } = curve();
    smoothed = kind.dots ? y : smooth(y, shared.weight);
    const dots = kind.dots ? curve() : judged();
    const points = (curve, ys = curve.y) => curve.x.map((at, i) => ({ x: at, y: lift(ys[i]) }));
    chart.data.datasets[0].data = kind.dots ? [] : points({ x, y });
    chart.data.datasets[1].data = kind.dots ? [] : points({ x, y }, smoothed);
    chart.data.datasets[2].data = points(dots);
    band = kind.spread ? spreadAround(dots, state().curves[kind.spread]) : [];
    none.hidden = x.length > 0;
    newest.textContent = x.length ? shown(smoothed.at(-1)) : "–";
    const wide = kind.main && plot.clientWidth >= 560;
    chart.options.layout.padding.right = wide ? GUTTER : 8;
    chart.options.scales.x.named = wide;
    chart.options.scales.x.max = Math.max(state().times.x.at(-1) ?? 0, x.at(-1) ?? 0, 1000);
    const all = [...y, ...dots.y, ...band.map(({ high }) => high)];
    const scale = chart.options.scales.y;
    scale.exact = kind.share ? [0, 0.5, 1] : kind.log ? logTicks(Math.min(...all, 0.03), Math.max(...all, 1))
      : ticks(Math.min(0, ...all), Math.max(...all, kind.main ? 6 : 0) || 1, plot.clientHeight < 150 ? 3 : 4);
    [scale.min, scale.max] = [scale.exact[0], scale.exact.at(-1)];
    chart.update("none");
    Object.assign(section.dataset, { points: x.length, first: x[0] ?? "", last: x.at(-1) ?? "", evaluations: dots.x.length }); // a canvas cannot be asked
    if (kind.main) section.dataset.markers = state().markers.map(({ seq, kind: what, step }) => `${what} ${step} (${seq})`).join(", ");
  }

  const pixel = (x, y) => [chart.scales.x.getPixelForValue(x), chart.scales.y.getPixelForValue(y)];
  const gutter = () => chart.options.layout.padding.right === GUTTER;

  function text(words, x, y, { align = "left", weight = 400, fill = colours.text2, base = "middle" } = {}) {
    const g = chart.ctx;
    g.font = `${weight} 12px ${FONT.family}`;
    g.fillStyle = fill; g.textAlign = align; g.textBaseline = base;
    g.strokeStyle = colours.surface; g.lineWidth = 4; g.lineJoin = "round";
    g.strokeText(words, x, y); // a rim of ground keeps words apart from curves
    g.fillText(words, x, y);
  }

  function measure(words) {
    chart.ctx.font = `400 12px ${FONT.family}`;
    return chart.ctx.measureText(words).width;
  }

  function rule(x1, y1, x2, y2, stroke, dash = []) {
    const g = chart.ctx;
    g.save();
    g.strokeStyle = stroke; g.lineWidth = 1; g.setLineDash(dash);
    g.beginPath(); g.moveTo(x1, y1); g.lineTo(x2, y2); g.stroke();
    g.restore();
  }

  function drawBehind() {
    const { left, right, top, bottom } = chart.chartArea;
    for (const [name, value] of kind.refs ?? []) {
      const at = Math.round(pixel(0, value)[1]) + 0.5;
      if (at < top || at > bottom + 1) continue;
      rule(left, at, right, at, colours.ref, [5, 4]);
    }
    if (kind.main) drawMarkers();
    drawBand();
  }

  /** How far evaluated games lie around their mean: a standard deviation to either side. */
  function drawBand() {
    if (band.length < 2) return;
    const g = chart.ctx;
    g.save();
    g.beginPath();
    band.forEach(({ x, high }) => g.lineTo(...pixel(x, lift(high))));
    [...band].reverse().forEach(({ x, low }) => g.lineTo(...pixel(x, lift(Math.max(0, low)))));
    g.closePath();
    g.fillStyle = `${colours.text}1a`;
    g.fill();
    g.restore();
  }

  function drawMarkers() {
    const { left, right, top, bottom } = chart.chartArea, g = chart.ctx;
    const all = state().markers.filter(({ step }) => step <= chart.scales.x.max).slice(-30)
      .map(({ kind: what, step, text: words }) => ({ what, x: Math.round(pixel(step, 0)[0]) + 0.5, words: words.length > 24 ? `${words.slice(0, 23)}…` : words }))
      .filter(({ x }) => x >= left && x <= right);
    const fits = named(all.map(({ x }) => x), all.map(({ words }) => measure(words)), right);
    const y = top - 12;
    all.forEach(({ what, x, words }, i) => {
      rule(x, top, x, bottom, colours.edge, [2, 3]);
      g.fillStyle = what === "crash" ? colours.bad : colours.text2;
      g.strokeStyle = colours.text2; g.lineWidth = 1.5;
      g.beginPath();
      if (what === "checkpoint") { g.moveTo(x, y - 5); g.lineTo(x + 5, y); g.lineTo(x, y + 5); g.lineTo(x - 5, y); g.closePath(); g.stroke(); }
      else if (what === "crash") { g.moveTo(x, y - 5); g.lineTo(x + 5, y + 4); g.lineTo(x - 5, y + 4); g.fill(); }
      else g.fillRect(x - 4, y - 4, 8, 8);
      if (fits[i]) text(words, x + 9, y);
    });
  }

  function drawOver() {
    const { right, top, bottom } = chart.chartArea;
    const { x } = curve();
    let written = -Infinity; // where the newest value is written, if it stands beside the names
    if (x.length) {
      const [endX, endY] = pixel(x.at(-1), lift(smoothed.at(-1)));
      dot(endX, endY);
      if (right - endX < VALUE_WIDE) written = endY;
      if (gutter()) text(shown(smoothed.at(-1)), endX + 10, endY, { weight: 600, fill: colours.text });
    }
    for (const [name, value] of kind.refs ?? []) {
      const at = pixel(0, value)[1];
      if (at < top || at > bottom + 1) continue;
      const words = `${name} ${kind.digits ? value.toFixed(kind.digits) : shown(value)}`;
      if (gutter()) text(words, right + 10, aside(at, written, 14));
      else nameInPlot(words, at);
    }
    if (gutter()) text(unitOf(state().room).many, right, bottom + 18, { align: "right", fill: colours.text3 });
    drawHover();
  }

  /** A reference's name above its line at the right, or where else the curve leaves room. */
  function nameInPlot(words, at) {
    const { left, right, bottom } = chart.chartArea, wide = measure(words) + 12;
    const above = { y: at - 8, from: at - 18, to: at + 2 }, below = { y: at + 9, from: at - 2, to: at + 18 };
    const atRight = { x: right - 2, align: "right", heights: heights(right - wide, right) };
    const atLeft = { x: left + 4, align: "left", heights: heights(left, left + wide) };
    const places = [{ ...atRight, ...above }, { ...atRight, ...below }, { ...atLeft, ...above }].filter(({ to }) => to < bottom + 4);
    const { x, y, align } = freePlace(places);
    text(words, x, y, { align });
  }

  /** How high the drawn curve is between two places of the plot. */
  function heights(from, to) {
    const { x } = curve();
    return smoothed.map((y, i) => pixel(x[i], lift(y))).filter(([at]) => at >= from && at <= to).map(([, height]) => height);
  }

  function dot(x, y) {
    const g = chart.ctx;
    g.fillStyle = colours.accent; g.strokeStyle = colours.surface; g.lineWidth = 2;
    g.beginPath(); g.arc(x, y, 4, 0, 7); g.fill(); g.stroke();
  }

  function drawHover() {
    const { x, y } = curve();
    const i = shared.hover === null ? -1 : nearest(x, shared.hover);
    readout.hidden = i < 0 || shared.owner !== section;
    if (i < 0) return;
    const { top, bottom, left, right } = chart.chartArea;
    const [at, height] = pixel(x[i], lift(smoothed[i]));
    rule(Math.round(at) + 0.5, top, Math.round(at) + 0.5, bottom, colours.text2);
    dot(at, height);
    const room = at < (left + right) / 2;
    if (shared.owner !== section) return text(shown(smoothed[i]), at + (room ? 8 : -8), Math.min(height + 14, bottom - 8), { align: room ? "left" : "right", weight: 600, fill: colours.text });
    const times = state().times, t = nearest(times.x, x[i]);
    const near = t >= 0 && Math.abs(times.x[t] - x[i]) <= Math.max(1000, (times.x.at(-1) - times.x[0]) / 50);
    readout.replaceChildren(
      line(steps(Math.round(x[i]), unitOf(state().room)), near ? durationExact(times.y[t]) : ""),
      ...(kind.dots ? [line("evaluation", shown(y[i]), "strong")] : [line("smoothed", shown(smoothed[i]), "strong"), line("raw", shown(y[i]))]),
      ...evaluated(x[i]));
    readout.style.left = room ? `${at + 12}px` : "auto";
    readout.style.right = room ? "auto" : `${plot.clientWidth - at + 12}px`;
  }

  /** The read-out's word on the last evaluation before `at`. */
  function evaluated(at) {
    const { x, y } = judged(), e = x.findLastIndex((there) => there <= at);
    if (e < 0) return [];
    const around = band.find((one) => one.x === x[e]);
    return [line("evaluation", shown(y[e]) + (around ? ` ± ${shown(around.high - y[e])}` : ""))];
  }

  function line(name, value, strong = "") {
    const row = document.createElement("div");
    row.className = `num ${strong}`;
    row.append(Object.assign(document.createElement("span"), { textContent: name }), Object.assign(document.createElement("span"), { textContent: value }));
    return row;
  }

  const under = (event) => hover(chart.scales.x.getValueForPixel(event.clientX - canvas.getBoundingClientRect().left), section);
  const leave = () => hover(null, null);
  const press = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") return leave();
    if (!step) return;
    event.preventDefault();
    const { x } = curve();
    const i = nearest(x, shared.hover ?? x.at(-1) ?? 0);
    if (i >= 0) hover(x[Math.max(0, Math.min(x.length - 1, i + step * Math.max(1, Math.round(x.length / 60))))], section);
  };
  canvas.addEventListener("pointermove", under);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", leave);
  canvas.addEventListener("keydown", press);
  const observer = new ResizeObserver(() => requestAnimationFrame(update));
  observer.observe(plot);
  restyle();
  update();
  return { update, redraw: () => plot.clientWidth && chart.draw(), restyle, close: () => { observer.disconnect(); chart.destroy(); } };
}

/** Round ticks of the step axis; with `named`, its end is left free for the word. */
function xTicks(max, named) {
  return ticks(0, max).filter((value) => value <= max * (named ? 0.87 : 1)).map((value) => ({ value }));
}
