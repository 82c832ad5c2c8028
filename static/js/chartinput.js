// What a pointer, the wheel, two fingers and the keyboard do to a chart. A drag that chooses a part is the plugin's.

import { nearest } from "./curves.js";
import { panned, pinched, scaled } from "./chartview.js";
import { isPlain } from "./keys.js";

const NOTCH = 100, LINE = 33, DOUBLES = 300; // pixels: the most of one turn of the wheel that counts, a line of it, and what looks twice as close
const HINT_MS = 2000, MODIFIER = /Mac|iP/.test(globalThis.navigator?.platform ?? "") ? "⌘" : "Ctrl";

/** How much closer a turn of the wheel looks; the finer turns of a touchpad look less close each. */
function closeness({ deltaY, deltaMode }) {
  const by = deltaMode === 1 ? deltaY * LINE : deltaY;
  return 2 ** (Math.max(-NOTCH, Math.min(NOTCH, by)) / DOUBLES);
}

/**
 * Listen on `canvas`. `chart` is {scale(): Chart.js' horizontal one, xs(): where the curve has points, end(): where the axis ends,
 * shared: {hover, range}, hover(x | null), range(next), read(): say what lies where the keyboard went}.
 */
export function listenOn(canvas, { scale, xs, end, shared, hover, range, read }) {
  const left = () => canvas.getBoundingClientRect().left;
  const fingers = new Map(); // pointer id -> where it is, in pixels of the canvas
  let held = []; // what lay under two fingers when the second came down
  let dragged = null; // where a drag with shift was last
  let hint = 0; // the timer that takes the hint back

  function press(event) {
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, event.clientX - left());
      held = fingers.size === 2 ? [...fingers.values()].map((at) => scale().getValueForPixel(at)) : [];
      if (held.length) hover(null);
    } else if (event.shiftKey && event.button === 0 && shared.range) dragged = event.clientX;
  }

  function move(event) {
    const { left: from, right: to, min, max, width } = scale();
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event.clientX - left());
    if (held.length) return range(pinched(shared.range, held, [...fingers.values()], from, to, end()));
    if (dragged === null) return hover(scale().getValueForPixel(event.clientX - left()));
    const by = dragged - event.clientX;
    dragged = event.clientX;
    range(panned(shared.range, (by * (max - min)) / width, end()));
  }

  function release(event) {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) held = [];
    dragged = null;
  }

  function leave(event) {
    release(event);
    hover(null);
  }

  /** Without Ctrl the wheel scrolls the page, as over maps; in full screen there is nothing to scroll. */
  function wheel(event) {
    if (!event.ctrlKey && !event.metaKey && !canvas.closest("[data-full]")) return tellHow();
    event.preventDefault();
    range(scaled(shared.range, closeness(event), end(), scale().getValueForPixel(event.clientX - left())));
  }

  function tellHow() {
    const { dataset } = canvas.parentElement;
    dataset.hint = `${MODIFIER} and the wheel look closer`;
    clearTimeout(hint);
    hint = setTimeout(() => { delete dataset.hint; }, HINT_MS);
  }

  function key(event) {
    if (!isPlain(event)) return; // Ctrl and + scale the whole page
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], closer = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    if (event.key === "Escape") return hover(null);
    if (closer) return range(scaled(shared.range, closer, end(), shared.hover));
    if (event.key === "0") return range(null);
    if (!step) return;
    event.preventDefault();
    if (event.shiftKey) return range(panned(shared.range, (step * (scale().max - scale().min)) / 8, end()));
    const { min, max } = scale(), x = xs().filter((at) => at >= min && at <= max), i = nearest(x, shared.hover ?? x.at(-1) ?? 0); // what is out of view is not read
    if (i < 0) return;
    hover(x[Math.max(0, Math.min(x.length - 1, i + step * Math.max(1, Math.round(x.length / 60))))]);
    read();
  }

  canvas.addEventListener("wheel", wheel, { passive: false });
  canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", leave);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", () => hover(null));
  canvas.addEventListener("keydown", key);
}
