// Where the names of several curves may stand at their ends. No DOM.

import { lettersOf } from "../lib/names.js";

/**
 * Heights for labels that want to stand at `wanted`, at least `apart` from one another and inside `low`..`high`,
 * moved as little as may be; they keep their order.
 */
export function spread(wanted, apart, low, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const groups = []; // labels that touch stand around the mean of what they want
  for (const i of order) {
    groups.push({ members: [i], sum: wanted[i] });
    for (;;) {
      const [before, last] = groups.slice(-2).length === 2 ? groups.slice(-2) : [null, groups.at(-1)];
      if (!before || bottom(before) + apart <= top(last)) break;
      groups.splice(-2, 2, { members: [...before.members, ...last.members], sum: before.sum + last.sum });
    }
  }
  const placed = [];
  groups.forEach((group) => group.members.forEach((i, n) => { placed[i] = top(group) + n * apart; }));
  return placed;

  function top({ members, sum }) {
    const tall = (members.length - 1) * apart;
    return Math.max(low, Math.min(high - tall, sum / members.length - tall / 2));
  }
  function bottom(group) { return top(group) + (group.members.length - 1) * apart; }
}

/**
 * As `spread`, but a label that would come to stand further than `most` from where it wants is left out (null) until the others are near;
 * label `first` (an index, -1 for none) stays.
 */
export function spreadNear(wanted, apart, low, high, most, first = -1) {
  let kept = wanted.map((_, i) => i);
  for (;;) {
    const at = spread(kept.map((i) => wanted[i]), apart, low, high), moved = (n) => (kept[n] === first ? 0 : Math.abs(at[n] - wanted[kept[n]]));
    const worst = kept.reduce((one, _, n) => (moved(n) > moved(one) ? n : one), 0);
    if (!kept.length || moved(worst) <= most) return wanted.map((_, i) => (kept.includes(i) ? at[kept.indexOf(i)] : null));
    kept = kept.filter((_, n) => n !== worst);
  }
}

/**
 * Which of `ends` ({x, y, wide: of its name}) can be told apart, and so be named where they are: those with no other end within `tall` pixels
 * and whose name lies over no other. `first` (an index, -1 for none) is named anyway. Returns their indices.
 */
export function namedEnds(ends, tall, first = -1) {
  const close = (a, b) => Math.abs(a.y - b.y) < tall && Math.abs(a.x - b.x) < tall;
  const over = (a, b) => Math.abs(a.y - b.y) < tall && a.x < b.x + b.wide && b.x < a.x + a.wide;
  const named = first < 0 ? [] : [first];
  ends.forEach((end, i) => {
    if (i === first || ends.some((other, j) => j !== i && close(end, other))) return;
    if (!named.some((j) => over(end, ends[j]))) named.push(i);
  });
  return named.sort((a, b) => a - b);
}

/** At most `most` of `list`, those around `at` (an index; -1 is the beginning). */
export function around(list, at, most) {
  const from = Math.max(0, Math.min(list.length - most, Math.max(at, 0) - Math.floor(most / 2)));
  return list.slice(from, from + most);
}

const wordsOf = (name) => name.split(/(?<=\s)/);

/** Where the words end with which another one of `names` begins, too: after the first, the second, …; at least one word more is left of either. */
function sharedEnds(name, names) {
  const words = wordsOf(name);
  const shared = names.filter((other) => other !== name).map(wordsOf).map((other) => {
    const most = Math.min(words.length, other.length) - 1, differs = words.findIndex((word, i) => word !== other[i]);
    return Math.min(most, differs < 0 ? most : differs);
  });
  return Array.from({ length: Math.max(0, ...shared) }, (_, i) => words.slice(0, i + 1).join("").length);
}

/** `name` in two parts: what another one of `names` begins with, too, in whole words, and what tells it apart. */
export function nameParts(name, names) {
  const at = sharedEnds(name, names).at(-1) ?? 0;
  return [name.slice(0, at), name.slice(at)];
}

/** `text` without its middle, so that it `fits`; letters as people see them stay whole. */
function withoutMiddle(text, fits) {
  const letters = lettersOf(text);
  const cut = (kept) => `${letters.slice(0, Math.ceil(kept / 2)).join("").trimEnd()}…${letters.slice(letters.length - Math.floor(kept / 2)).join("").trimStart()}`;
  let kept = letters.length - 1;
  while (kept > 2 && !fits(cut(kept))) kept -= 1;
  return cut(kept);
}

/**
 * `names` so that each `fits(text)`: one that is too long loses the first words that another begins with, too, as few as will do, for they do not tell the
 * two apart. What is too long even then, or would be called like another, loses its middle.
 */
export function shortNames(names, fits) {
  const short = names.map((name) => {
    const cuts = sharedEnds(name, names).map((at) => `…\u2009${name.slice(at)}`);
    return [name, ...cuts].find(fits) ?? withoutMiddle(cuts.at(-1) ?? name, fits);
  });
  const isDouble = (i) => short.some((other, j) => other === short[i] && names[j] !== names[i]);
  return short.map((name, i) => (isDouble(i) ? withoutMiddle(names[i], fits) : name));
}

const SHAPES = ["circle", "square", "triangle"], COLOURS = 6;

/** How many runs can be told apart by colour and shape together. */
export const LOOKS = SHAPES.length * COLOURS;

/** Whether `count` runs are more than there are colours: only some of them are named then, and the one that is looked at stands out of the others. */
export const isMany = (count) => count > COLOURS;

/** The n-th look of a run, 0 to LOOKS - 1: its colour token and the shape of its curve's end. No two are the same in both. */
export const lookOf = (n) => ({ colour: `c${(n % COLOURS) + 1}`, shape: SHAPES[(n + Math.floor(n / COLOURS)) % SHAPES.length] });

/** Which look each of the runs `ids` has, as {id: n}: a run keeps what it has in `had`, a new one gets the first that is free. */
export function looksOf(ids, had = {}) {
  const looks = Object.create(null), taken = new Set();
  const give = (id, n) => { looks[id] = n; taken.add(n); };
  for (const id of ids) if (Object.hasOwn(had, id) && had[id] < LOOKS && !taken.has(had[id])) give(id, had[id]);
  for (const id of ids) if (!(id in looks)) give(id, [...Array(LOOKS).keys()].find((n) => !taken.has(n)) ?? ids.indexOf(id) % LOOKS);
  return looks;
}
