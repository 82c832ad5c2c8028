import assert from "node:assert/strict";
import test from "node:test";
import { apart, drawMarks, marksNear, marksWithin } from "../../../static/js/charts/chartmarks.js";

const marker = (kind, step, more = {}) => ({ seq: step, kind, step, episode: step / 10, time: step / 100, text: `${kind} ${step}`, ...more });

test("marks lie on the axis that is shown, in order along it", () => {
  const markers = [marker("checkpoint", 500), marker("change", 900), marker("best", 450)];
  assert.deepEqual(marksWithin(markers, "step", 0, 1000).map(({ at }) => at), [450, 500, 900]);
  assert.deepEqual(marksWithin(markers, "time", 4.8, 9).map(({ at, text }) => [at, text]), [[5, "checkpoint 500"], [9, "change 900"]]);
  assert.deepEqual(marksWithin([marker("crash", 5, { time: null })], "time", 0, 9), [], "nobody knows when an old one was");
});

test("of many marks of a kind the newest are shown, and none takes the place of another kind", () => {
  const gone = Array.from({ length: 99 }, (_, i) => marker("checkpoint", 10 + i, { gone: true }));
  const shown = marksWithin([marker("best", 5), marker("crash", 6), marker("checkpoint", 7), ...gone], "step", 0, 1000);
  assert.equal(shown.length, 33);
  assert.deepEqual(shown.slice(0, 4).map(({ kind, at }) => [kind, at]), [["best", 5], ["crash", 6], ["checkpoint", 7], ["gone", 79]]);
  assert.equal(shown[3].text, "checkpoint 79, no longer kept");
});

test("the marks that are pointed at are those that are near", () => {
  const marks = marksWithin([marker("checkpoint", 500), marker("change", 520), marker("crash", 900)], "step", 0, 1000);
  assert.deepEqual(marksNear(marks, 513, 20).map(({ text }) => text), ["checkpoint 500", "change 520"]);
  assert.deepEqual(marksNear(marks, 600, 20), []);
});

test("of marks over one another the most telling is drawn", () => {
  const at = (kind, x) => ({ kind, x });
  const shown = apart([at("checkpoint", 10), at("change", 12), at("checkpoint", 30), at("best", 34), at("checkpoint", 38), at("checkpoint", 60)], 10);
  assert.deepEqual(shown, [at("change", 12), at("best", 34), at("checkpoint", 60)]);
});

test("of many marks only those that are drawn are measured and shortened", (t) => {
  const cut = t.mock.method(Intl.Segmenter.prototype, "segment");
  const g = new Proxy({}, { get: () => () => {}, set: () => true }), area = { left: 0, right: 100, top: 20, bottom: 90 };
  const marks = Array.from({ length: 1000 }, (_, i) => ({ kind: "checkpoint", at: i / 10, text: `Checkpoint of placement ${1_000_000 + i}` }));
  drawMarks(g, marks, area, { pixel: (at) => at, measure: () => 10, text() {}, rule() {}, colours: {} });
  assert.ok(cut.mock.callCount() > 0 && cut.mock.callCount() <= 11, `${cut.mock.callCount()} of them`);
});
