// The sign of a run in lists and read-outs: the shape and the colour of its curve's end.

/** @type {Record<string, string>} */
const PATHS = { circle: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z", square: "M1.5 1.5h9v9h-9z", triangle: "M6 .8 11.5 11H.5z" };
const SVG = "http://www.w3.org/2000/svg";

/** `look` is as of `lookOf`. @type {(look: Look) => SVGElement} */
export function sign({ colour, shape }) {
  const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  svg.setAttribute("class", `sign ${colour}`);
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[shape]);
  svg.append(path);
  return svg;
}
