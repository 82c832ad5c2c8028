// The curves of several runs: which metrics, along which axis, and what lies under the pointer. All charts share axis, part, place and the run that is looked at.

import { isEnded, standingOf } from "../domain/evaluations.js";
import { kindOf, kinds } from "../domain/kinds.js";
import { isMany } from "../domain/looks.js";
import { metricOf, valueWords } from "../domain/metrics.js";
import { createStore } from "../domain/store.js";
import { emptyCurve } from "../lib/curves.js";
import { number } from "../lib/format.js";
import { own } from "../lib/own.js";
import { durationExact } from "../lib/times.js";
import { keepSeries } from "../net/series.js";
import { $, setText } from "../ui/dom.js";
import { IS_LINEAR } from "../words/en/charts.js";
import { createBar } from "./chartbar.js";
import { createFrame } from "./chartframe.js";
import { createGrid } from "./chartgrid.js";
import { around } from "./chartreadout.js";
import { createSection } from "./charttools.js";
import { createFine } from "./finecurves.js";
import { chosenBefore } from "./metricchoice.js";
import { createRunChart } from "./runchart.js";

const KEPT = "tetris-viz.compare-metrics";
const EVERY = 1000; // ms between two drawings of what arrives
const PATIENCE = 8000; // ms that the picture waits for the slowest run's curves
const REST = 120; // ms without another run in front until all charts show which one is
const LINE = 18, HEAD = 44; // pixels: a row of a read-out, and what stands around its rows
const NONE = Object.freeze(emptyCurve());

/**
 * The charts in `panel` and the bar above them. `runs()` are the shown runs {id, room, store and fine: as of `follow`, look}; `asked` is what the address asks for, as of `askedOf`.
 * `onShown({axis, keys, smoothing, range, scales})` hears of another choice, keys null where they are the usual ones; `onCurves()` that curves were drawn, at most once a frame;
 * `onFocus(id | null)` which curve the pointer is nearest to, `onPick(id, stays)` which one was pressed: again, it is let go, but where it `stays`.
 */
