import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { COLOURS } from "../../../static/js/charts/figurecolours.js";
import { createSvgContext, escaped } from "../../../static/js/charts/svgcontext.js";

const context = () => createSvgContext({ width: 100, height: 50, measureText: (words) => words.length });

test("lines stay lines and words stay words", () => {
  const g = context();
  Object.assign(g, { strokeStyle: "#1a5fd080", lineWidth: 2, fillStyle: "#15181b", font: '600 12px "Inter Variable", sans-serif', textAlign: "right", textBaseline: "middle" });
  g.beginPath();
  g.lineTo(1, 2);
  g.lineTo(3.14159, 4);
  g.stroke();
  g.strokeText("rim", 5, 6);
  g.fillText("Loss", 5, 6);
  const text = g.svg("Loss");
  assert.match(text, /<path d="M1 2L3\.14 4" fill="none" stroke="#1a5fd0" stroke-opacity="0\.5" stroke-width="2"/);
  assert.match(text, /<text x="5" y="10\.2" font-family="'Inter Variable', sans-serif" font-size="12" font-weight="600" text-anchor="end" fill="#15181b">Loss<\/text>/);
  assert.match(text, /<text x="5" y="10\.2" [^>]*fill="none" stroke="#1a5fd0" stroke-opacity="0\.5" stroke-width="2" stroke-linejoin="miter" aria-hidden="true">rim<\/text>\n<text [^>]*>Loss</, "the rim lies under the words");
  assert.match(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="100" height="50" viewBox="0 0 100 50">\n<title>Loss<\/title>/);
});

test("what is restored is as it was saved, and a part is drawn in once it is clipped", () => {
  const g = context();
  g.save();
  g.beginPath();
  g.rect(0, 0, 10, 10);
  g.clip();
  g.setLineDash([5, 4]);
  g.beginPath();
  g.arc(5, 5, 2, 0, 7);
  g.fill();
  g.restore();
  g.fillRect(0, 0, 1, 1);
  const text = g.svg("");
  assert.match(text, /<clipPath id="clip1"><path d="M0 0h10v10h-10Z"\/><\/clipPath>/);
  assert.match(text, /<path d="M7 5A2 2 0 1 1 3 5A2 2 0 1 1 7 5Z" fill="#000000" clip-path="url\(#clip1\)"\/>/);
  assert.match(text, /<rect x="0" y="0" width="1" height="1" fill="#000000"\/>/);
  assert.deepEqual(g.dash, []);
});

test("any name is text in it, and what no XML can hold is left out", () => {
  assert.equal(escaped(`<b>"A" & 'B'</b>`), "&lt;b&gt;&quot;A&quot; &amp; 'B'&lt;/b&gt;");
  assert.equal(escaped("a\u0000\u0008\ud83db\ufffec\tשלום 😀"), "abc\tשלום 😀");
  const g = context();
  g.fillText("</text><script>alert(1)</script>", 0, 0);
  assert.ok(!/<script/.test(g.svg("</title><script>")));
});

test("a figure's colours are the light theme's", () => {
  const css = readFileSync(new URL("../../../static/css/tokens.css", import.meta.url), "utf8").match(/data-theme="light"\] \{([^}]*)\}/)[1];
  for (const [name, value] of Object.entries(COLOURS)) assert.ok(css.includes(`--${name}: ${value};`), name);
});
