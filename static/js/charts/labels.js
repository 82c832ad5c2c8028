// Where words may stand in a chart. No DOM.

/**
 * Heights for words that want to stand at `wanted`, `apart` from one another and from what stands at `taken`, each moved to the side of that where it lies;
 * upwards where nothing is taken, as the axis has its words below.
 */
export function asides(wanted, apart, taken = Infinity) {
  const placed = [], order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  order.filter((i) => wanted[i] < taken).reverse().reduce((last, i) => (placed[i] = Math.min(wanted[i], last - apart)), taken);
  order.filter((i) => wanted[i] >= taken).reduce((last, i) => (placed[i] = Math.max(wanted[i], last + apart)), taken);
  return placed;
}

const BEFORE = 9, AFTER = 12, EVERY = 180;

/**
 * On which side of each of the markers at `xs` (in order) its word stands, `widths` wide, between `left` and `right` and off the other markers: "right",
 * or null for none; few words are enough. The word of `first` (an index, -1 for none) has its place before the others, on the left where the right is taken.
 */
export function named(xs, widths, left, right, first = -1) {
  const sides = xs.map(() => null), taken = []; // [from, to, of which marker]
  const isFree = (from, to, i) => from >= left && to <= right && xs.every((x, j) => j === i || x <= from || x >= to)
    && taken.every(([low, high, at]) => (high <= from || low >= to) && (i === first || at === first || xs[i] - xs[at] > EVERY));
  const place = (i, side) => {
    const reach = BEFORE + widths[i] + AFTER, [from, to] = side === "right" ? [xs[i], xs[i] + reach] : [xs[i] - reach, xs[i]];
    if (sides[i] || !isFree(from, to, i)) return;
    sides[i] = side;
    taken.push([from, to, i]);
  };
  if (first >= 0) for (const side of ["right", "left"]) place(first, side);
  xs.forEach((_, i) => place(i, "right"));
  return sides;
}

/** The first of `places` ({from, to, heights}) whose band no curve passes through; the first where none is free, undefined where there are none. */
export function freePlace(places) {
  return places.find(({ from, to, heights }) => !heights.some((height) => height > from && height < to)) ?? places[0];
}

/** Where things `widths` wide stand that are written one after the other in lines of `wide`: [{x, row}]. */
export function wrapped(widths, wide) {
  let x = 0, row = 0;
  return widths.map((width) => {
    if (x && x + width > wide) [x, row] = [0, row + 1];
    const place = { x, row };
    x += width;
    return place;
  });
}
