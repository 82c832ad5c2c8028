import assert from "node:assert/strict";
import test from "node:test";

import { boardState } from "../../../static/js/domain/boardstate.js";
import { initialState } from "../../../static/js/domain/store.js";
import "../kinds.js";

const config = { algorithm: "ppo" };
const shown = (more) => ({ ...initialState("r"), room: { state: "stopped", step: 640, config }, connection: { state: "online", since: 0 }, ...more });

test("a board says that its run was deleted, and leads to where it can be restored", () => {
  for (const view of ["showcase", "training"]) {
    const { card, loading } = boardState(shown({ deleted: true }), view, null, 10_000);
    assert.equal(card.title, "This run was deleted");
    assert.deepEqual(card.way, { href: "/runs?show=deleted&run=r", text: "Deleted runs" });
    assert.equal(card.action, undefined, "a deleted run cannot be started");
    assert.equal(loading, false);
  }
  assert.equal(boardState(shown({}), "showcase", null, 10_000).card, null);
});

test("a board whose policy cannot be played says why, beside the showcase alone", () => {
  const state = shown({ room: { state: "running", step: 640, config, showcase_fault: "The policy cannot be read: its step is -1." } });
  assert.deepEqual(boardState(state, "showcase", null, 10_000).card, { title: "Nothing can be shown", text: "The policy cannot be read: its step is -1.", action: undefined });
  assert.equal(boardState(state, "training", 9_000, 10_000).card, null);
});

test("where no kind of board is known, the card says so, whatever the run does", () => {
  for (const state of ["running", "paused", "finished", "failed"]) {
    assert.equal(boardState(shown({ room: { state, step: 640, config: { algorithm: "walk" } } }), "training", null, 10_000).card.title, "No board");
  }
});
