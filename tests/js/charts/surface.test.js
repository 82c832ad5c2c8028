import assert from "node:assert/strict";
import test from "node:test";
import { createAxis, createSurface } from "../../../static/js/charts/surface.js";
import { createSvgContext } from "../../../static/js/charts/svgcontext.js";

const COLOURS = new Proxy({}, { get: () => "#123456" });
const context = () => createSvgContext({ width: 400, height: 200, measureText: (words) => 6 * words.length });

test("an axis goes from values to pixels and back, linear and logarithmic", () => {
  for (const axis of [createAxis({ min: 5, max: 25 }, 40, 240), createAxis({ min: 0.01, max: 100, log: true }, 240, 40)]) {
    for (const pixel of [40, 77.5, 240]) assert.ok(Math.abs(axis.pixel(axis.value(pixel)) - pixel) < 1e-9);
    assert.ok(axis.min === axis.value(axis.pixel(axis.min)));
  }
  const log = createAxis({ min: 0.01, max: 100, log: true }, 200, 0);
  assert.deepEqual([log.pixel(1), log.pixel(0), log.pixel(-3)], [100, 200, 200], "what a logarithmic scale cannot show lies at its foot");
  assert.ok(Number.isFinite(createAxis({ min: 3, max: 3 }, 0, 100).pixel(3)));
});

test("words below an axis stand apart, within the surface, and off the axis's own", () => {
  const g = context(), surface = createSurface(g, { width: 400, height: 200, colours: COLOURS });
  surface.lay({ x: { min: 0, max: 123_456 }, y: { ticks: [0, 5, 10], log: false, word: String }, top: 8, right: 8 });
  surface.axes({ label: "placements" });
  const words = [...g.svg("x").matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)].map(([, x, y, word]) => ({ x: Number(x), y: Number(y), word }));
  const below = words.filter(({ y }) => y > surface.area.bottom + 8);
  assert.equal(below.at(-1).word, "placements");
  assert.ok(below.length > 2);
  below.slice(1, -1).forEach(({ x, word }, i) => assert.ok(x - 3 * word.length > below[i].x + 3 * below[i].word.length));
  assert.ok(below.at(-2).x + 3 * below.at(-2).word.length < surface.area.right - 6 * "placements".length);
  assert.deepEqual(words.filter(({ y }) => y < surface.area.bottom + 8).map(({ word }) => word), ["0", "5", "10"]);
});

test("long words at the left get the room that they need", () => {
  const surface = createSurface(context(), { width: 400, height: 200, colours: COLOURS }), lay = (word) => surface.lay({ x: { min: 0, max: 1 }, y: { ticks: [0, 1], log: false, word: () => word }, top: 8, right: 8 });
  lay("1");
  const { left } = surface.area;
  lay("123456789");
  assert.ok(left === 44 && surface.area.left > 60);
});
