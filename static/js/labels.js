// Where words may stand in a chart. No DOM.

/** `at`, moved off `other` to the side where it lies when the two are closer than `apart`. */
export function aside(at, other, apart) {
  if (Math.abs(at - other) >= apart) return at;
  return at < other ? other - apart : other + apart;
}

const BEFORE = 9, AFTER = 12, EVERY = 180;

/** Which of the markers at `xs` (in order) have room for their word, `widths` wide, before the next one and `right`. */
export function named(xs, widths, right) {
  let free = -Infinity;
  return xs.map((x, i) => {
    const fits = x > free && x + BEFORE + widths[i] + AFTER <= Math.min(xs[i + 1] ?? Infinity, right);
    if (fits) free = x + EVERY;
    return fits;
  });
}

/** The first of `places` ({from, to, heights}) whose band no curve passes through; the first where none is free. */
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
