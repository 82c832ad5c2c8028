// A row of buttons that is one stop of the keyboard's Tab: arrow keys move within it.

import { $$, closest } from "./dom.js";

/** @type {Record<string, (at: number) => number>} */
const MOVES = { ArrowLeft: (at) => at - 1, ArrowRight: (at) => at + 1, Home: () => 0, End: () => -1 };

/** Make `bar` such a row, called `label`. Returns `settle()`, to be called when other buttons of it are shown or hidden. @type {(bar: HTMLElement, label: string) => () => void} */
export function createToolbar(bar, label) {
  const buttons = () => $$("button", bar), shown = () => buttons().filter((button) => button.checkVisibility());
  /** @type {(stop: Element | undefined) => void} */
  const settleAt = (stop) => buttons().forEach((button) => { button.tabIndex = button === stop ? 0 : -1; });

  /** The stop is where it was, as long as that is shown. */
  function settle() {
    const there = shown();
    if (!there.some(({ tabIndex }) => tabIndex === 0) || buttons().filter(({ tabIndex }) => tabIndex === 0).length > 1) settleAt(there[0] ?? buttons()[0]);
  }

  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", label);
  bar.addEventListener("focusin", (event) => settleAt(closest(event, "button")));
  bar.addEventListener("keydown", (event) => {
    const there = shown(), move = Object.hasOwn(MOVES, event.key) ? MOVES[event.key] : null;
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    there.at(move(there.indexOf(document.activeElement)) % there.length)?.focus();
  });
  return settle;
}
