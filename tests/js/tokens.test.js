import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { colour } from "../../static/js/tetris/blocks.js";
import { lookOf } from "../../static/js/domain/looks.js";

const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const block = (theme) => css.match(new RegExp(`data-theme="${theme}"\\] \\{([^}]*)\\}`))[1];
const tokens = (theme) => Object.fromEntries([...block(theme).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));

const linear = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
const light = (hex) => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };

for (const theme of ["dark", "light"]) {
  const is = tokens(theme);
  const holds = (least, pairs) => pairs.forEach(([a, b]) => assert.ok(contrast(is[a], is[b]) >= least, `${theme}: ${a} on ${b} is ${contrast(is[a], is[b]).toFixed(2)}, at least ${least}`));

  test(`${theme}: words can be read on every ground they stand on`, () => {
    for (const ground of ["bg", "surface", "raised"]) holds(4.5, ["text", "text2", "text3", "accent", "ok", "warn", "bad", "ref"].map((word) => [word, ground]));
    holds(4.5, [["on-accent", "accent"], ["ok", "ok-soft"], ["warn", "warn-soft"], ["bad", "bad-soft"], ["accent", "accent-soft"], ["text", "accent-soft"], ["text2", "track"], ["text", "pressed"]]);
  });

  test(`${theme}: lines that mean something can be seen`, () => {
    for (const ground of ["bg", "surface", "raised"]) holds(3, [["edge", ground], ["accent", ground], ["ref", ground], ["bar", ground]]);
    holds(3, ["c1", "c2", "c3", "c4", "c5", "c6"].map((run) => [run, "surface"]));
  });
}

test("of forced colours every token is the system's, and colour and shape still tell nine runs apart", () => {
  const forced = Object.fromEntries([...css.match(/forced-colors: active\) \{\s*:root\[data-theme\] \{([^}]*)\}/)[1].matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]));
  for (const name of Object.keys(tokens("dark"))) assert.match(forced[name] ?? "", /^(Canvas|CanvasText|Highlight|HighlightText|LinkText|color-mix\(in srgb, CanvasText 30%, Canvas\))$/, name);
  const looks = Array.from({ length: 9 }, (_, n) => lookOf(n)).map(({ colour: token, shape }) => `${forced[token]} ${shape}`);
  assert.equal(new Set(looks).size, 9);
});

// --- eyes that tell few colours apart

/** What remains of linear sRGB where one kind of cone is missing: Machado, Oliveira and Fernandes (2009), severity 1. */
const EYES = {
  "full colour": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * vector[i], 0));
const oklab = (rgb) => times([[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]],
  times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], rgb).map(Math.cbrt));
const seenBy = (eye, hex) => oklab(times(EYES[eye], linear(hex)).map((v) => Math.min(1, Math.max(0, v))));
const apart = (eye, a, b) => Math.hypot(...seenBy(eye, a).map((v, i) => v - seenBy(eye, b)[i]));

/** Every pair of `list` ({name, hex}) is as far apart as `least(i, j)` says. Two greys side by side differ visibly from about 0.02 on. */
function assertApart(theme, list, least) {
  for (const eye of Object.keys(EYES)) {
    list.forEach((a, i) => list.slice(i + 1).forEach((b, k) => {
      const is = apart(eye, a.hex, b.hex), needs = least(i, i + 1 + k);
      assert.ok(is >= needs, `${theme}, ${eye}: ${a.name} and ${b.name} are ${is.toFixed(3)} apart, at least ${needs}`);
    }));
  }
}

test("what an eye sees is measured: red and green come together for two of them, blue and green for the third", () => {
  const [redGreen, blueGreen] = [["#c04020", "#5c6e00"], ["#0080a0", "#008060"]];
  const far = apart("full colour", ...redGreen);
  assert.ok(far > 0.15);
  assert.ok(apart("deuteranopia", ...redGreen) < far / 2 && apart("protanopia", ...redGreen) < far / 2);
  assert.ok(apart("tritanopia", ...redGreen) > far / 2);
  assert.ok(apart("tritanopia", ...blueGreen) < apart("deuteranopia", ...blueGreen) / 2);
});

for (const theme of ["dark", "light"]) {
  test(`${theme}: every eye tells the seven pieces apart by colour alone; the nearest measure 0.103`, () => {
    assertApart(theme, [..."IOTSZJL"].map((name, piece) => ({ name, hex: colour(piece, theme) })), () => 0.1);
  });

  test(`${theme}: every eye tells six runs apart; the nearest measure 0.079, those whose curves end in the same shape 0.092`, () => {
    const is = tokens(theme), looks = Array.from({ length: 6 }, (_, n) => lookOf(n, 6));
    const runs = looks.map(({ colour: name }) => ({ name, hex: is[name] }));
    assertApart(theme, runs, (i, j) => (looks[i].shape === looks[j].shape ? 0.09 : 0.075));
  });
}
