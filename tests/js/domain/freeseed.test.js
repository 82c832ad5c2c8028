import assert from "node:assert/strict";
import { test } from "node:test";

import { freeSeed } from "../../../static/js/domain/freeseed.js";

const preset = { name: "classroom", config: { seed: 1 } };
const room = (seed, name = "classroom") => ({ preset: name, config: { seed } });

test("the first room of a preset has the preset's seed", () => {
  assert.equal(freeSeed([], preset), 1);
  assert.equal(freeSeed([room(1, "ppo-score")], preset), 1);
});

test("every further room has the least seed that no other of its preset has", () => {
  assert.equal(freeSeed([room(1)], preset), 2);
  assert.equal(freeSeed([room(3), room(1), room(2)], preset), 4);
  assert.equal(freeSeed([room(1), room(7)], preset), 2);
});
