// The curves of several runs: which metrics, along which axis, and what lies under the pointer. All charts share axis, place and the run that is looked at.

import { columnsOf, titleOf } from "./chartview.js";
import { around, isMany } from "./ends.js";
import { RANDOM, TUNED, durationExact, figure, number, unitOf } from "./format.js";
import { addTools, csvFile, fileName, save } from "./charttools.js";
import { WEIGHT, emptyCurve } from "./curves.js";
import { headlineOf } from "./headline.js";
import { bindMetrics, chosenBefore } from "./metricchoice.js";
import { idOf } from "./metrickeys.js";
import { within } from "./names.js";
import { own } from "./own.js";
import { createRunChart } from "./runchart.js";
import { keepSeries } from "./series.js";
import { $, el, fillRange, setText } from "./shell.js";
import { sign } from "./sign.js";
import { createStore } from "./store.js";

const MAIN = "tetris/score_per_piece", KEPT = "tetris-viz.compare-metrics";
const FIRST = ["tetris/lines_per_game", "eval/survival", "time/pieces_per_second"];
const EVERY = 1000; // ms between two drawings of what arrives: a dozen runs cost more than all else
const PATIENCE = 8000; // ms that the picture waits for the slowest run's curves
const NARROW = 560, LINE = 18, HEAD = 44; // pixels: a main chart that has little room for names; a row of a read-out, and what stands around its rows
const percent = (share) => `${number(share * 100)}\u2009%`;
const LOOKS = {
  [MAIN]: { refs: [["Dellacherie", TUNED], ["random", RANDOM]], names: true, least: [6], shown: (v) => number(v, 2) },
  "tetris/lines_per_game": { log: true, least: [0.03, 1], floor: 0.01 }, "eval/survival": { least: [1], shown: percent, tick: percent }, "time/pieces_per_second": { least: [1] },
};
const lookOfMetric = (key) => ({ least: [], dots: key.startsWith("eval/"), ...own(LOOKS, key) });

function createSection(key) {
  const title = titleOf(key), id = idOf(key);
  return el("section", { className: "chart", attributes: { "aria-labelledby": id, "data-key": key } },
    el("header", {}, el("h3", { id }, title), el("span", { className: "key" }, key)),
    el("div", { className: "plot" }, el("canvas", { tabIndex: 0, attributes: { role: "img", "aria-label": `${title} of every chosen run` } }),
      el("div", { className: "readout", hidden: true, attributes: { "aria-hidden": "true" } }), el("p", { className: "sr spoken", attributes: { role: "status" } }), el("p", { className: "none" }, "No values yet")));
}

/**
 * The charts in `panel` and the bar above them. `runs()` are the shown runs {id, room, store: as of `follow`, look}; `asked` is what the address asks for, as of `askedOf`.
 * `onShown({axis, keys, smoothing})` hears of another choice, keys null where they are the usual ones; `onCurves()` that curves were drawn, at most once a frame;
 * `onFocus(id | null)` which curve the pointer is nearest to.
 */
