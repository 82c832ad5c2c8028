// What all charts of a page share: the part of the axis in view, the place under the pointer, their scales, and one of them in full screen.

import { WEIGHT } from "../lib/curves.js";
import { arrived, clipped, following } from "../lib/ranges.js";

const SETTLED = 200; // ms a viewer may go on zooming before that is in the address, and the server is asked for finer points
const FLOATS = ".floor, .word-note, [aria-live], [role=status], dialog"; // what comes on top of a chart, too

/** Put `section` over everything else, which the keyboard then cannot reach; `yes` false takes it back. */
function alone(section, yes) {
  section.toggleAttribute("data-full", yes);
  document.body.toggleAttribute("data-full-chart", yes);
  for (let at = section; at !== document.body; at = at.parentElement) {
    for (const other of at.parentElement.children) if (other !== at && !other.matches(FLOATS)) other.inert = yes;
  }
}

/**
 * The grid of the charts in `panel`; `asked` is what the address asks for, as of `chartsOf`. `charts()` are those that there are, each with `look()`.
 * `end()` is where the axis ends, `draw()` draws all, `settled()` hears of another part or scale once the viewer lets things be.
 * `shared` is {hover: a value of the axis | null, owner: who is pointed at | null, range, weight: of smoothing}.
 */
export function createGrid(panel, asked, { charts, end, draw, settled }) {
  const shared = { hover: /** @type {number | null} */ (null), owner: /** @type {any} */ (null), range: asked.range, weight: asked.smoothing ?? WEIGHT };
  const scales = new Map(asked.scales); // metric key -> whether its scale is logarithmic, where that is not usual
  let looking = 0, settling = 0;

  function settle() {
    clearTimeout(settling);
    settling = setTimeout(settled, SETTLED);
  }

  /** Show another part of the axis. */
  function range(next) {
    shared.range = next;
    settle();
    draw();
  }

  /** The pointer, or the keyboard, is at `x` in the chart of `owner`: drawn once a frame, however often that changes. */
  function hover(x, owner) {
    Object.assign(shared, { hover: x, owner });
    looking ||= requestAnimationFrame(() => { looking = 0; for (const chart of charts()) chart.look(); });
  }

  /** One chart over the whole window, or null for all in their places. */
  function full(section) {
    const shown = panel.querySelector("[data-full]");
    if (shown === section) return;
    if (shown) alone(shown, false);
    if (section) alone(section, true);
    draw();
  }

  function escape(event) {
    const section = panel.querySelector("[data-full]");
    if (event.key !== "Escape" || !section || document.querySelector("dialog[open]")) return;
    event.stopPropagation();
    full(null);
    section.querySelector(".tool-full").focus();
  }
  document.addEventListener("keydown", escape, true);

  return {
    shared, scales, range, hover, full, settle,
    /** `section` goes: what it covered in full screen is there again. */
    leave(section) { if (section.hasAttribute("data-full")) full(null); },
    follow() { if (shared.range) range(following(shared.range, end())); },
    /** A range that follows goes on to the newest end; one that nothing is known of yet is not cut before the curves are `here`. */
    keepUp(here) {
      const now = end(), moved = arrived(shared.range, now);
      shared.range = here ? clipped(moved, now) : moved;
    },
    isLog: (key, metric) => scales.get(key) ?? Boolean(metric.log),
    setLog(key, metric, yes) {
      if (yes === Boolean(metric.log)) scales.delete(key); else scales.set(key, yes);
      settle();
    },
    close() { document.removeEventListener("keydown", escape, true); clearTimeout(settling); cancelAnimationFrame(looking); },
  };
}
