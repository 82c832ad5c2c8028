import assert from "node:assert/strict";
import test from "node:test";
import { listenOn } from "../../../static/js/charts/chartinput.js";
import { createAxis } from "../../../static/js/charts/surface.js";

/** A canvas of 100 pixels over an axis from 0 to 1000, and what happens to it; `full`: its chart fills the window. */
function canvas({ full = false } = {}) {
  const heard = { ranges: [], parts: [], read: [], taps: 0, prevented: 0, plot: { dataset: {} } };
  const target = Object.assign(new EventTarget(), {
    getBoundingClientRect: () => ({ left: 0 }), closest: (selector) => (selector === "[data-full]" && full ? {} : null), parentElement: heard.plot,
  });
  const shared = { hover: null, range: null }, x = Array.from({ length: 101 }, (_, i) => i * 10);
  listenOn(target, {
    axis: () => createAxis({ min: 0, max: 1000 }, 0, 100), xs: () => x, end: () => 1000, shared, hover(at) { shared.hover = at; }, range: (next) => heard.ranges.push(next),
    read: () => heard.read.push(shared.hover), select: (part) => heard.parts.push(part), tap() { heard.taps += 1; heard.tapped = shared.hover; },
  });
  return { ...heard, heard, shared, send(type, facts) {
    const event = Object.assign(new Event(type, { cancelable: true }), facts);
    target.dispatchEvent(event);
    heard.prevented += event.defaultPrevented;
  } };
}

const WHEEL = { deltaY: -100, deltaMode: 0, clientX: 50, ctrlKey: false, metaKey: false };

test("the wheel belongs to the page, and says how it would zoom", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const chart = canvas();
  chart.send("wheel", WHEEL);
  assert.deepEqual([chart.ranges, chart.heard.prevented], [[], 0]);
  assert.match(chart.plot.dataset.hint, /scroll to zoom/);
  t.mock.timers.tick(5000);
  assert.equal("hint" in chart.plot.dataset, false);
});

test("with Ctrl or ⌘, and in full screen, it zooms at what lies under the pointer", () => {
  for (const [options, facts] of [[{}, { ctrlKey: true }], [{}, { metaKey: true }], [{ full: true }, {}]]) {
    const chart = canvas(options);
    chart.send("wheel", { ...WHEEL, ...facts });
    const [{ from, to }] = chart.ranges;
    assert.ok(from > 0 && to < 1000 && Math.abs(from + to - 1000) < 1e-6, `${from} to ${to}`);
    assert.deepEqual([chart.heard.prevented, chart.plot.dataset.hint], [1, undefined]);
  }
});

test("a key with Ctrl is the browser's", () => {
  const chart = canvas(), key = { key: "+", ctrlKey: true, metaKey: false, altKey: false };
  chart.send("keydown", key);
  assert.deepEqual(chart.ranges, []);
  chart.send("keydown", { ...key, ctrlKey: false });
  assert.equal(chart.ranges.length, 1);
});

test("a drag chooses the part that it went over, and a press that goes nowhere is a tap", () => {
  const chart = canvas(), mouse = (type, clientX) => chart.send(type, { clientX, button: 0, pointerId: 1, pointerType: "mouse" });
  mouse("pointerdown", 60);
  mouse("pointermove", 58);
  assert.deepEqual(chart.parts, [], "a hand that trembles");
  for (const at of [40, 20, -30]) mouse("pointermove", at);
  mouse("pointerleave", -30);
  mouse("pointermove", 30);
  assert.deepEqual(chart.parts.at(-1), { from: 30, to: 60 });
  mouse("pointerup", 30);
  assert.deepEqual(chart.ranges, [{ from: 300, to: 600, follow: false }]);
  assert.equal(chart.parts.at(-1), null);
  mouse("click", 30);
  assert.equal(chart.heard.taps, 0, "the click that ends a drag");
  mouse("pointerdown", 60);
  mouse("pointerup", 61);
  mouse("click", 61);
  assert.equal(chart.heard.taps, 1);
  mouse("pointerdown", 60);
  mouse("pointermove", 20);
  chart.send("keydown", { key: "Escape" });
  mouse("pointerup", 20);
  assert.equal(chart.ranges.length, 1, "Escape lets it go");
  chart.shared.range = { from: 300, to: 600, follow: false };
  chart.send("pointerdown", { clientX: 60, button: 0, shiftKey: true, pointerType: "mouse" });
  for (const type of ["pointermove", "pointerup", "click"]) mouse(type, 20);
  assert.deepEqual([chart.ranges.length, chart.heard.taps], [2, 1], "with Shift it moves along, and presses nothing");
});

test("a finger that was lifted has left, and presses what it lay on all the same", () => {
  const chart = canvas(), finger = (type) => chart.send(type, { clientX: 40, button: 0, pointerId: 7, pointerType: "touch" });
  for (const type of ["pointerdown", "pointerup", "pointerleave", "click"]) finger(type);
  assert.deepEqual([chart.heard.taps, chart.heard.tapped], [1, 400]);
});

test("keys read the curve as those of a slider do", () => {
  const chart = canvas(), press = (key) => chart.send("keydown", { key });
  for (const key of ["ArrowLeft", "Home", "PageUp", "ArrowRight", "End", "PageDown"]) press(key);
  assert.deepEqual(chart.read, [980, 0, 200, 220, 1000, 800]);
  press("ArrowUp");
  assert.equal(chart.read.length, 6, "one curve has none above it");
});
