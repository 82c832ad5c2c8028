// All curves of a room's page: which metrics, over which axis, and which part of the run.
// Nothing is animated. Data that arrived is drawn a second later at the latest on the main chart and two on the others;
// what the viewer does, on all; what moves under the pointer, at once.

import { isEnded } from "../domain/evaluations.js";
import { capital } from "../lib/format.js";
import { $$ } from "../ui/dom.js";
import { OVER_THE_RUN } from "../words/en/charts.js";
import { createChart } from "./roomchart.js";
import { createBar } from "./chartbar.js";
import { createGrid } from "./chartgrid.js";
import { createSection } from "./charttools.js";
import { createFine } from "./finecurves.js";
import { chosenBefore } from "./metricchoice.js";

const KEPT = "tetris-viz.metrics";
const EVERY = 1000; // ms between two updates: more often costs a page more than all the rest
const REFINE = 200; // ms for several reasons to ask for finer points again to come together

/**
 * All charts below `root`, of `store`, a room of this `kind`. `asked` is what the address asks for, as of `chartsOf`; `open(marks)` shows changes of settings; `onShown` hears the
 * same of what is shown: of another choice at once, of another part once the viewer has settled.
 * `grown()` says that data arrived, `changed()` that something else did. All charts share axis, range and the place under the pointer.
 */
export function createCharts(root, store, kind, asked, onShown, open) {
  const { headline: MAIN, charts: FIRST, view } = kind, kept = view === "tetris" ? KEPT : `${KEPT}.${kind.name}`;
  const state = () => store.state, panel = root.querySelector(".chart-panel");
  const charts = new Map();
  const usual = asked.axis || asked.range ? FIRST : chosenBefore(kept) ?? FIRST; // a link that says something shows the same everywhere
  let keys = asked.keys ?? usual;
  let timer = 0, due = 0, last = 0, refining = 0, looked = false;
  let skipped = true; // whether the last drawing left out all but the main chart

  /** Where the data ends on the axis that is shown. */
  function end() {
    const { axis, room, curves } = state();
    const field = { step: "step", time: "seconds", episode: "episode" }[axis];
    return Math.max(room?.[field] ?? 0, ...Object.values(curves).map(({ x }) => x.at(-1) ?? 0), axis === "step" ? 1000 : 10);
  }

  const fine = createFine(store, changed);
  const grid = createGrid(panel, asked, { charts: () => charts.values(), end, draw, settled() { tell(); refine(0); } });
  const { shared } = grid;
  const tell = () => onShown({ axis: state().axis, range: shared.range, keys: keys.join() === FIRST.join() ? null : keys, smoothing: shared.weight, scales: grid.scales });

  const paintBar = createBar({ kept, always: () => [MAIN], weight: shared.weight }, {
    get: () => ({ axis: state().axis, range: shared.range, keys }),
    axis(axis) { fine.drop(); shared.hover = null; store.tell("charts", { axis }); grid.range(null); tell(); changed(); },
    follow: grid.follow,
    whole() { grid.range(null); },
    keys(list) { keys = list; layOut(); store.tell("charts", { keys }); grid.settle(); tell(); changed(); },
    smoothing(weight) { shared.weight = weight; grid.settle(); changed(); },
    logged: () => Object.keys(state().room?.values ?? {}),
    steps: () => capital(kind.unit.many),
    goesOn: () => !state().room || !isEnded(state().room),
  });

  /** Ask for finer points: what is known of the part in view may be another now. An evaluation lies where its policy stood, and curves that were read again may be of another history. */
  function refine(wait = REFINE) {
    clearTimeout(refining);
    refining = setTimeout(() => fine.read(shared.range, end()), wait);
  }

  function layOut() {
    for (const [key, chart] of charts) {
      if (key !== MAIN && !keys.includes(key)) { grid.leave(chart.section); chart.close(); chart.section.remove(); charts.delete(key); }
    }
    for (const key of [MAIN, ...keys]) {
      const section = charts.get(key)?.section ?? panel.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? createSection(key, OVER_THE_RUN, true);
      panel.append(section);
      if (!charts.has(key)) charts.set(key, createChart(section, { state, grid, end, known: fine.known, open }));
    }
    for (const section of $$(".chart", panel)) if (!charts.has(section.dataset.key)) section.remove();
  }

  /** Bring the charts up to date: all, or only the main one, after which the others follow in the next drawing. */
  function draw(all = true) {
    due = 0;
    last = performance.now();
    grid.keepUp(looked);
    fine.keepUp(looked ? shared.range : null, refine);
    if (!looked && state().seriesSeq !== null) { looked = true; grid.keepUp(true); grid.settle(); } // the address may ask for a part
    const drawn = [...charts].filter(([key]) => all || key === MAIN).map(([, chart]) => chart);
    const sizes = drawn.map((chart) => chart.size()); // read before anything is written: every read after that lays the page out
    drawn.forEach((chart, i) => chart.update(sizes[i]));
    paintBar();
    skipped = !all;
    if (skipped) grown();
  }

  /** Data arrived. */
  function grown() {
    if (timer || due) return;
    const next = () => { due = requestAnimationFrame(() => draw(skipped)); };
    const wait = last + EVERY - performance.now();
    if (wait > 0) timer = setTimeout(() => { timer = 0; if (!due) next(); }, wait);
    else next();
  }

  /** Something else did that all charts show. */
  function changed() {
    skipped = true;
    grown();
  }

  layOut();
  changed();
  const offStore = store.listen((_dirty, { type, body }) => { if (type === "series" || body?.judged) refine(); });
  if (keys !== FIRST || asked.axis) store.tell("charts", { keys, axis: asked.axis ?? state().axis });
  return {
    changed, grown,
    close() { offStore(); grid.close(); clearTimeout(refining); clearTimeout(timer); cancelAnimationFrame(due); charts.forEach((chart) => chart.close()); charts.clear(); },
  };
}
