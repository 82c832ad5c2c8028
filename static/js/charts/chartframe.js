// What a chart has around its curves, whoever draws them: the words where there are none, what lies over them where they are looked at, input, tools and files.

import { columnsOf } from "../domain/csv.js";
import { scaled } from "../lib/ranges.js";
import { $, el } from "../ui/dom.js";
import { spanOf } from "./chartaxes.js";
import { listenOn } from "./chartinput.js";
import { createReadout, sayValue, spoken } from "./chartreadout.js";
import { addTools, csvFile, fileName, save } from "./charttools.js";
import { createHoverLayer } from "./hoverlayer.js";

/**
 * That of the chart of `metric` in `section`, which stands in `grid`, as of `createGrid`. `chart` is {canvas, axis(): the horizontal one, as of `createAxis`, undefined before it is drawn,
 * area(), width(), xs(): where its curves have points, end(): where the axis ends, isLog(), canLog(), redraw(): on another scale, tap(event), turn?(1 | -1): as of `listenOn`,
 * hover(x | null, event | null): look at x, spot(x): what is there: {x, rule: its pixel, signs, words?: where another chart is pointed at, rows(): of the read-out} | null,
 * last(): the same of where the curves end, none(): why there are none, of(): what files are called after, table(): its runs, as of `columnsOf`, over(): the name of its axis,
 * figure(): the rest of what `fileOf` takes}.
 * Returns {none: the element of these words, look(): show what is looked at, sayEnd(): what it says while nobody reads it, say(spot), tools, close()}.
 */
export function createFrame(section, metric, grid, chart) {
  const { shared } = grid, key = section.dataset.key, title = $("h3", section).firstChild.textContent.trim(), box = $(".plot", section);
  const none = box.appendChild(el("p", { className: "none" })), layer = createHoverLayer(box), readout = createReadout(box);
  const looked = () => (shared.hover === null || !chart.axis() ? null : chart.spot(shared.hover));

  function look() {
    const spot = looked(), mine = shared.owner === section;
    if (spot) layer.show(mine ? { ...spot, words: null } : spot, chart.area()); else layer.hide();
    if (spot && mine) readout.show(spot.rows(), spot.rule, chart.width()); else readout.hide();
    return spot;
  }

  function say({ x, rows }) {
    const [min, max] = spanOf(chart.xs());
    sayValue(chart.canvas, { min, max, x }, spoken(rows()));
  }

  listenOn(chart.canvas, {
    axis: chart.axis, xs: chart.xs, end: chart.end, shared, hover: chart.hover, range: grid.range, tap: chart.tap, turn: chart.turn,
    read() { const spot = looked(); if (spot) say(spot); },
    select(part) { layer.part(part, chart.area()); },
  });
  const name = (kind) => fileName(chart.of(), key, kind);
  const tools = addTools(section, {
    isLog: chart.isLog, canLog: chart.canLog,
    log: metric.share ? null : () => { grid.setLog(key, metric, !chart.isLog()); chart.redraw(); },
    scale(factor) { grid.range(scaled(shared.range, factor, chart.end())); },
    full() { grid.full(section.hasAttribute("data-full") ? null : section); },
    figure: () => ({ name, title, word: metric.unit ?? key, ...chart.figure() }),
    data() { save(name("csv"), csvFile(columnsOf(chart.table(), chart.over(), !metric.dots))); },
  });

  return {
    none, look, say, tools,
    sayEnd() {
      const spot = document.activeElement === chart.canvas ? undefined : chart.last();
      if (spot) say(spot);
      else if (spot === null) sayValue(chart.canvas, { min: 0, max: 0, x: 0 }, chart.none());
    },
    close() { tools.remove(); none.remove(); layer.close(); readout.close(); },
  };
}