export function createCompareCharts(panel, { runs, asked, onShown, onCurves, onFocus, onPick }) {
  let axis = asked.axis ?? "step", chosen = asked.keys ?? (asked.said ? null : chosenBefore(KEPT)); // the metrics below the first ones; null for the usual
  let focused = null, fronting = 0, resting = 0, due = 0, timer = 0, last = 0, changed = true, looked = false;
  let held = null; // {axis, until, curves: run id -> curves}: what was drawn before another axis was chosen, until all curves are here over that one, or have had their time
  const charts = new Map(); // key -> {key, metric, section, frame, painter, size, drawn, look(), close()}
  /** The kinds of the runs, each once; while there are none, the usual one. */
  const ofRuns = () => { const found = [...new Set(runs().map(({ room }) => kindOf(room)))]; return found.length ? found : kinds().slice(0, 1); };
  const first = () => [...new Set(ofRuns().map(({ headline }) => headline))], usual = () => [...new Set(ofRuns().flatMap((kind) => kind.charts))].filter((key) => !key.startsWith("train/"));
  const keys = () => chosen ?? usual(), all = () => [...new Set([...first(), ...keys()])];

  const drawnAxis = () => held?.axis ?? axis;

  /** What the axis counts; runs that count differently have only steps in common. */
  function along() {
    const drawn = drawnAxis();
    if (drawn !== "step") return drawn === "time" ? "training time" : "games";
    const units = new Set(runs().map(({ room }) => kindOf(room).unit.many));
    return units.size === 1 ? [...units][0] : units.size ? "steps" : "placements";
  }

  const curveOf = ({ id, fine }, key) => (held ? own(held.curves.get(id), key) : fine.known(key)) ?? NONE;

  /** Where the axis ends: where the longest curve does. */
  const end = () => Math.max(drawnAxis() === "step" ? 1000 : 10, ...runs().flatMap((run) => all().map((key) => curveOf(run, key).x.at(-1) ?? 0)));

  const grid = createGrid(panel, asked, { charts: () => charts.values(), end, draw, settled() { tell(); readFine(); } });
  const { shared } = grid;
  const tell = () => onShown({ axis, keys: keys().join() === usual().join() ? null : keys(), smoothing: shared.weight, range: shared.range, scales: grid.scales });
  const readFine = () => runs().forEach(({ fine }) => fine.read(shared.range, end()));

  function createChart(key) {
    const section = createSection(key, "of every chosen run"), metric = metricOf(key), painter = createRunChart($(".plot", section), { metric, names: first().includes(key) });
    const inView = (x) => { const { min, max } = painter.axis; return Math.max(min, Math.min(max, x)); };
    const spotAt = (x) => ({ x, rule: painter.axis.pixel(x), signs: painter.signsAt(x), rows: () => rowsOf(chart, x) });
    const isLog = () => grid.isLog(key, metric) && canLog(), canLog = () => painter.said.foot !== IS_LINEAR;

    const frame = createFrame(section, metric, grid, {
      canvas: painter.canvas, axis: () => painter.axis, area: () => painter.area, width: () => chart.size.width, xs: () => painter.xs, end, isLog, canLog, redraw: draw,
      spot: (x) => (x === inView(x) ? spotAt(x) : null),
      hover(x, event) {
        const at = x === null ? null : inView(x), height = event ? event.clientY - painter.canvas.getBoundingClientRect().top : null;
        grid.hover(at, at === null ? null : section);
        if (at === null) onFocus(null);
        else if (height !== null) onFocus(painter.nearestRun(at, height));
      },
      tap() { if (shared.owner === section) onPick(focused); },
      turn(upwards) {
        const x = inView(shared.hover ?? painter.xs.at(-1) ?? 0), order = painter.at(x).filter(({ value }) => value !== null).sort((one, other) => one.value - other.value).map(({ run }) => run.id);
        if (!order.length) return;
        onPick(order.at(order.includes(focused) ? (order.indexOf(focused) + upwards) % order.length : upwards > 0 ? 0 : -1), true);
        grid.hover(x, section);
        frame.say(spotAt(x));
      },
      last: () => (painter.xs.length ? spotAt(Math.min(painter.xs.at(-1), painter.axis.max)) : null),
      none: () => "No values yet",
      of: () => "compared",
      over: drawnAxis,
      table() {
        const configs = new Map(runs().map(({ id, room }) => [id, room.config ?? {}]));
        return painter.lines.map(({ run: { id, name }, ...curve }) => ({ name, id, config: configs.get(id) ?? {}, curve }));
      },
      figure: () => ({ of: "", paint: painter.paint, runs: runs().map(({ room, look }) => ({ name: room.name, ...look })) }),
    });
    const chart = { key, metric, section, frame, painter, size: { width: 0, height: 0 }, drawn: [], look: frame.look, close() { grid.leave(section); painter.close(); section.remove(); } };
    return chart;
  }

  function layOut() {
    for (const [key, chart] of charts) if (!all().includes(key)) { chart.close(); charts.delete(key); }
    for (const key of all()) {
      if (!charts.has(key)) charts.set(key, createChart(key));
      panel.append(charts.get(key).section);
    }
    runs().forEach(({ store }) => store.tell("charts", { keys: all() }));
    panel.dataset.columns = { 1: 1, 2: 2, 4: 2 }[all().length - 1] ?? 3; // full rows where that can be
  }

  const paintBar = createBar({ kept: KEPT, always: first, weight: shared.weight }, {
    get: () => ({ axis, range: shared.range, keys: keys() }),
    axis(next) {
      held ??= { axis, until: performance.now() + PATIENCE, curves: new Map(runs().map(({ id, store }) => [id, store.state.curves])) };
      axis = next;
      setTimeout(draw, PATIENCE + 1);
      grid.hover(null, null);
      onFocus(null);
      runs().forEach(({ store, fine }) => { fine.drop(); store.tell("charts", { axis }); });
      grid.range(null);
      tell();
    },
    follow: grid.follow,
    whole() { grid.range(null); },
    keys(next) {
      chosen = next;
      layOut();
      grid.settle();
      tell();
      draw();
    },
    smoothing(weight) { shared.weight = weight; tell(); draw(); },
    logged: () => runs().flatMap(({ room }) => Object.keys(room.values ?? {})),
    steps() { const unit = along(); return ["games", "training time"].includes(unit) ? stepsWord : (stepsWord = `${unit.charAt(0).toUpperCase()}${unit.slice(1)}`); },
    goesOn: () => runs().some(({ room }) => !isEnded(room)),
  });
  let stepsWord = "Placements";

  /** The viewer did something: all charts are drawn, in the next frame. */
  function draw() {
    changed = true;
    clearTimeout(resting);
    due ||= requestAnimationFrame(paint);
  }

  /** Data arrived: the charts of which a curve is another are drawn, a second after the last time at the soonest. */
  function grown() {
    if (timer || due) return;
    const next = () => { due ||= requestAnimationFrame(paint); }, wait = last + EVERY - performance.now();
    if (wait > 0) timer = setTimeout(() => { timer = 0; next(); }, wait);
    else next();
  }

  function paint() {
    due = 0;
    last = performance.now();
    const list = runs();
    if (!list.length) grid.full(null); // nothing is left to fill the window
    const isHere = list.length > 0 && list.every(({ store }) => !store.state.refetch);
    if (held && (isHere || performance.now() >= held.until)) { held = null; changed = true; }
    if (all().some((key) => !charts.has(key)) || all().length !== charts.size) layOut(); // runs of other kinds came
    keepUp(list, isHere);
    const view = { weight: shared.weight, span: [shared.range?.from ?? 0, shared.range?.to ?? end()], part: shared.range !== null, time: drawnAxis() === "time", label: along(), focused };
    const sizes = new Map([...charts.values()].map((chart) => [chart, chart.painter.size()])); // read before anything is written
    for (const [chart, size] of sizes) paintChart(chart, size, list, view);
    changed = false;
    paintBar();
    onCurves();
  }

  /** Let the part in view go on with what came, and ask for the finer points of what came into it. */
  function keepUp(list, isHere) {
    const { range } = shared;
    grid.keepUp(looked);
    if (range !== shared.range) changed = true;
    for (const { fine } of list) fine.keepUp(looked ? shared.range : null, () => fine.read(shared.range, end()));
    if (!looked && isHere) { looked = true; grid.keepUp(true); grid.settle(); }
  }

  /** Draw a chart, unless all that it shows is as it was. */
  function paintChart(chart, size, list, view) {
    const { key, metric, section, frame, painter, drawn } = chart, curves = list.map((run) => curveOf(run, key)), standings = list.map((run) => (key === kindOf(run.room).headline ? standingOf(run.room, drawnAxis()) : null));
    const now = [...view.span, size.width, size.height, ...list.flatMap(({ id, room }) => [id, room.name]), ...curves, ...standings.flatMap((one) => [one?.x, one?.y])];
    chart.size = size;
    if (!changed && now.length === drawn.length && now.every((each, i) => each === drawn[i])) return;
    chart.drawn = now;
    painter.draw({ ...view, full: section.hasAttribute("data-full"), log: grid.isLog(key, metric), runs: list.map((run, i) => ({ id: run.id, name: run.room.name, ...run.look, curve: curves[i], standing: standings[i] })) }, size);
    frame.tools.paint();
    setText($(".key", section), [key, painter.standings && "dots: evaluated", painter.said.isLog && "log", painter.said.foot].filter(Boolean).join(" · "));
    setText(frame.none, list.some(({ store }) => store.state.seriesSeq === null) ? "Reading the curves…" : "No values yet");
    frame.none.hidden = curves.some(({ x }) => x.length > 0);
    frame.look();
    if (shared.owner !== section || shared.hover === null) frame.sayEnd();
  }

  // --- what lies under the pointer ---

  const placeWords = (x) => (drawnAxis() === "time" ? durationExact(x) : `${number(Math.round(x))} ${along()}`);

  /** Place and values, the highest first; of many runs in a small chart those around the one that is looked at. */
  function rowsOf(chart, x) {
    const { painter, metric } = chart, rows = painter.at(x).sort((one, other) => (other.value ?? -Infinity) - (one.value ?? -Infinity));
    const fit = Math.max(1, Math.floor((chart.size.height - HEAD) / LINE)), seen = isMany(rows.length) ? around(rows, rows.findIndex(({ run }) => run.id === focused), fit) : rows;
    return [{ name: placeWords(x) }, ...seen.map(({ run, value }) => ({ name: run.name, value: valueWords(metric, value), strong: run.id === focused, look: run }))];
  }

  layOut();
  paintBar();
  return {
    draw, grown, curveOf,
    /** What the curves lie over: the chosen axis, once all are here. */
    get drawnAxis() { return drawnAxis(); },
    /** A store of room `id` with the curves that are shown, once it is told what happens there; `end()` forgets it. */
    follow(id) {
      const store = createStore(id), fine = createFine(store, grown);
      store.tell("charts", { axis, keys: all() });
      const stop = [keepSeries(store), store.listen((dirty, { type, body }) => {
        if (dirty.includes("curves")) grown();
        if (type === "series" || body?.judged) fine.read(shared.range, end());
      })];
      return { store, fine, end: () => stop.forEach((each) => each()) };
    },
    /** Bring the curves of run `id` to the front; null none. */
    focus(id) {
      if (id === focused) return;
      focused = id;
      charts.forEach(({ painter }) => painter.mark(id));
      if (!shared.owner) return draw();
      fronting ||= requestAnimationFrame(() => { fronting = 0; charts.get(shared.owner?.dataset.key)?.painter.focus(focused); });
      clearTimeout(resting);
      resting = setTimeout(draw, REST); // the other charts follow once the pointer rests
    },
    tell,
  };
}
