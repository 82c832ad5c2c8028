// What a person in front of the hall may press: hold the picture, fill the screen, leave. It shows while somebody moves, and steps out of the picture after.

import { $, setText } from "../../ui/dom.js";
import { isCommand, isIn, WRITES } from "../../ui/keyboard.js";

const STILL = 3000; // ms without a move until the controls go
const FIRST = 400; // ms in which the touch that brings the controls cannot press one
const OWN_ESCAPE = 500; // ms after the window is back in which an Escape is the one that brought it back

/** Bind `#controls`; `freeze()` and `goOn()` hold the hall's picture and let it go on, `leave()` goes back to the room. */
export function bindHallControls({ freeze, goOn, leave }) {
  const freezer = $("#freeze"), filler = $("#fill"), controls = $("#controls");
  let still = 0, shownAt = 0, smallSince = -Infinity;

  function moved() {
    if (document.body.hasAttribute("data-still")) shownAt = performance.now();
    document.body.removeAttribute("data-still");
    clearTimeout(still);
    still = setTimeout(() => document.body.setAttribute("data-still", ""), STILL);
  }

  function toggleFreeze() {
    const frozen = freezer.getAttribute("aria-pressed") !== "true";
    freezer.setAttribute("aria-pressed", String(frozen));
    $("use", freezer).setAttribute("href", frozen ? "#i-play" : "#i-pause");
    setText($("span", freezer), frozen ? "Continue" : "Freeze");
    $("#frozen").hidden = !frozen;
    (frozen ? freeze : goOn)();
  }

  /** Fill the screen, or give it back. */
  function fillScreen() {
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
    done?.catch(() => {});
  }

  function filled() {
    const full = document.fullscreenElement !== null;
    if (!full) smallSince = performance.now();
    setText($("span", filler), full ? "Leave full screen" : "Full screen");
    document.body.toggleAttribute("data-full-screen", full);
  }

  /** Whether Escape means the whole screen: the page's, which some browsers have left by then, or the browser's own. */
  const meansScreen = () => document.fullscreenElement !== null || matchMedia("(display-mode: fullscreen)").matches || performance.now() - smallSince < OWN_ESCAPE;

  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (document.fullscreenElement) fillScreen();
      if (meansScreen()) moved(); else leave();
    }
    if (!isCommand(event)) return;
    if (event.key === "f") fillScreen();
    if (event.key === " " && !event.repeat && !isIn(event, `${WRITES}, button, a`)) { event.preventDefault(); toggleFreeze(); }
  });
  freezer.addEventListener("click", toggleFreeze);
  filler.addEventListener("click", fillScreen);
  filler.hidden = !document.fullscreenEnabled;
  addEventListener("fullscreenchange", filled);
  controls.addEventListener("click", (event) => { // a finger finds what its own touch has brought there
    if (event.detail && performance.now() - shownAt < FIRST) { event.preventDefault(); event.stopPropagation(); }
  }, { capture: true });
  for (const move of ["pointermove", "pointerdown"]) addEventListener(move, moved, { capture: true });
  moved();
}
