import assert from "node:assert/strict";
import test from "node:test";
import { byUse, metricOf } from "../../../static/js/domain/metrics.js";
import "../kinds.js";

test("every metric has a title in words", () => {
  assert.equal(metricOf("rollout/ep_rew_mean").title, "Episode reward");
  assert.equal(metricOf("custom/some_new_thing").title, "Some new thing");
});

test("metrics are listed as they are looked for: what the project names, then what any logger did, last what only counts", () => {
  const keys = ["time/total_timesteps", "zeta", "train/loss", "time/iterations", "custom/reward", "tetris/lines_per_game", "time/pieces_per_second", "eval/survival", "__proto__"];
  assert.deepEqual(byUse(keys), ["tetris/lines_per_game", "eval/survival", "train/loss", "time/pieces_per_second", "__proto__", "custom/reward", "zeta", "time/iterations", "time/total_timesteps"]);
});
