// Names where there is too little room for them.

import { lettersOf } from "./names.js";

/** @type {(name: string) => string[]} */
const wordsOf = (name) => name.split(/(?<=[\s\p{P}])(?![\s\p{P}])/u);

/** Where the words end with which another one of `names` begins, too: after the first, the second, …; at least one word more is left of either. @type {(name: string, names: string[]) => number[]} */
function sharedEnds(name, names) {
  const words = wordsOf(name);
  const shared = names.filter((other) => other !== name).map(wordsOf).map((other) => {
    const most = Math.min(words.length, other.length) - 1, differs = words.findIndex((word, i) => word !== other[i]);
    return Math.min(most, differs < 0 ? most : differs);
  });
  return Array.from({ length: Math.max(0, ...shared) }, (_, i) => words.slice(0, i + 1).join("").length);
}

/** Where the words begin with which all `names` end, that of what `name` has of its own from `from` on: at least one word is left of that. @type {(name: string, names: string[], from: number) => number} */
function sharedTail(name, names, from) {
  const words = wordsOf(name.slice(from)), others = names.filter((other) => other !== name).map((other) => wordsOf(other));
  let same = 0;
  while (same < words.length - 1 && others.length && others.every((other) => other.length > same + 1 && other[other.length - 1 - same] === words[words.length - 1 - same])) same += 1;
  return name.length - words.slice(words.length - same).join("").length;
}

const LONG = 16, END = 6; // letters: what may lose its middle, and what stays of its end

/** `name` in four parts: what another one of `names` begins with, too, in whole words, what tells it apart, the end of that where it is long, and what all end with. @type {(name: string, names: string[]) => { shared: string, own: string, end: string, tail: string }} */
export function nameParts(name, names) {
  const at = sharedEnds(name, names).at(-1) ?? 0, last = sharedTail(name, names, at), own = lettersOf(name.slice(at, last)), kept = own.length > LONG ? own.length - END : 0;
  return { shared: name.slice(0, at), own: own.slice(0, kept).join(""), end: own.slice(kept).join(""), tail: name.slice(last) };
}

/** `text` without its middle, so that it `fits`; letters as people see them stay whole. @type {(text: string, fits: (text: string) => boolean) => string} */
function withoutMiddle(text, fits) {
  const letters = lettersOf(text);
  const cut = (/** @type {number} */ kept) => `${letters.slice(0, Math.ceil(kept / 2)).join("").trimEnd()}…${letters.slice(letters.length - Math.floor(kept / 2)).join("").trimStart()}`;
  let kept = letters.length - 1;
  while (kept > 2 && !fits(cut(kept))) kept -= 1;
  return cut(kept);
}

/**
 * `names` so that each `fits(text)`: one that is too long loses the first words that another begins with, too, as few as will do, for they do not tell the
 * two apart; then those that all end with. What is too long even then, or would be called like another, loses its middle.
 * @type {(names: string[], fits: (text: string) => boolean) => string[]}
 */
export function shortNames(names, fits) {
  const short = names.map((name) => {
    const ends = sharedEnds(name, names), cuts = ends.map((at) => `…\u2009${name.slice(at)}`), from = ends.at(-1) ?? 0, last = sharedTail(name, names, from);
    if (last < name.length) cuts.push(`${from ? "…\u2009" : ""}${name.slice(from, last).trimEnd()}…`);
    return [name, ...cuts].find(fits) ?? withoutMiddle(cuts.at(-1) ?? name, fits);
  });
  const isDouble = (/** @type {number} */ i) => short.some((other, j) => other === short[i] && names[j] !== names[i]);
  return short.map((name, i) => (isDouble(i) ? withoutMiddle(names[i], fits) : name));
}
