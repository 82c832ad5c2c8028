import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const block = (theme) => css.match(new RegExp(`data-theme="${theme}"\\] \\{([^}]*)\\}`))[1];
const tokens = (theme) => Object.fromEntries([...block(theme).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));

const light = (hex) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
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
