import assert from "node:assert/strict";
import test from "node:test";
import { listenOn } from "../../static/js/chartinput.js";

/** A canvas of 100 pixels over an axis from 0 to 1000, and what happens to it; `full`: its chart fills the window. */
function canvas({ full = false } = {}) {
  const heard = { ranges: [], prevented: 0, plot: { dataset: {} } };
  const target = Object.assign(new EventTarget(), {
    getBoundingClientRect: () => ({ left: 0 }), closest: (selector) => (selector === "[data-full]" && full ? {} : null), parentElement: heard.plot,
  });
  const scale = { left: 0, right: 100, min: 0, max: 1000, width: 100, getValueForPixel: (at) => at * 10 };
  listenOn(target, { scale: () => scale, xs: () => [], end: () => 1000, shared: { hover: null, range: null }, hover() {}, range: (next) => heard.ranges.push(next) });
  return { ...heard, heard, send(type, facts) {
    const event = Object.assign(new Event(type, { cancelable: true }), facts);
    target.dispatchEvent(event);
    heard.prevented += event.defaultPrevented;
  } };
}

const WHEEL = { deltaY: -100, deltaMode: 0, clientX: 50, ctrlKey: false, metaKey: false };

test("the wheel belongs to the page, and says how it would look closer", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const chart = canvas();
  chart.send("wheel", WHEEL);
  assert.deepEqual([chart.ranges, chart.heard.prevented], [[], 0]);
  assert.match(chart.plot.dataset.hint, /wheel/);
  t.mock.timers.tick(5000);
  assert.equal("hint" in chart.plot.dataset, false);
});

test("with Ctrl or ⌘, and in full screen, it looks closer at what lies under the pointer", () => {
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
