// A chart as a picture that explains itself.

import { wrapped } from "./labels.js";
import { FAMILY, endShape } from "./pen.js";

const INSET = 12, HEAD = 32, ROW = 22; // pixels of a picture

/** The chart on its ground, with its title and what its curves are called ([{name, colour, shape}]), as a PNG; `colours` are the theme's, by token. */
export function picture(canvas, title, colours, ratio, curves = []) {
  const sheet = document.createElement("canvas"), g = sheet.getContext("2d"), wide = canvas.width / ratio;
  const font = (weight, size) => { g.font = `${weight} ${size}px ${FAMILY}`; g.textBaseline = "middle"; };
  font(400, 12);
  const places = wrapped(curves.map(({ name }) => g.measureText(name).width + 30), wide - 2 * INSET);
  const head = HEAD + ROW * (places.length ? places.at(-1).row + 1 : 0);
  Object.assign(sheet, { width: canvas.width, height: canvas.height + head * ratio });
  g.fillStyle = colours.surface;
  g.fillRect(0, 0, sheet.width, sheet.height);
  g.drawImage(canvas, 0, head * ratio);
  g.scale(ratio, ratio);
  font(600, 14);
  g.fillStyle = colours.text;
  g.fillText(title, INSET, HEAD / 2);
  font(400, 12);
  curves.forEach(({ name, colour, shape }, i) => {
    const x = INSET + places[i].x, y = HEAD + ROW * (places[i].row + 0.5);
    g.fillStyle = colours[colour];
    endShape(g, shape, x + 6, y, 5);
    g.fill();
    g.fillStyle = colours.text2;
    g.fillText(name, x + 18, y);
  });
  return new Promise((done) => { sheet.toBlob(done, "image/png"); });
}
