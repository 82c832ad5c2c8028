// What stands around the charts: the bar above them, and what each chart can do for itself.

import { clock, termOf, titleOf, toCsv } from "./chartview.js";
import { unitOf } from "./format.js";
import { idOf } from "./metrickeys.js";
import { bindMetrics, chosenBefore as keptMetrics } from "./metricchoice.js";
import { $, el, icon, setText } from "./shell.js";
import { term } from "./terms.js";
import { createToolbar } from "./toolbar.js";

const KEPT = "tetris-viz.metrics", MAIN = "tetris/score_per_piece";

/** The small charts chosen in this browser before; null where none were. */
export const chosenBefore = () => keptMetrics(KEPT);

/** What an x of this axis is called, for read-outs and files. */
export function place(axis, x, room) {
  if (axis === "time") return `${clock(x)} of training`;
  const { one, many } = axis === "episode" ? { one: "game", many: "games" } : unitOf(room);
  return `${Math.round(x).toLocaleString("en-US")} ${Math.round(x) === 1 ? one : many}`;
}

/**
 * Bind the bar. `view` is {get(): {axis, range, keys}, axis(name), follow(), whole(), keys(list)};
 * returns `paint()`.
 */
export function createBar(state, view) {
  const axes = [...document.querySelectorAll("#axis [data-x]")], follow = $("#follow"), whole = $("#zoom-reset");
  axes.forEach((button) => button.addEventListener("click", () => view.axis(button.dataset.x)));
  follow.addEventListener("click", () => view.follow());
  whole.addEventListener("click", () => { view.whole(); follow.focus(); });
  const paintMetrics = bindMetrics({ kept: KEPT, always: MAIN, logged: () => Object.keys(state().room?.values ?? {}), chosen: () => view.get().keys, choose: view.keys });

  return () => {
    const { range, axis } = view.get(), following = !range || range.follow;
    axes.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.x === axis)));
    setText(axes[0], { placement: "Placements", "key press": "Key presses" }[unitOf(state().room).one]);
    follow.setAttribute("aria-pressed", String(following));
    setText($("span", follow), following ? "Following newest" : "Back to newest");
    whole.hidden = !range;
    paintMetrics();
  };
}

/** A chart's own section in the grid, as the template makes them. */
export function createSection(key) {
  const id = idOf(key), title = titleOf(key);
  const canvas = el("canvas", { tabIndex: 0, attributes: { role: "img", "aria-label": `${title} over the run` } });
  const section = el("section", { className: "chart chart-small", attributes: { "aria-labelledby": id, "data-key": key } },
    el("header", {}, el("h3", { id }, term(termOf(key), title)), el("b", { className: "num newest" }, "–"), el("span", { className: "key" }, key)),
    el("div", { className: "plot" }, canvas));
  return section;
}

/**
 * The buttons of one chart: picture, figures and, where `can` has them, log or linear and full screen, in which it can be scaled by buttons, too.
 * `can` is {picture(), figures(), log(), isLog(), canLog(), full(), scale(factor)}. Returns {paint(), remove()}.
 */
export function addTools(section, can) {
  const title = $("h3", section).firstChild.textContent.trim();
  const named = (words, shape) => `${title}: ${typeof shape === "string" ? `${shape}, ` : ""}${words}`; // whoever speaks to it says what it reads
  const button = (shape, words, act) => {
    const made = el("button", { type: "button", className: "quiet tool", title: words, attributes: { "aria-label": named(words, shape) } }, shape);
    made.addEventListener("click", act);
    return made;
  };
  const log = can.log && button("log", "", () => { if (can.canLog()) can.log(); paint(); });
  const large = can.full ? [button(icon("plus"), "closer", () => can.scale(0.5)), button(icon("minus"), "further", () => can.scale(2))] : [];
  const full = can.full && button(icon("expand"), "full screen", () => can.full());
  large.forEach((made) => made.classList.add("tool-large"));
  full?.classList.add("tool-full");
  const buttons = [...large, log, button("PNG", "save as a picture", () => can.picture()), button("CSV", "save the figures", () => can.figures()), full];
  const tools = el("div", { className: "tools" }, ...buttons.filter(Boolean));

  const settle = createToolbar(tools, `${title}: tools`);
  let painted = "";
  function paint() {
    const leaves = section.hasAttribute("data-full"), now = [leaves, can.canLog?.(), can.isLog?.()].join();
    if (now === painted) return; // charts are drawn every second
    painted = now;
    requestAnimationFrame(settle); // once the page is laid out as it is now
    if (full) {
      const words = leaves ? "leave full screen" : "full screen";
      full.replaceChildren(icon(leaves ? "close" : "expand"));
      Object.assign(full, { title: words, ariaLabel: `${title}: ${words}` });
    }
    if (!log) return;
    const words = can.canLog() ? "logarithmic scale" : "a logarithmic scale needs values above 0";
    log.setAttribute("aria-pressed", String(can.isLog()));
    log.setAttribute("aria-disabled", String(!can.canLog()));
    Object.assign(log, { title: words, ariaLabel: named(words, "log") });
  }
  paint();
  section.append(tools);
  return { paint, remove: () => tools.remove() };
}

/** Hand a file to the viewer. */
export function save(name, blob) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const fileName = (of, key, kind) => `${[of, key].join(" ").replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}.${kind}`;
export const csvFile = (columns) => new Blob([toCsv(columns)], { type: "text/csv" });
