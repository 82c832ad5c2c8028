// Words that explain themselves where they stand: each [data-term] is a button whose sentence is that of the glossary in words.html.
// Those of one [data-terms] are one stop of Tab: arrow keys lead from word to word.

import { say } from "./announce.js";
import { $, $$, closest, el } from "./dom.js";
import { closeNote, isPressed, openNote } from "./note.js";

/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
/** @type {(word: string) => any} */
const meaning = (word) => $(`#word-${word}`);

/** A button that explains `word` of the glossary and says `text`; plain text where the glossary has no such word. @type {(word: string | undefined, text: string) => any} */
export function term(word, text) {
  if (!word || !meaning(word)) return text;
  return el("button", { type: "button", className: "term", tabIndex: -1, attributes: { "data-term": word, "aria-describedby": `word-${word}`, "aria-expanded": "false" } }, text);
}

/** Of each group the word that was last there, or the first that is shown, is Tab's stop. */
export function settleTerms() {
  for (const group of $$("[data-terms]")) {
    const words = wordsOf(group), stop = words.find(({ tabIndex }) => tabIndex === 0);
    if (stop && (stop.checkVisibility() || !group.checkVisibility())) continue;
    stopAt(words.find((word) => word.checkVisibility()) ?? words[0], words);
  }
}

/** A group within a group has its own words. @type {(group: Element) => any[]} */
const wordsOf = (group) => $$("[data-term]", group).filter((word) => word.closest("[data-terms]") === group);
/** @type {(stop: any, words: any[]) => void} */
const stopAt = (stop, words) => words.forEach((word) => { word.tabIndex = word === stop ? 0 : -1; });

/** @type {(word: HTMLElement, press: boolean) => void} */
function explain(word, press) {
  const said = meaning(word.dataset.term ?? ""), sheet = $("#sheet");
  const all = sheet && el("button", { type: "button", className: "link", onclick: () => { closeNote(); showAll(sheet, said); } }, "All the words");
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
  const word = closest(event, "[data-term]");
  if (!word) return;
  if (isPressed(word)) closeNote(); else explain(word, true);
});

document.addEventListener("focusin", (event) => {
  const word = closest(event, "[data-term]");
  if (!word) return;
  const group = word.closest("[data-terms]");
  if (group) stopAt(word, wordsOf(group));
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
