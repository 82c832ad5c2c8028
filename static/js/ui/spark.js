// A small curve without axes: on a room's card, and beside a preset.

/** @type {(name: string, attributes: Record<string, any>) => SVGElement} */
function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

const WIDTH = 100, HEIGHT = 44, FLOOR = 42, ROOF = 2, LAST = 96; // of the drawing, which is stretched to its place

/** How far above the foot of the picture a height (0 to 1) is drawn, as a share of it. @type {(y: number) => number} */
export const fromFoot = (y) => (HEIGHT - FLOOR + y * (FLOOR - ROOF)) / HEIGHT;

/** @type {(y: number) => string} */
const height = (y) => (FLOOR - Math.max(0, y) * (FLOOR - ROOF)).toFixed(1);
/** @type {(name: string, y: number | string) => SVGElement} */
const level = (name, y) => svg("line", { class: name, x1: 0, x2: WIDTH, y1: y, y2: y });

/** An empty one, for {@link paintSpark}; what it shows must be said in words beside it. */
export function createSpark() {
  const spark = svg("svg", { class: "spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  spark.append(level("zero", FLOOR), svg("g", {}));
  return spark;
}

/** Draw `points` ([[x, y], …], both from 0 to 1) over a line at 0; `refs` (0 to 1) are dashed lines to compare with. @type {(spark: Element, points: number[][], refs?: number[]) => void} */
export function paintSpark(spark, points, refs = []) {
  const [, lines, curve, end] = /** @type {any} */ (spark.children), heights = refs.map(height), drawn = points.map(([x, y]) => [(x * LAST).toFixed(1), height(y)]);
  if (lines.dataset.at !== heights.join()) {
    lines.dataset.at = heights.join();
    lines.replaceChildren(...heights.map((at) => level("ref", at)));
  }
  if (!drawn.length) return [curve, end].forEach((part) => part?.remove());
  if (!curve) spark.append(svg("polyline", { class: "curve" }), svg("line", { class: "end" }));
  const [x, y] = drawn[drawn.length - 1], [, , line, dot] = spark.children;
  line.setAttribute("points", drawn.map((at) => at.join()).join(" "));
  Object.entries({ x1: x, x2: x, y1: y, y2: Number(y) + 0.01 }).forEach(([key, value]) => dot.setAttribute(key, String(value)));
}
