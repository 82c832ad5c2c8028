import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { beforeEach } from "node:test";
import { runInNewContext } from "node:vm";
import { forgetOthers, onWanted, want, wantedOf } from "../../../static/js/domain/notifychoice.js";
import { onRemembered, remember, remembered } from "../../../static/js/lib/remembered.js";

const EARLY = readFileSync(new URL("../../../static/js/early/theme-early.js", import.meta.url), "utf8");

/** As a browser's storage: what is kept are its own enumerable fields. */
function storageOf(kept = {}) {
  const does = (name, act) => [name, { value: act, enumerable: false }];
  const storage = { ...kept };
  return Object.defineProperties(storage, Object.fromEntries([
    does("getItem", (key) => (Object.keys(storage).includes(key) ? storage[key] : null)),
    does("setItem", (key, value) => { storage[key] = String(value); }),
    does("removeItem", (key) => { delete storage[key]; }),
  ]));
}

let heard;
beforeEach(() => {
  globalThis.localStorage = storageOf();
  heard = {};
  globalThis.addEventListener = (type, act) => { (heard[type] ??= []).push(act); };
});

const inAnotherTab = (key, value) => { localStorage.setItem(key, value); heard.storage.forEach((act) => act({ key })); };

/** What the page looks like that finds `kept` in its browser. */
function early(kept, search = "") {
  const documentElement = { dataset: {} }, localStorage = storageOf(kept);
  runInNewContext(EARLY, { localStorage, location: { search }, URLSearchParams, matchMedia: () => ({ matches: false }), document: { documentElement } });
  return { ...documentElement.dataset, kept: { ...localStorage } };
}

test("what older versions kept under bare names is taken over once, and what is another's stays", () => {
  const { theme, patterns, kept } = early({ theme: "light", patterns: "on", "notify r1": '["best"]', "their.theme": "x", notify: "y" });
  assert.deepEqual([theme, patterns], ["light", "on"]);
  assert.deepEqual(kept, { "tetris-viz.theme": "light", "tetris-viz.patterns": "on", "tetris-viz.notify r1": '["best"]', "their.theme": "x", notify: "y" });
  assert.equal(early({ theme: "light", "tetris-viz.theme": "dark" }).theme, "dark", "what was chosen since");
  assert.equal(early({ "tetris-viz.theme": "dark" }, "?theme=light").theme, "light", "what whoever embeds it asked for");
  assert.equal(early({ "tetris-viz.theme": "mauve" }).theme, "dark");
});

test("a tab hears what another one keeps, and nothing of other names", () => {
  let times = 0;
  onRemembered("theme", () => { times += 1; });
  inAnotherTab("tetris-viz.theme", "light");
  inAnotherTab("theme", "dark");
  assert.deepEqual([times, remembered("theme")], [1, "light"]);
});

test("two tabs that choose news of a room keep both choices", () => {
  want("r1", "finished", true);
  onWanted("r1", () => { heard.told = wantedOf("r1"); });
  inAnotherTab("tetris-viz.notify r1", '["finished","best","weather"]');
  assert.deepEqual(heard.told, ["finished", "best"]);
  want("r1", "failed", true);
  assert.deepEqual(wantedOf("r1"), ["finished", "failed", "best"]);
  want("r1", "best", false);
  assert.deepEqual(wantedOf("r1"), ["finished", "failed"]);
});

test("what was chosen of rooms that are gone is forgotten, but not for an empty list", () => {
  for (const room of ["r1", "r2"]) want(room, "best", true);
  remember("theme", "dark");
  forgetOthers([]);
  assert.deepEqual(wantedOf("r2"), ["best"]);
  forgetOthers([{ id: "r1" }]);
  assert.deepEqual({ ...localStorage }, { "tetris-viz.notify r1": '["best"]', "tetris-viz.theme": "dark" });
});

test("where storage is forbidden a choice lasts for the page", () => {
  globalThis.localStorage = { getItem() { throw new Error("forbidden"); }, setItem() { throw new Error("forbidden"); }, removeItem() { throw new Error("forbidden"); } };
  want("r9", "best", true);
  assert.deepEqual(wantedOf("r9"), ["best"]);
  want("r9", "best", false);
  assert.deepEqual(wantedOf("r9"), []);
});
