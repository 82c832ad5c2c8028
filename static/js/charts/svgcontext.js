// A 2d context that writes what is drawn on it as SVG: lines stay lines and words stay words. It knows what charts draw with, and no more. No DOM.

const MARKUP = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// eslint-disable-next-line no-control-regex
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `text` as it may stand in XML, in elements and in attributes; what no XML can hold is left out. */
export const escaped = (text) => String(text).replaceAll(NO_XML, "").replaceAll(/[&<>"]/g, (mark) => MARKUP[mark]);

const BASELINE = 0.35; // of a letter's size, from its middle down: not every program knows where the middle is
const ANCHORS = { center: "middle", right: "end", end: "end" };
const rounded = (value) => String(Number(value.toFixed(2)));

/** "#rrggbbaa" in two attributes, for programs that do not know it in one. */
function paint(kind, colour) {
  const [, solid, alpha] = /^(#[\da-f]{6})([\da-f]{2})$/i.exec(colour) ?? [null, colour, null];
  return { [kind]: solid, ...(alpha ? { [`${kind}-opacity`]: rounded(parseInt(alpha, 16) / 255) } : {}) };
}

const markup = (name, attributes, content = null) => {
  const head = [name, ...Object.entries(attributes).filter(([, value]) => value !== null).map(([key, value]) => `${key}="${escaped(value)}"`)].join(" ");
  return content === null ? `<${head}/>` : `<${head}>${escaped(content)}</${name}>`;
};

/** A context of `width` by `height`; `measureText(words, font)` is how wide words are. `svg(title)` is what was drawn; `within` the part that is drawn in, by its id. */
export function createSvgContext({ width, height, measureText }) {
  const first = { fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, lineJoin: "miter", font: "12px sans-serif", textAlign: "left", textBaseline: "alphabetic", dash: [], within: null };
  const kept = [], drawn = [], clips = new Map(); // its path -> its id
  let path = [];

  const style = () => ({ "clip-path": g.within && `url(#${g.within})` });
  const to = (letter, ...at) => { path.push(`${letter}${at.map(rounded).join(" ")}`); };
  const add = (...parts) => { drawn.push(markup(...parts)); };

  function write(words, x, y, painted) {
    const [, weight, size, family] = /^(\d+) ([\d.]+)px (.*)$/.exec(g.font) ?? [null, "400", "12", "sans-serif"];
    const middle = g.textBaseline === "middle" ? BASELINE * Number(size) : 0;
    add("text", { x: rounded(x), y: rounded(y + middle), "font-family": family.replaceAll('"', "'"), "font-size": size, "font-weight": weight === "400" ? null : weight, "text-anchor": ANCHORS[g.textAlign] ?? null, ...painted, ...style() }, words);
  }

  const g = Object.assign({
    save() { kept.push(Object.fromEntries(Object.keys(first).map((name) => [name, g[name]]))); },
    restore() { Object.assign(g, kept.pop()); },
    beginPath() { path = []; },
    moveTo(x, y) { to("M", x, y); },
    lineTo(x, y) { to(path.length ? "L" : "M", x, y); },
    rect(x, y, wide, high) { to("M", x, y); to("h", wide); to("v", high); to("h", -wide); path.push("Z"); },
    /** A whole circle: charts draw no other. */
    arc(x, y, r) { to("M", x + r, y); to("A", r, r, 0, 1, 1, x - r, y); to("A", r, r, 0, 1, 1, x + r, y); path.push("Z"); },
    closePath() { path.push("Z"); },
    clip() {
      const d = path.join("");
      if (!clips.has(d)) clips.set(d, `clip${clips.size + 1}`);
      g.within = clips.get(d);
    },
    stroke() { if (path.length) add("path", { d: path.join(""), fill: "none", ...paint("stroke", g.strokeStyle), "stroke-width": g.lineWidth, "stroke-linejoin": g.lineJoin, "stroke-dasharray": g.dash.length ? g.dash.join(" ") : null, ...style() }); },
    fill() { if (path.length) add("path", { d: path.join(""), ...paint("fill", g.fillStyle), ...style() }); },
    fillRect(x, y, wide, high) { add("rect", { x, y, width: wide, height: high, ...paint("fill", g.fillStyle), ...style() }); },
    setLineDash(dash) { g.dash = dash; },
    measureText: (words) => ({ width: measureText(words, g.font) }),
    /** The rim around words, as words of its own: programs that do not know paint-order would draw it over them. */
    strokeText(words, x, y) { write(words, x, y, { fill: "none", ...paint("stroke", g.strokeStyle), "stroke-width": g.lineWidth, "stroke-linejoin": g.lineJoin, "aria-hidden": "true" }); },
    fillText(words, x, y) { write(words, x, y, paint("fill", g.fillStyle)); },
    svg(title) {
      const areas = [...clips].map(([d, id]) => `<clipPath id="${id}"><path d="${d}"/></clipPath>`);
      return [`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`, markup("title", {}, title), areas.length ? `<defs>${areas.join("")}</defs>` : "", ...drawn, "</svg>", ""].filter((line, i, all) => line || i === all.length - 1).join("\n");
    },
  }, first);
  return g;
}
