// Names that people gave, within sentences and beside figures. No DOM.

import { LOCALE } from "./format.js";

const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** `name` as it stands within a text: one that is written from the right keeps to itself, and does not draw what follows to its other side. @type {(name: string) => string} */
export const within = (name) => (FROM_THE_RIGHT.test(name) ? `\u2068${name}\u2069` : name);

const letters = new Intl.Segmenter(LOCALE);

/** The letters of `text` as people see them. @type {(text: string) => string[]} */
export const lettersOf = (text) => [...letters.segment(text)].map(({ segment }) => segment);

/** `text` of at most `most` letters as people see them, the last a … where some are left out. @type {(text: string, most: number) => string} */
export function shortened(text, most) {
  if (text.length <= most) return text;
  const all = lettersOf(text);
  return all.length > most ? `${all.slice(0, most - 1).join("")}…` : text;
}
