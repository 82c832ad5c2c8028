// Words that explain themselves where they stand: each [data-term] is a button whose sentence is that of the glossary in words.html (termnotes.js shows it).
// Those of one [data-terms] are one stop of Tab.

import { $, $$, el } from "./dom.js";

/** The sentence of a word in the glossary. @type {(word: string) => any} */
export const meaning = (word) => $(`#word-${word}`);

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
export const wordsOf = (group) => $$("[data-term]", group).filter((word) => word.closest("[data-terms]") === group);
/** Of these words `stop` is Tab's. @type {(stop: any, words: any[]) => void} */
export const stopAt = (stop, words) => words.forEach((word) => { word.tabIndex = word === stop ? 0 : -1; });
