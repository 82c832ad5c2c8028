import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { PACES, paceToSlider, paceWords, sliderToPace } from "../../../static/js/domain/pace.js";

test("every step of the pace slider is another pace, from end to end", () => {
  const most = PACES.length - 1;
  assert.deepEqual([sliderToPace(0), sliderToPace(most)], [0.5, 20]);
  for (let at = 0; at <= most; at += 1) {
    assert.equal(paceToSlider(sliderToPace(at)), at);
    assert.ok(at === 0 || sliderToPace(at) > sliderToPace(at - 1));
  }
  assert.equal(sliderToPace(paceToSlider(7.3)), 7);
});

test("the slider in the page has a place for every pace", async () => {
  const page = await readFile(new URL("../../../templates/room.html", import.meta.url), "utf8");
  assert.ok(page.includes(`min="0" max="${PACES.length - 1}" step="1"`));
});

test("a showcase that falls behind says what it reaches", () => {
  assert.equal(paceWords(undefined, 3), "3 pieces/s");
  assert.equal(paceWords(null, 3), "3 pieces/s");
  assert.equal(paceWords(2.35, 20), "2.4 of 20 pieces/s");
});
