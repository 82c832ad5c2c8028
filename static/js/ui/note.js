// One note beside what it explains: shown at a press or while the keyboard is there, gone at Escape, at a press elsewhere and once the keyboard leaves.

import { $, el } from "./dom.js";

const GAP = 8, ID = "word-note";
const body = el("div", { className: "word-note-body" }), note = el("div", { className: "word-note", id: ID, popover: "manual" }, body);
const main = $("#main");
let anchor = /** @type {any} */ (null), box = /** @type {any} */ (null), pressed = false; // what it explains, what it stands beside, and whether it was asked for by a press

const isOpen = () => note.matches(":popover-open");

/** Whether a press, not only the keyboard's coming by, has opened the note of `by`. @type {(by: Element) => boolean} */
export const isPressed = (by) => isOpen() && anchor === by && pressed;

/** Show `children` beside `at`, by default `by`, to which the note belongs; where `press` is, Tab goes on into it. @type {(by: HTMLElement, children: (Node | string)[], how?: { at?: Element, press?: boolean }) => void} */
export function openNote(by, children, { at = by, press = true } = {}) {
  closeNote();
  [anchor, box, pressed] = [by, at, press];
  body.replaceChildren(...children);
  by.setAttribute("aria-expanded", "true");
  (by.closest("dialog") ?? main).append(note); // within a landmark, or where all else is inert
  note.showPopover(press ? { source: by } : {});
  place();
}

export function closeNote() {
  if (!isOpen()) return;
  const held = note.contains(document.activeElement), back = anchor;
  anchor.setAttribute("aria-expanded", "false");
  anchor = box = null;
  note.hidePopover();
  if (held) back.focus({ preventScroll: true });
}

/** Below what it stands beside, or above, or at its right where that is as high as the window; within the window in any case. */
function place() {
  if (!isOpen()) return;
  const { left, right, top, bottom } = box.getBoundingClientRect(), { offsetWidth: wide, offsetHeight: high } = note, width = document.documentElement.clientWidth;
  if (bottom < 0 || top > innerHeight) return closeNote(); // scrolled away
  const put = (/** @type {number} */ x, /** @type {number} */ y) => {
    note.style.left = `${Math.max(GAP, Math.min(x, width - wide - GAP))}px`;
    note.style.top = `${Math.max(GAP, Math.min(y, innerHeight - high - GAP))}px`;
  };
  if (bottom + GAP + high <= innerHeight) put(left, bottom + GAP);
  else if (top - GAP - high >= 0) put(left, top - GAP - high);
  else if (right + GAP + wide <= width) put(right + GAP, top);
  else put(left, bottom < innerHeight - top ? bottom + GAP : top - GAP - high);
}

/** @type {(target: any) => boolean | undefined} */
const isPart = (target) => note.contains(target) || anchor?.contains(target);
addEventListener("scroll", place, { capture: true, passive: true });
addEventListener("resize", place);
addEventListener("pointerdown", ({ target }) => { if (!isPart(target)) closeNote(); }, true);
addEventListener("focusin", ({ target }) => { if (!isPart(target)) closeNote(); });
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !isOpen()) return;
  event.preventDefault(); // which would close a dialog
  event.stopImmediatePropagation(); // one thing at a time, the one on top first
  closeNote();
}, true);
