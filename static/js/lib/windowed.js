// Which rows of a long list are built: those in view and near it, the rest is space of the same height. No DOM.

const NEAR = 600; // CSS px above and below the view: what comes into sight while one scrolls is there

/** [from, to) of `count` rows of `height` px each, the first of which begins at `top` of a view that is `view` px high. @type {(count: number, height: number, top: number, view: number) => [from: number, to: number]} */
export function inView(count, height, top, view) {
  if (!(height > 0)) return [0, Math.min(count, 30)];
  const from = Math.floor((-top - NEAR) / height), to = Math.ceil((view - top + NEAR) / height);
  return [Math.max(0, Math.min(from, count)), Math.max(0, Math.min(to, count))];
}
