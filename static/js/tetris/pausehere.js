// The buttons and keys that hold the board on this screen alone, and step it piece by piece.

import { $, icon, setText } from "../ui/dom.js";
import { WRITES, isCommand, isIn } from "../ui/keyboard.js";
import * as said from "../words/en/board.js";
import { arrived, paused, pausedWords, playing, resumed, stepped } from "./standstill.js";

const PRESSES = `${WRITES}, input, button, a, summary`;

/** Stand between the frames that come and `board`; `view()` and `pace()` are those of the room. @param {{board: Board<any>, view: () => string, pace: () => number | null}} room */
export function createPause({ board, view, pace }) {
  const button = $("#pause-here"), step = $("#step"), note = $("#paused-note"), words = $("#paused-words");
  let state = playing();

  const put = (/** @type {Frame} */ frame) => board.show(frame, pace());

  /** A frame came, of whichever view the board is; it is shown, or waits. @param {any} frame */
  function show(frame) {
    const [next, now] = arrived(state, frame);
    state = next;
    if (now && state.paused) board.step(now);
    else if (now) put(now);
    if (state.paused) count();
  }

  function pause() {
    const next = board.freeze();
    state = paused(next ? [next] : []);
    paint();
  }

  function resume() {
    const [next, newest] = resumed(state);
    state = next;
    board.unfreeze();
    if (newest) put(newest);
    paint();
  }

  function toggle() {
    if (state.paused) resume(); else pause();
  }

  function forward() {
    if (!state.paused) pause();
    const [next, frame] = stepped(state);
    state = next;
    if (frame) board.step(frame);
    paint();
  }

  function paint() {
    const on = state.paused;
    document.body.toggleAttribute("data-paused-here", on);
    button.setAttribute("aria-pressed", String(on));
    button.setAttribute("aria-label", on ? said.RESUME_HEARD : said.PAUSE_HEARD);
    button.title = on ? said.RESUME_TITLE : said.PAUSE_TITLE;
    $("use", button).setAttribute("href", on ? "#i-play" : "#i-pause");
    words.hidden = !on;
    setText(words, pausedWords(view()));
    setText(note, on ? pausedWords(view()) : "");
    count();
  }

  /** How many frames wait; nothing of it is painted. */
  function count() {
    step.dataset.waiting = state.waiting.length;
    step.title = said.nextPiece(state.paused ? state.waiting.length : null);
  }

  button.append(icon("pause"));
  button.addEventListener("click", toggle);
  step.addEventListener("click", forward);
  addEventListener("keydown", (event) => {
    if (!isCommand(event) || document.querySelector("dialog[open]")) return;
    if (event.key === " " && !event.repeat && !isIn(event, PRESSES)) { event.preventDefault(); toggle(); }
    if (event.key === "." && !isIn(event, WRITES)) { event.preventDefault(); forward(); }
  });
  paint();

  return {
    show,
    /** Forget what waits: another game is watched now. */
    reset() { state = playing(); board.unfreeze(); paint(); },
  };
}
