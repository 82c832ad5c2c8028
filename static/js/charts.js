// All curves of the page: which metrics, over which axis, and which part of the run.
// Nothing is animated. Data that arrived is drawn a second later at the latest on the main chart and two on the others;
// what the viewer does, on all; what moves under the pointer, at once.

import { createChart } from "./chart.js";
import { chosenBefore, createBar, createSection } from "./charttools.js";
import { arrived, clipped, following, merged, wanted } from "./chartview.js";
import { WEIGHT, emptyCurve, fromSeries } from "./curves.js";
import { own } from "./own.js";
import { onTheme } from "./theme.js";

const MAIN = "tetris/score_per_piece";
const FIRST = ["tetris/lines_per_game", "eval/survival", "train/loss", "time/pieces_per_second"];
const EVERY = 1000; // ms between two updates: more often costs a page more than all the rest
const SETTLED = 200, FINE = 800; // ms a viewer may go on zooming before the server is asked, and for how many points
const REFINE = 5000; // ms at least between two questions of a part that follows the newest

/** Changes whenever an attempt begins: what is known of the one before may be lost with it. */
const lifeOf = (room) => `${room?.attempt} ${["starting", "recovering"].includes(room?.state)}`;

const FLOATS = ".floor, .note, [aria-live], [role=status], dialog"; // what comes on top of a chart, too

/** Put `section` over everything else, which the keyboard then cannot reach; `yes` false takes it back. */
function alone(section, yes) {
  section.toggleAttribute("data-full", yes);
  document.body.toggleAttribute("data-full-chart", yes);
  for (let at = section; at !== document.body; at = at.parentElement) {
    for (const other of at.parentElement.children) if (other !== at && !other.matches(FLOATS)) other.inert = yes;
  }
}

/**
 * All charts below `root`; `ask({points, from, to})` asks the server for the store's curves in part. `asked` is what the address
 * asks for, as of `chartsOf`; `open(marks)` shows changes of settings; `onShown` hears the same of what is shown: of another choice at once, of another part once the viewer has settled.
 * `grown()` says that data arrived, `changed()` that something else did. All charts share axis, range and the place under the pointer.
 */
