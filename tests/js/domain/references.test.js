import assert from "node:assert/strict";
import test from "node:test";
import { comparison } from "../../../static/js/domain/references.js";
import "../kinds.js";

const ROOM = { config: { algorithm: "ppo" } };

test("a score is measured against random and hand-tuned play", () => {
  assert.match(comparison(ROOM, 11.96), /2\.5 times as much per piece as Dellacherie/);
  assert.match(comparison(ROOM, 4.9), /about as well as/);
  assert.match(comparison(ROOM, 1.2), /1\.20 per piece; hand-tuned play scores 4\.80/);
  assert.match(comparison(ROOM, 0.01), /^So far it plays no better than chance/);
  assert.match(comparison(ROOM, 0.01, true), /^It plays no better than chance/);
  assert.equal(comparison(ROOM, undefined), "");
});
