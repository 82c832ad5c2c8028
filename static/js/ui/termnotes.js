// Shows what a [data-term] means, or the [data-why] of a figure, beside it: at a press, and while the keyboard is there. Arrow keys lead from word to word of one [data-terms].

import { ALL_THE_WORDS } from "../words/en/page.js";
import { say } from "./announce.js";
import { $, closest, el } from "./dom.js";
import { closeNote, isPressed, openNote } from "./note.js";
import { meaning, settleTerms, stopAt, wordsOf } from "./terms.js";

/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

const EXPLAINED = "[data-term], [data-why]";

/** @type {(word: HTMLElement, press: boolean) => void} */
function explain(word, press) {
  const { why } = word.dataset;
  if (why) {
    openNote(word, [el("p", {}, why)], { press });
    if (press) say(why);
    return;
  }
  const said = meaning(word.dataset.term ?? ""), sheet = $("#sheet");
  const all = sheet && el("button", { type: "button", className: "link", onclick: () => { closeNote(); showAll(sheet, said); } }, ALL_THE_WORDS);
  openNote(word, [el("b", {}, said.previousElementSibling.textContent), el("p", {}, said.textContent), ...(all ? [all] : [])], { press });
  if (press) say(said.textContent);
}

/** The whole glossary, at one of its words. @type {(sheet: any, at: HTMLElement) => void} */
function showAll(sheet, at) {
  sheet.showModal();
  sheet.querySelector(".words").open = true;
  at.parentElement?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const word = closest(event, EXPLAINED);
  if (!word) return;
  if (isPressed(word)) closeNote(); else explain(word, true);
});

document.addEventListener("focusin", (event) => {
  const word = closest(event, EXPLAINED);
  if (!word) return;
  const group = word.closest("[data-terms]");
  if (group && word.dataset.term) stopAt(word, wordsOf(group));
  if (word.matches(":focus-visible")) explain(word, false);
});

document.addEventListener("keydown", (event) => {
  const word = closest(event, "[data-term]"), group = word?.closest("[data-terms]"), by = Object.hasOwn(MOVES, event.key) ? MOVES[event.key] : 0;
  if (!group || !by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const there = wordsOf(group).filter((one) => one.checkVisibility());
  there.at((there.indexOf(word) + by) % there.length)?.focus();
});

addEventListener("resize", settleTerms);
settleTerms();
