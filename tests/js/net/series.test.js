import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { keepSeries } from "../../../static/js/net/series.js";

const fetched = globalThis.fetch;
afterEach(() => { globalThis.fetch = fetched; });

const settled = async () => { for (let i = 0; i < 10; i += 1) await Promise.resolve(); };

test("curves that cannot be read are asked for again, after waits that grow to half a minute", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let asked = 0;
  globalThis.fetch = async () => { asked += 1; return { ok: false, status: 503 }; };
  const state = { id: "a", keys: ["train/loss"], axis: "step", seq: 1, refetch: true };
  const end = keepSeries({ state, tell() {}, listen: () => () => {} });
  await settled();
  assert.equal(asked, 1);
  for (const [wait, times] of [[2000, 2], [4000, 3], [8000, 4], [16_000, 5], [30_000, 6], [30_000, 7]]) {
    t.mock.timers.tick(wait - 1);
    await settled();
    assert.equal(asked, times - 1);
    t.mock.timers.tick(1);
    await settled();
    assert.equal(asked, times);
  }
  end();
});
