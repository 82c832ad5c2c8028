// Sentences at the foot of the page, each for a while.

import { $, el, icon } from "./dom.js";

const TOAST_MS = 6000, HELD_MS = 1000, TOASTS = 3;

/**
 * One sentence at the foot of the page; the newest three stay. `action` {label, ms, act} is a button in it, for `ms`; the focus goes back where it came from.
 * None goes while it has the focus or the pointer is on it.
 * @param {string} text @param {"info" | "warning" | "error"} [level] @param {{label: string, ms: number, act: () => void} | null} [action]
 */
export function toast(text, level = "info", action = null) {
  const box = $("#toasts");
  const item = el("div", { className: "toast" }, icon(level === "info" ? "check" : "warn"), el("p", {}, text));
  item.dataset.level = level;
  if (action) item.append(el("button", { type: "button", className: "button", onclick: () => { drop(item); action.act(); } }, action.label));
  item.addEventListener("focusin", (/** @type {FocusEvent} */ { relatedTarget }) => { cameFrom.set(item, relatedTarget); });
  box.append(item);
  if (box.children.length > TOASTS) drop([...box.children].sort(byWorth).at(0));
  const expire = () => { if (isHeld(item)) setTimeout(expire, HELD_MS); else drop(item); };
  setTimeout(expire, action?.ms ?? (level === "error" ? TOAST_MS * 2 : TOAST_MS));
}

/** Which toast goes first: of those that nobody holds the least grave, and the oldest of them. @type {(one: any, other: any) => number} */
const byWorth = (one, other) => Number(isHeld(one)) - Number(isHeld(other)) || Number(one.dataset.level === "error") - Number(other.dataset.level === "error");
/** @type {(item: Element) => boolean} */
const isHeld = (item) => item.matches(":hover, :focus-within");

const cameFrom = new WeakMap(); // toast -> what had the focus before it

/** @type {(item: Element) => void} */
function drop(item) {
  const held = item.contains(document.activeElement), back = cameFrom.get(item);
  item.remove();
  if (!held) return;
  back?.focus({ preventScroll: true });
  if (document.activeElement === document.body) $("#main").focus({ preventScroll: true });
}