export function createCompareCharts(panel, { runs, asked, onShown, onCurves, onFocus }) {
  let axis = asked.axis ?? "step", keys = asked.keys ?? (asked.said ? null : chosenBefore(KEPT)) ?? FIRST;
  let weight = asked.smoothing ?? WEIGHT, hoverAt = null, owner = null, focused = null, due = 0, timer = 0, last = 0;
  let held = null; // {axis, until, curves: run id -> curves}: what was drawn before another axis was chosen, until all curves are here over that one, or have had their time
  const charts = new Map(); // key -> {key, section, plot, painter}
  const all = () => [MAIN, ...keys.filter((key) => key !== MAIN)];

  const drawnAxis = () => held?.axis ?? axis;

  /** What the axis counts; runs that count differently have only steps in common. */
  function along() {
    const drawn = drawnAxis();
    if (drawn !== "step") return drawn === "time" ? "seconds" : "games";
    const units = new Set(runs().map(({ room }) => unitOf(room).many));
    return units.size === 1 ? [...units][0] : units.size ? "steps" : "placements";
  }

  function createChart(key) {
    const section = createSection(key), plot = $(".plot", section), look = lookOfMetric(key);
    const gutter = () => (!look.names ? 10 : plot.clientWidth < NARROW ? 104 : 150);
    const chart = { key, section, plot };
    addTools(section, {
      async picture() { save(fileName("compared", key, "png"), await chart.painter.picture(titleOf(key))); },
      figures() { save(fileName("compared", key, "csv"), csvFile(columnsOf(runs().map((run) => ({ name: run.room.name, id: run.id, config: run.room.config, curve: curveOf(run, key) })), drawnAxis()))); },
    });
    chart.painter = createRunChart(plot, { ...look, gutter, label: look.names ? along : undefined, onHover: (x, y) => hover(x, y, chart) });
    chart.painter.focus(focused);
    return chart;
  }

  function layOut() {
    for (const [key, chart] of charts) if (!all().includes(key)) { chart.painter.close(); chart.section.remove(); charts.delete(key); }
    for (const key of all()) {
      if (!charts.has(key)) charts.set(key, createChart(key));
      panel.append(charts.get(key).section);
    }
    panel.dataset.columns = { 1: 1, 2: 2, 4: 2 }[keys.length] ?? 3; // full rows where that can be
  }

  const paintMetrics = bindMetrics({
    kept: KEPT, always: MAIN, logged: () => runs().flatMap(({ room }) => Object.keys(room.values ?? {})), chosen: () => keys,
    choose(next) {
      keys = next;
      layOut();
      runs().forEach(({ store }) => store.tell("charts", { keys: all() }));
      tell();
      draw();
    },
  });

  const tell = () => onShown({ axis, keys: keys.join() === FIRST.join() ? null : keys, smoothing: weight });

  const curveOf = ({ id, store }, key) => own(held ? held.curves.get(id) : store.state.curves, key) ?? emptyCurve();

  /** The viewer did something. */
  function draw() { due ||= requestAnimationFrame(paint); }

  /** Data arrived. */
  function grown() {
    if (timer || due) return;
    const wait = last + EVERY - performance.now();
    if (wait > 0) timer = setTimeout(() => { timer = 0; draw(); }, wait);
    else draw();
  }

  function paint() {
    due = 0;
    last = performance.now();
    const list = runs();
    if (held && (list.every(({ store }) => !store.state.refetch) || performance.now() >= held.until)) held = null;
    const longest = Math.max(drawnAxis() === "step" ? 1000 : 10, ...list.flatMap((run) => all().map((key) => curveOf(run, key).x.at(-1) ?? 0)));
    for (const { key, section, painter } of charts.values()) {
      painter.draw(list.map((run) => ({ id: run.id, name: run.room.name, ...run.look, curve: curveOf(run, key), newest: headlineOf(run.room, key) })), weight, longest);
      setText($(".key", section), [key, painter.isLog && "log", painter.foot].filter(Boolean).join(" · "));
      setText($(".none", section), list.some(({ store }) => store.state.seriesSeq === null) ? "Reading the curves…" : "No values yet");
      $(".none", section).hidden = list.some((run) => curveOf(run, key).x.length > 0);
    }
    const unit = along();
    setText(axes[0], `${unit.charAt(0).toUpperCase()}${unit.slice(1)}`.replace(/^(Seconds|Games)$/, axes[0].textContent));
    paintMetrics();
    onCurves();
    if (hoverAt !== null) paintReadout(owner);
  }

  // --- what lies under the pointer ---

  function hover(x, y, chart) {
    const before = owner;
    [hoverAt, owner] = [x, x === null ? null : chart];
    if (x === null) onFocus(null);
    else if (y !== null) onFocus(chart.painter.nearestRun(x, y));
    charts.forEach(({ painter }) => painter.hover(x));
    if (before && before !== owner) $(".readout", before.section).hidden = true;
    if (!owner) return;
    const words = paintReadout(owner);
    if (y === null) setText($(".spoken", owner.section), words); // the keyboard went there
  }

  /** Place and values, the highest first; of many runs in a small chart those around the one that is looked at. Answers the same in words. */
  function paintReadout({ section, plot, painter, key }) {
    const box = $(".readout", section), shown = lookOfMetric(key).shown ?? figure;
    const at = drawnAxis() === "time" ? durationExact(hoverAt) : `${number(Math.round(hoverAt))} ${along()}`;
    const rows = painter.at(hoverAt).sort(([, a], [, b]) => (b ?? -Infinity) - (a ?? -Infinity));
    const fit = Math.max(1, Math.floor((plot.clientHeight - HEAD) / LINE)), seen = isMany(rows.length) ? around(rows, rows.findIndex(([{ id }]) => id === focused), fit) : rows;
    box.replaceChildren(el("div", { className: "num" }, at), ...seen.map(([run, value]) => el("div", { className: run.id === focused ? "focused" : "" },
      sign(run), el("bdi", {}, run.name), el("b", { className: "num" }, value === null ? "–" : shown(value)))));
    box.hidden = false;
    const left = painter.place(hoverAt), room = left < plot.clientWidth / 2;
    box.style.left = room ? `${left + 12}px` : "auto";
    box.style.right = room ? "auto" : `${plot.clientWidth - left + 12}px`;
    return [at, ...seen.map(([run, value]) => `${within(run.name)} ${value === null ? "–" : shown(value)}`)].join(", ");
  }

  // --- the bar ---

  const axes = [...document.querySelectorAll("[data-x]")];
  const paintAxis = () => axes.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.x === axis)));
  axes.forEach((button) => button.addEventListener("click", () => {
    if (button.dataset.x === axis) return;
    held ??= { axis, until: performance.now() + PATIENCE, curves: new Map(runs().map(({ id, store }) => [id, store.state.curves])) };
    axis = button.dataset.x;
    setTimeout(draw, PATIENCE + 1);
    paintAxis();
    if (owner) hover(null, null, owner);
    runs().forEach(({ store }) => store.tell("charts", { axis }));
    tell();
    draw();
  }));
  const smoothing = $("#smoothing");
  function smoothed() {
    weight = Number(smoothing.value);
    fillRange(smoothing);
    setText($("#smoothing-out"), weight.toFixed(2));
    draw();
  }
  smoothing.addEventListener("input", () => { smoothed(); tell(); });

  smoothing.value = weight;
  paintAxis();
  layOut();
  smoothed();
  return {
    draw, grown, curveOf,
    /** What the curves lie over: the chosen axis, once all are here. */
    get drawnAxis() { return drawnAxis(); },
    /** A store of room `id` with the curves that are shown, once it is told what happens there; `end()` forgets it. */
    follow(id) {
      const store = createStore(id);
      store.tell("charts", { axis, keys: all() });
      const stop = [keepSeries(store), store.listen((dirty) => { if (dirty.includes("curves")) grown(); })];
      return { store, end: () => stop.forEach((each) => each()) };
    },
    /** Bring the curves of run `id` to the front; null none. */
    focus(id) {
      focused = id;
      charts.forEach(({ painter }) => painter.focus(id));
      if (owner) paintReadout(owner);
    },
    tell,
  };
}
