// What each chart can do for itself, and the section that it stands in.

import { toCsv } from "../domain/csv.js";
import { unitOf } from "../domain/kinds.js";
import { idOf } from "../domain/metrickeys.js";
import { metricOf } from "../domain/metrics.js";
import { number } from "../lib/format.js";
import { clock } from "../lib/times.js";
import { $, el, icon } from "../ui/dom.js";
import { term } from "../ui/terms.js";
import { createToolbar } from "../ui/toolbar.js";
import * as words from "../words/en/charts.js";

/** What an x of this axis is called, for read-outs and files. */
export function place(axis, x, room) {
  if (axis === "time") return words.timeOfTraining(clock(x));
  const { one, many } = unitOf(room), isOne = Math.round(x) === 1, count = number(Math.round(x));
  return axis === "episode" ? words.games(count, isOne) : `${count} ${isOne ? one : many}`;
}

/** A chart's own section in the grid, as the template makes them; `of` says what its curves are of, `newest` whether the newest value stands beside its title. */
export function createSection(key, of, newest = false) {
  const id = idOf(key), { title, term: word } = metricOf(key), value = newest ? [el("b", { className: "num newest" }, "–")] : [];
  return el("section", { className: newest ? "chart chart-small" : "chart", attributes: { "aria-labelledby": id, "data-key": key } },
    el("header", {}, el("h3", { id }, term(word, title)), ...value, el("span", { className: "key" }, key)),
    el("div", { className: "plot" }, el("canvas", { tabIndex: 0, attributes: { role: "slider", "aria-valuenow": 0, "aria-label": `${title} ${of}` } })));
}

/** The ways to save a chart: the word on the button, what it does, and the end of the file's name. */
const FILES = [["PNG", words.AS_PICTURE, "png"], ["SVG", words.AS_DRAWING, "svg"]];

/**
 * The buttons of one chart: picture, drawing, data, log or linear where it can be either, and full screen, in which it can be scaled by buttons, too.
 * `can` is {figure(): as of `fileOf`, data(): save what is in view, log() | null, isLog(), canLog(), full(), scale(factor)}. Returns {paint(), remove()}.
 */
export function addTools(section, can) {
  const title = $("h3", section).firstChild.textContent.trim();
  const named = (said, shape) => `${title}: ${typeof shape === "string" ? `${shape}, ` : ""}${said}`; // whoever speaks to it says what it reads
  const button = (shape, said, act) => {
    const made = el("button", { type: "button", className: "quiet tool", title: said, attributes: { "aria-label": named(said, shape) } }, shape);
    made.addEventListener("click", act);
    return made;
  };
  const log = can.log && button("log", "", () => { if (can.canLog()) can.log(); paint(); });
  const large = [button(icon("plus"), words.ZOOM_IN, () => can.scale(0.5)), button(icon("minus"), words.ZOOM_OUT, () => can.scale(2))];
  const full = button(icon("expand"), words.FULL, () => can.full());
  large.forEach((made) => made.classList.add("tool-large"));
  full.classList.add("tool-full");
  const files = FILES.map(([word, said, kind]) => button(word, said, async () => {
    const { fileOf } = await import("./figure.js"), figure = can.figure();
    save(figure.name(kind), await fileOf(figure, kind));
  }));
  const buttons = [...large, log, ...files, button("CSV", words.AS_DATA, () => can.data()), full];
  const tools = el("div", { className: "tools" }, ...buttons.filter(Boolean));

  const settle = createToolbar(tools, words.tools(title));
  let painted = "";
  function paint() {
    const leaves = section.hasAttribute("data-full"), now = [leaves, can.canLog(), can.isLog()].join();
    if (now === painted) return; // charts are drawn every second
    painted = now;
    requestAnimationFrame(settle); // once the page is laid out as it is now
    const way = leaves ? words.LEAVE_FULL : words.FULL;
    full.replaceChildren(icon(leaves ? "close" : "expand"));
    Object.assign(full, { title: way, ariaLabel: `${title}: ${way}` });
    if (!log) return;
    const said = can.canLog() ? words.LOG_SCALE : words.NO_LOG_SCALE;
    log.setAttribute("aria-pressed", String(can.isLog()));
    log.setAttribute("aria-disabled", String(!can.canLog()));
    Object.assign(log, { title: said, ariaLabel: named(said, "log") });
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
