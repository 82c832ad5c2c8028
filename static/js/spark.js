// A small curve without axes: on a room's card, and beside a preset.

function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

/** An empty one, for {@link paintSpark}; what it shows must be said in words beside it. */
export const createSpark = () => svg("svg", { class: "spark", viewBox: "0 0 100 44", preserveAspectRatio: "none", "aria-hidden": "true" });

/** Draw `points` ([[x, y], …], both from 0 to 1) over a line at 0; `ref` (0 to 1) is a dashed line to compare with. */
export function paintSpark(spark, points, ref = null) {
  const height = (y) => (42 - Math.max(0, y) * 40).toFixed(1), level = (name, y) => svg("line", { class: name, x1: 0, x2: 100, y1: y, y2: y });
  const parts = [level("zero", 42), ...(ref === null ? [] : [level("ref", height(ref))])];
  const drawn = points.map(([x, y]) => [(x * 96).toFixed(1), height(y)]);
  if (drawn.length) {
    const [x, y] = drawn.at(-1);
    parts.push(svg("polyline", { class: "curve", points: drawn.map((at) => at.join()).join(" ") }), svg("line", { class: "end", x1: x, x2: x, y1: y, y2: Number(y) + 0.01 }));
  }
  spark.replaceChildren(...parts);
}
