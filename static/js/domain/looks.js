// How runs are told apart: by the colour of their curves and the shape of their ends.

const SHAPES = ["circle", "square", "triangle"], COLOURS = 6;

/** How many runs can be told apart by colour and shape together. */
export const LOOKS = SHAPES.length * COLOURS;

/** Whether `count` runs are more than there are colours: only some of them are named then, and the one that is looked at stands out of the others. @type {(count: number) => boolean} */
export const isMany = (count) => count > COLOURS;

/** The n-th look of a run, 0 to LOOKS - 1: its colour token and the shape of its curve's end. No two are the same in both. @type {(n: number) => Look} */
export const lookOf = (n) => ({ colour: `c${(n % COLOURS) + 1}`, shape: SHAPES[(n + Math.floor(n / COLOURS)) % SHAPES.length] });

/** Which look each of the runs `ids` has, as {id: n}: a run keeps what it has in `had`, a new one gets the first that is free. @type {(ids: string[], had?: Record<string, number>) => Record<string, number>} */
export function looksOf(ids, had = {}) {
  const looks = Object.create(null), taken = new Set();
  const give = (/** @type {string} */ id, /** @type {number} */ n) => { looks[id] = n; taken.add(n); };
  for (const id of ids) if (Object.hasOwn(had, id) && had[id] < LOOKS && !taken.has(had[id])) give(id, had[id]);
  for (const id of ids) if (!(id in looks)) give(id, [...Array(LOOKS).keys()].find((n) => !taken.has(n)) ?? ids.indexOf(id) % LOOKS);
  return looks;
}
