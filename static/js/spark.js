// A small curve without axes: on a room's card, and beside a preset.

function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

const WIDTH = 100, HEIGHT = 44, FLOOR = 42, ROOF = 2, LAST = 96; // of the drawing, which is stretched to its place

/** How far above the foot of the picture a height (0 to 1) is drawn, as a share of it. */
export const fromFoot = (y) => (HEIGHT - FLOOR + y * (FLOOR - ROOF)) / HEIGHT;

/** An empty one, for {@link paintSpark}; what it shows must be said in words beside it. */
export const createSpark = () => svg("svg", { class: "spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });

/** Draw `points` ([[x, y], …], both from 0 to 1) over a line at 0; `refs` (0 to 1) are dashed lines to compare with. */
export function paintSpark(spark, points, refs = []) {
  const height = (y) => (FLOOR - Math.max(0, y) * (FLOOR - ROOF)).toFixed(1), level = (name, y) => svg("line", { class: name, x1: 0, x2: WIDTH, y1: y, y2: y });
  const parts = [level("zero", FLOOR), ...refs.map((ref) => level("ref", height(ref)))];
  const drawn = points.map(([x, y]) => [(x * LAST).toFixed(1), height(y)]);
  if (drawn.length) {
    const [x, y] = drawn.at(-1);
    parts.push(svg("polyline", { class: "curve", points: drawn.map((at) => at.join()).join(" ") }), svg("line", { class: "end", x1: x, x2: x, y1: y, y2: Number(y) + 0.01 }));
  }
  spark.replaceChildren(...parts);
}
