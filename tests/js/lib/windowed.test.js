import assert from "node:assert/strict";
import test from "node:test";
import { inView } from "../../../static/js/lib/windowed.js";

test("of a long list the rows in view are built, and some above and below, at every place of it", () => {
  for (const [count, height, view] of [[1000, 44, 900], [1000, 76, 844], [7, 44, 900], [0, 44, 900]]) {
    for (let scrolled = -300; scrolled < count * height + 900; scrolled += 37) {
      const [from, to] = inView(count, height, -scrolled, view), most = Math.ceil((view + 1200) / height) + 2;
      assert.ok(0 <= from && from <= to && to <= count && to - from <= most, `${from} ${to}`);
      const first = Math.max(0, Math.floor(scrolled / height)), last = Math.min(count, Math.ceil((scrolled + view) / height));
      if (first < last) assert.ok(from <= first && to >= last, `${from} ${to} at ${scrolled}`);
    }
  }
});

test("before anybody knows how high a row is the first are built", () => {
  assert.deepEqual(inView(1000, 0, 100, 900), [0, 30]);
  assert.deepEqual(inView(5, NaN, 100, 900), [0, 5]);
});
