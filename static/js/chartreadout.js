// What a chart says of the place under the pointer or the keyboard: a box beside it, and the same in words for screen readers.

import { el, setText } from "./shell.js";

const BESIDE = 12; // pixels

/**
 * The read-out in `plot`. Rows are [name, value, strong]. Returns {show(rows, at): beside the pixel `at`; hide(); say(rows): once, politely; close()}.
 */
export function createReadout(plot) {
  const box = el("div", { className: "readout", hidden: true, attributes: { "aria-hidden": "true" } });
  const spoken = el("p", { className: "sr", attributes: { role: "status" } });
  plot.append(box, spoken);

  const row = ([name, value, strong]) => el("div", { className: strong ? "num strong" : "num" }, el("span", {}, name), el("span", {}, value));

  return {
    show(rows, at) {
      const right = at < plot.clientWidth / 2;
      box.hidden = false;
      box.replaceChildren(...rows.map(row));
      box.style.left = right ? `${at + BESIDE}px` : "auto";
      box.style.right = right ? "auto" : `${plot.clientWidth - at + BESIDE}px`;
    },
    hide() { box.hidden = true; },
    say(rows) { setText(spoken, rows.map(([name, value]) => `${name} ${value}`.trim()).join(", ")); },
    close() { box.remove(); spoken.remove(); },
  };
}
