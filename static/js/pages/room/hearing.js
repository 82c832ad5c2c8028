// The game for those who hear it: what happens in it, now and then, and its board in words when they ask.

import { remembered } from "../../lib/remembered.js";
import { inWords } from "../../tetris/gamewords.js";
import { GAME, announce, say } from "../../ui/announce.js";
import { $, el } from "../../ui/dom.js";
import { WRITES, isCommand, isIn } from "../../ui/keyboard.js";
import { closeNote, isPressed, openNote } from "../../ui/note.js";
import { factsOf, newsOf } from "../../views/words.js";
import { NOTHING_YET, NO_GAME } from "../../words/en/board.js";

/** Whether games are heard in this browser; a viewer may switch that off. */
const isWanted = () => remembered("game-news") !== "off";

/**
 * `frame()` is what the board shows now, or null; `name()` what the board is, and `isWatched()` whether its game is to be heard of.
 * Returns `heard(frame)`, to be called with every placement that begins; null where another game is watched now.
 */
export function createHearing({ frame, name, isWatched }) {
  const button = $("#describe");
  let before = null, game = 0; // what was shown last, and which game that is heard it belongs to

  function describe() {
    const now = frame(), card = $("#board-card:not([hidden]) h2"), lies = card ? [el("p", {}, card.textContent)] : [];
    const facts = now ? factsOf(now) : NOTHING_YET;
    const list = el("dl", {}, ...facts.map(([what, words]) => el("div", {}, el("dt", {}, what), el("dd", { className: "num" }, words))));
    openNote(button, [el("b", {}, name()), ...lies, list], { at: $(".watch") });
    say([`${name()}.`, card && `${card.textContent}.`, now ? inWords(facts) : NO_GAME].filter(Boolean).join(" "));
  }

  button.addEventListener("click", () => (isPressed(button) ? closeNote() : describe()));
  addEventListener("keydown", (event) => {
    if (event.key === "b" && isCommand(event) && !isIn(event, WRITES) && !document.querySelector("dialog[open]")) describe();
  });

  return {
    heard(frame) {
      if (!frame || !isWatched() || !isWanted()) { before = null; game += 1; return; }
      const its = game;
      let news;
      [before, news] = newsOf(before, frame);
      if (news) announce(news, GAME, () => its === game && isWanted());
    },
  };
}