export function createCharts(root, store, ask, asked, onShown, open) {
  const state = () => store.state, panel = root.querySelector(".chart-panel");
  const shared = { hover: null, owner: null, weight: asked.smoothing ?? WEIGHT, range: asked.range, fine: null };
  const charts = new Map();
  const usual = asked.axis || asked.range ? FIRST : chosenBefore() ?? FIRST; // a link that says something shows the same everywhere
  let keys = asked.keys ?? usual;
  let timer = 0, due = 0, last = 0, settling = 0, refining = 0, fetches = 0, fetched = 0, looked = false;
  let skipped = true; // whether the last drawing left out all but the main chart

  /** Where the data ends on the axis that is shown. */
  function end() {
    const { axis, room, curves } = state();
    const field = { step: "step", time: "seconds", episode: "episode" }[axis];
    return Math.max(room?.[field] ?? 0, ...Object.values(curves).map(({ x }) => x.at(-1) ?? 0), axis === "step" ? 1000 : 10);
  }

  const tell = () => onShown({ ...view.get(), keys: keys.join() === FIRST.join() ? null : keys });

  const view = {
    get: () => ({ axis: state().axis, range: shared.range, keys, smoothing: shared.weight }),
    axis(axis) { Object.assign(shared, { fine: null, hover: null }); store.tell("charts", { axis }); range(null); tell(); changed(); },
    follow() { if (shared.range) range(following(shared.range, end())); },
    whole() { range(null); },
    keys(list) { keys = list; layOut(); store.tell("charts", { keys }); settle(); tell(); changed(); },
  };
  const paintBar = createBar(state, view);

  /** Show another part of the axis. */
  function range(next) {
    shared.range = next;
    settle();
    draw();
  }

  /** Once the viewer lets things be: say what is shown, and ask for finer points of a part. */
  function settle() {
    clearTimeout(settling);
    if (!shared.range) shared.fine = null;
    settling = setTimeout(() => { tell(); fetchFine(); }, SETTLED);
  }

  async function fetchFine() {
    const { axis, keys, room } = state(), part = shared.range && wanted(shared.range, end());
    if (!part) return;
    const mine = ++fetches;
    fetched = performance.now();
    try {
      const { series } = await ask({ points: FINE, ...part });
      if (mine !== fetches || axis !== state().axis || keys !== state().keys || !shared.range) return;
      shared.fine = { part, life: lifeOf(room), curves: Object.fromEntries(Object.entries(series).map(([key, one]) => [key, fromSeries(one)])) };
      changed();
    } catch { /* the coarse curves stay; the next zoom asks again */ }
  }

  /** What is known of the part in view is another now: an evaluation lies where its policy stood, and curves that were read again may be of another history. */
  function refine() {
    if (!shared.range) return;
    clearTimeout(refining);
    refining = setTimeout(fetchFine, SETTLED);
  }

  /** Whether a part that follows has moved beyond what its finer points reach. */
  function isOutrun() {
    const { range, fine } = shared;
    return Boolean(looked && range?.follow && (!fine || range.to - fine.part.to > (range.to - range.from) / 4));
  }

  /** What is known of a metric: finer where the viewer looks. */
  const known = (key) => merged(own(state().curves, key) ?? emptyCurve(), own(shared.fine?.curves, key), shared.fine?.part);

  const grid = { state, shared, end, known, hover, range, full, open };

  function layOut() {
    for (const [key, chart] of charts) {
      if (key !== MAIN && !keys.includes(key)) { chart.close(); chart.section.remove(); charts.delete(key); }
    }
    for (const key of [MAIN, ...keys]) {
      const section = charts.get(key)?.section ?? panel.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? createSection(key);
      panel.append(section);
      if (!charts.has(key)) charts.set(key, createChart(section, grid));
    }
    for (const section of panel.querySelectorAll(".chart")) if (!charts.has(section.dataset.key)) section.remove();
  }

  /** One chart over the whole window, or null for all in their grid. */
  function full(section) {
    const shown = panel.querySelector("[data-full]");
    if (shown) alone(shown, false);
    if (section) alone(section, true);
    changed();
  }
  const escape = (event) => {
    const section = panel.querySelector("[data-full]");
    if (event.key !== "Escape" || !section || document.querySelector("dialog[open]")) return;
    event.stopPropagation();
    full(null);
    section.querySelector(".tool:last-child").focus();
  };
  document.addEventListener("keydown", escape, true);

  /** Bring the charts up to date: all, or only the main one, after which the others follow in the next drawing. */
  function draw(all = true) {
    due = 0;
    last = performance.now();
    shared.range = looked ? clipped(arrived(shared.range, end()), end()) : arrived(shared.range, end());
    if (shared.fine && shared.fine.life !== lifeOf(state().room)) { shared.fine = null; settle(); }
    if (isOutrun() && last - fetched > REFINE) settle();
    if (!looked && state().seriesSeq !== null) { looked = true; shared.range = clipped(shared.range, end()); settle(); } // the address may ask for a part
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

  function hover(x, owner) {
    shared.hover = x;
    shared.owner = owner;
    requestAnimationFrame(() => charts.forEach((chart) => chart.redraw()));
  }

  layOut();
  changed();
  const offStore = store.listen((_dirty, { type, body }) => { if (type === "series" || body?.judged) refine(); });
  const offTheme = onTheme(() => { charts.forEach((chart) => chart.restyle()); changed(); });
  if (keys !== FIRST || asked.axis) store.tell("charts", { keys, axis: asked.axis ?? state().axis });
  return {
    changed, grown,
    smoothing(weight) { shared.weight = weight; settle(); changed(); },
    close() { offTheme(); offStore(); clearTimeout(refining); document.removeEventListener("keydown", escape, true); clearTimeout(timer); clearTimeout(settling); cancelAnimationFrame(due); charts.forEach((chart) => chart.close()); charts.clear(); },
  };
}
