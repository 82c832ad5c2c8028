// What a chart says of the place under the pointer or the keyboard: a box beside it, and the same in words for screen readers.

import { el, setText } from "../ui/dom.js";
import { sign } from "../ui/sign.js";

const BESIDE = 12; // pixels

function createRow() {
  const name = el("bdi"), value = el("b", { className: "num" }), row = el("div", {}, name);
  let signed = "";
  return { row, paint({ name: words, value: said = "", strong = false, look = /** @type {Look | null} */ (null) }) {
    setText(name, words);
    setText(value, said);
    if (said) row.append(value); else value.remove();
    row.className = strong ? "strong focused" : "";
    const drawn = look ? `${look.colour} ${look.shape}` : "";
    if (drawn === signed) return;
    row.querySelector(".sign")?.remove();
    if (look) row.prepend(sign(look));
    signed = drawn;
  } };
}

/**
 * The read-out in `plot`. Rows are {name, value?, strong?, look?: a run's colour and shape}. Returns {show(rows, at, wide): beside the pixel `at` of a plot
 * so `wide`; hide(); close()}.
 */
export function createReadout(plot) {
  const box = el("div", { className: "readout", hidden: true, attributes: { "aria-hidden": "true" } }), made = [];
  plot.append(box);
  return {
    show(rows, at, wide) {
      while (made.length < rows.length) made.push(createRow());
      rows.forEach((row, i) => made[i].paint(row));
      if (box.childElementCount !== rows.length) box.replaceChildren(...rows.map((_, i) => made[i].row));
      const right = at < wide / 2;
      box.style.left = right ? `${at + BESIDE}px` : "auto";
      box.style.right = right ? "auto" : `${wide - at + BESIDE}px`;
      box.hidden = false;
    },
    hide() { box.hidden = true; },
    close() { box.remove(); },
  };
}

/** The same rows as a screen reader says them. */
export const spoken = (rows) => rows.map(({ name, value = "" }) => `${name} ${value}`.trim()).join(", ");

/** Tell whoever hears the page what `canvas`, a slider along its curve, stands at: `x` of `min` to `max`, in `words`. */
export function sayValue(canvas, { min, max, x }, words) {
  const now = { valuemin: min, valuemax: max, valuenow: x, valuetext: words };
  for (const [name, value] of Object.entries(now)) if (canvas.getAttribute(`aria-${name}`) !== String(value)) canvas.setAttribute(`aria-${name}`, value);
}

/** At most `most` of `list`, those around `at` (an index; -1 is the beginning). */
export function around(list, at, most) {
  const from = Math.max(0, Math.min(list.length - most, Math.max(at, 0) - Math.floor(most / 2)));
  return list.slice(from, from + most);
}
