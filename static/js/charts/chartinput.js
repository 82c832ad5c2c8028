// What a pointer, the wheel, two fingers and the keyboard do to a chart.

import { nearest } from "../lib/curves.js";
import { panned, pinched, scaled, zoomed } from "../lib/ranges.js";
import { isPlain } from "../ui/keyboard.js";

const NOTCH = 100, LINE = 33, DOUBLES = 300; // pixels: the most of one turn of the wheel that counts, a line of it, and what looks twice as close
const DRAG = 6; // pixels that a pressed pointer goes before it chooses a part
const STEPS = 60, PAGE = 10; // arrow keys along what is in view, and how many of them a page is
const HINT_MS = 2000, MODIFIER = /Mac|iP/.test(globalThis.navigator?.platform ?? "") ? "⌘" : "Ctrl";

/** How much closer a turn of the wheel looks; the finer turns of a touchpad look less close each. */
function closeness({ deltaY, deltaMode }) {
  const by = deltaMode === 1 ? deltaY * LINE : deltaY;
  return 2 ** (Math.max(-NOTCH, Math.min(NOTCH, by)) / DOUBLES);
}

/** The index of the point, of `count` of which one is looked at, to which `key` goes; null where the key is none of a slider's. */
function stepTo(key, at, count) {
  const step = Math.max(1, Math.round(count / STEPS)), by = { ArrowLeft: -step, ArrowRight: step, PageDown: -PAGE * step, PageUp: PAGE * step, Home: -count, End: count };
  return Object.hasOwn(by, key) ? Math.max(0, Math.min(count - 1, at + by[key])) : null;
}

/**
 * Listen on `canvas`. `chart` is {axis(): the horizontal one, as of `createAxis`, xs(): where the curve has points, end(): where the axis ends,
 * shared: {hover, range}, hover(x | null, event | null), range(next), read(): say what lies where the keyboard went,
 * select({from, to} | null): show which pixels a drag has chosen so far, tap(event): it was pressed and not dragged, turn(1 | -1): look at the curve above
 * or below, where there are several}.
 * @param {HTMLCanvasElement} canvas @param {any} chart
 */
export function listenOn(canvas, { axis, xs, end, shared, hover, range, read, select = () => {}, tap = () => {}, turn = null }) {
  const place = (event) => event.clientX - canvas.getBoundingClientRect().left;
  const fingers = new Map(); // pointer id -> where it is, in pixels of the canvas
  let held = []; // what lay under two fingers when the second came down
  let panning = null; // where a drag with shift was last
  let pressed = null; // where a drag without began
  let part = null; // {from, to}: the pixels it has chosen so far
  let wasDrag = false; // whether the click that is coming ends a drag
  let hint = 0; // the timer that takes the hint back

  function press(event) {
    wasDrag = false;
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, place(event));
      held = fingers.size === 2 ? [...fingers.values()].map((at) => axis().value(at)) : [];
      if (held.length) hover(null, null);
      else if (fingers.size === 1) hover(axis().value(place(event)), event);
    } else if (event.button === 0 && event.shiftKey) panning = shared.range && event.clientX;
    else if (event.button === 0) pressed = place(event);
  }

  function move(event) {
    const { min, max, pixel, value } = axis(), at = place(event), from = pixel(min), to = pixel(max);
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
    if (held.length) return range(pinched(shared.range, held, [...fingers.values()], from, to, end()));
    if (panning !== null) {
      const by = panning - event.clientX;
      panning = event.clientX;
      wasDrag = true;
      return range(panned(shared.range, (by * (max - min)) / (to - from), end()));
    }
    if (pressed === null || (!part && Math.abs(at - pressed) < DRAG)) return hover(value(at), event);
    if (!part) canvas.setPointerCapture?.(event.pointerId);
    const inside = [pressed, at].map((each) => Math.max(from, Math.min(to, each)));
    part = { from: Math.min(...inside), to: Math.max(...inside) };
    wasDrag = true;
    hover(null, null);
    select(part);
  }

  function release(event) {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) held = [];
    const chosen = part && event.type === "pointerup" ? zoomed(axis().value(part.from), axis().value(part.to), end()) : undefined;
    drop();
    if (chosen !== undefined) range(chosen);
  }

  /** Forget what is dragged. */
  function drop() {
    panning = pressed = null;
    if (part) { part = null; select(null); }
  }

  function leave(event) {
    if (part && event.type === "pointerleave") return; // the pointer is held, and may come back
    release(event);
    hover(null, null);
  }

  /** Without Ctrl the wheel scrolls the page, as over maps; in full screen there is nothing to scroll. */
  function wheel(event) {
    if (!event.ctrlKey && !event.metaKey && !canvas.closest("[data-full]")) return tellHow();
    event.preventDefault();
    range(scaled(shared.range, closeness(event), end(), axis().value(place(event))));
  }

  function tellHow() {
    const { dataset } = /** @type {HTMLElement} */ (canvas.parentElement);
    dataset.hint = `${MODIFIER} + scroll to zoom`;
    clearTimeout(hint);
    hint = setTimeout(() => { delete dataset.hint; }, HINT_MS);
  }

  function key(event) {
    if (!isPlain(event)) return; // Ctrl and + scale the whole page
    const closer = { "+": 0.5, "=": 0.5, "-": 2 }[event.key], along = { ArrowLeft: -1, ArrowRight: 1 }[event.key], upwards = { ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (event.key === "Escape") { drop(); return hover(null, null); }
    if (closer) return range(scaled(shared.range, closer, end(), shared.hover));
    if (event.key === "0") return range(null);
    const { min, max } = axis();
    if (along && event.shiftKey) { event.preventDefault(); return range(panned(shared.range, (along * (max - min)) / 8, end())); }
    if (turn && upwards) { event.preventDefault(); return turn(upwards); }
    const x = xs().filter((at) => at >= min && at <= max), i = nearest(x, shared.hover ?? x.at(-1) ?? 0), next = stepTo(event.key, i, x.length); // what is out of view is not read
    if (next === null) return;
    event.preventDefault();
    if (i < 0) return;
    hover(x[next], null);
    read();
  }

  canvas.addEventListener("wheel", wheel, { passive: false });
  canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", leave);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", () => hover(null, null));
  canvas.addEventListener("keydown", key);
  canvas.addEventListener("click", (event) => {
    if (wasDrag) return;
    hover(axis().value(place(event)), event); // a finger that was lifted has left
    tap(event);
  });
}
