// What charts draw alike: curves, bands, the lines that they are measured against.

import { endShape } from "./pen.js";

/** The line of `ys` over `xs`, within the plot; `dots` of so many pixels where its points are to be seen. */
export function strokeCurve({ g, area, x, y, scale }, xs, ys, { stroke, width = 1, dots = 0, fill = stroke }) {
  if (!xs.length) return;
  within(g, area, () => {
    Object.assign(g, { strokeStyle: stroke, lineWidth: width * scale, lineJoin: "bevel" }); // round joins of so many points take most of a drawing
    g.beginPath();
    for (let i = 0; i < xs.length; i += 1) g.lineTo(x.pixel(xs[i]), y.pixel(ys[i]));
    g.stroke();
  }, 4);
  if (!dots) return;
  g.fillStyle = fill;
  g.beginPath();
  xs.forEach((each, i) => { // whole, at the plot's edge, too
    const left = x.pixel(each), top = y.pixel(ys[i]);
    if (left < area.left - 1 || left > area.right + 1 || top < area.top - 4 || top > area.bottom + 4) return;
    g.moveTo(left + dots, top);
    g.arc(left, top, dots, 0, 2 * Math.PI);
  });
  g.fill();
}

/** A band of [{x, low, high}]. */
export function fillBand({ g, area, pixel }, band, fill) {
  if (band.length < 2) return;
  within(g, area, () => {
    g.beginPath();
    band.forEach(({ x, high }) => g.lineTo(...pixel(x, high)));
    band.toReversed().forEach(({ x, low }) => g.lineTo(...pixel(x, Math.max(0, low))));
    g.closePath();
    g.fillStyle = fill;
    g.fill();
  });
}

/** Let `act` draw in the plot and no further than `beyond` pixels above and below it. */
function within(g, { left, right, top, bottom }, act, beyond = 0) {
  g.save();
  g.beginPath();
  g.rect(left, top - beyond, right - left, bottom - top + 2 * beyond);
  g.clip();
  act();
  g.restore();
}

/** Of the references [name, value] those that the plot reaches: [{words, at: their height}]. */
export function refsWithin({ y }, refs, shown) {
  return refs.filter(([, value]) => value >= y.min && value <= y.max).map(([name, value]) => ({ words: `${name} ${shown(value)}`, at: y.pixel(value) }));
}

/** The dashed lines of `refs`, as of `refsWithin`. */
export function ruleRefs({ area, pen, colours, scale }, refs) {
  for (const { at } of refs) pen.rule(area.left, Math.round(at) + 0.5, area.right, Math.round(at) + 0.5, colours.ref, [5 * scale, 4 * scale]);
}

/** A sign on a curve: `shape` of `r` pixels, with a rim of ground. */
export function signAt({ g, colours, ground }, x, y, { colour, shape, r = 4 }) {
  Object.assign(g, { fillStyle: colours[colour], strokeStyle: colours[ground], lineWidth: 2 });
  endShape(g, shape, x, y, r);
  g.fill();
  g.stroke();
}

/** What the axes show, for tests: a canvas cannot be asked. */
export const axesOf = ({ x, y, area: { left, right, top, bottom } }) => ({
  from: x.min, to: x.max, scale: y.log ? "logarithmic" : "linear", foot: y.min, top: y.max, area: [left, right, top, bottom].join(),
});

/** How high curves [{x, y}] are between two places of the plot. */
export const heightsOf = ({ x, y }, curves) => (from, to) => curves.flatMap((curve) => {
  const found = [];
  for (let i = 0; i < curve.x.length; i += 1) {
    const at = x.pixel(curve.x[i]);
    if (at >= from && at <= to) found.push(y.pixel(curve.y[i]));
  }
  return found;
});
