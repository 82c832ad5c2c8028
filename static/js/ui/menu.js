// A button that opens a small menu beside it: what is needed seldom. Browsers close it at Escape and at a press elsewhere.

import { MORE } from "../words/en/page.js";
import { closest, el, icon } from "./dom.js";

const GAP = 4, DOUBLE = 300; // pixels; ms within which a second press is still meant for the item, not for what lies below

/** A menu of `items`, buttons and links, as {button, list}, both to stand beside one another. A press on an item closes it. @type {(items: Element[]) => { button: any, list: any }} */
export function createMenu(items) {
  const list = el("div", { className: "popover menu", popover: "auto" }, ...items);
  const button = el("button", { type: "button", className: "quiet square", title: MORE, attributes: { "aria-expanded": "false" } }, icon("more"));
  let pressed = 0; // the timer of a press on an item
  const close = () => list.matches(":popover-open") && list.hidePopover();
  button.popoverTargetElement = list;
  list.addEventListener("click", (/** @type {Event} */ event) => { if (closest(event, "button, a")) pressed = setTimeout(close, DOUBLE); });
  list.addEventListener("beforetoggle", (/** @type {ToggleEvent} */ { newState }) => {
    clearTimeout(pressed); // closed by other means and opened anew, it stays open
    button.setAttribute("aria-expanded", String(newState === "open"));
    if (newState !== "open") return removeEventListener("scroll", close, true);
    place(list, button.getBoundingClientRect());
    addEventListener("scroll", close, { capture: true, once: true, passive: true }); // its button would go without it
  });
  return { button, list };
}

/** Below its button, or above one in the lower half of the window; a phone's menu stands where its style sheet says. @type {(list: HTMLElement, at: DOMRect) => void} */
function place(list, { top, bottom, right }) {
  const below = bottom < innerHeight / 2, of = (/** @type {string} */ name, /** @type {string} */ value) => list.style.setProperty(`--${name}`, value);
  of("top", below ? `${bottom + GAP}px` : "auto");
  of("bottom", below ? "auto" : `${innerHeight - top + GAP}px`);
  of("right", `${Math.max(GAP, document.documentElement.clientWidth - right)}px`);
}
