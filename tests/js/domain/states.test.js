import assert from "node:assert/strict";
import test from "node:test";
import { boardState } from "../../../static/js/domain/boardstate.js";
import { stateOf, statusSentence } from "../../../static/js/domain/states.js";
import { cardSentence } from "../../../static/js/domain/lobbywords.js";
import { milestones, unheard } from "../../../static/js/domain/milestones.js";
import { hallSentence } from "../../../static/js/domain/agentwords.js";
import { runButton } from "../../../static/js/domain/runbutton.js";
import "../kinds.js";

test("a state that this page does not know yet shows as its name, wherever rooms are shown", () => {
  for (const [state, word] of [["dreaming", "Dreaming"], ["constructor", "Constructor"]]) {
    const room = { state, step: 10, seconds: 1, since: 0, config: { algorithm: "ppo" }, values: {} };
    assert.deepEqual(stateOf(room), { word, icon: null });
    assert.equal(statusSentence(room, 1), `${word}.`);
    assert.match(cardSentence(room, 1), new RegExp(`${word}\\.$`));
    assert.deepEqual([runButton(room).word, runButton(room).disabled], [word, true]);
    assert.doesNotThrow(() => [boardState({ room, connection: { state: "online" } }, "training", null, 0), hallSentence(room, "showcase"), milestones(unheard(), room, null)]);
  }
});

test("a queued room says its place wherever it is shown, and its button takes it out of the queue", () => {
  const room = (queue_place, more = {}) => ({ state: "queued", step: 0, seconds: 0, since: 0, config: { algorithm: "ppo" }, values: {}, queue_place, ...more });
  const board = (one, view = "showcase", seen = null) => boardState({ room: one, connection: { state: "online" } }, view, seen, 0).card;
  assert.equal(stateOf(room(1)).word, "Queued");
  assert.equal(statusSentence(room(1), 1), "Queued: next in line. It starts by itself as soon as a run ends.");
  assert.equal(statusSentence(room(2), 1), "Queued: second in line. It starts by itself as soon as a run ends.");
  assert.match(statusSentence(room(21), 1), /: 21st in line\./);
  assert.match(statusSentence(room(1012), 1), /: 1,012th in line\./);
  assert.equal(statusSentence(room(null), 1), "Queued. It starts by itself as soon as a run ends.", "the place comes a moment later");
  assert.equal(cardSentence(room(3), 1), "Learns with PPO. Third in line; starts by itself.");
  assert.equal(cardSentence(room(null), 1), "Learns with PPO. Waiting for its turn.");
  assert.deepEqual(board(room(2)), { title: "Second in line", text: "It starts by itself as soon as a run ends.", action: undefined });
  assert.equal(board(room(2, { step: 64 })), null, "what it has learned plays on");
  assert.equal(board(room(2, { step: 64 }), "training").title, "Training is queued");
  assert.equal(hallSentence(room(1))[0][0], "This agent is waiting for its turn to learn.");
  assert.match(hallSentence(room(1, { step: 64, seconds: 60 }))[0][0], /is waiting to learn more/);
  const { command, word, disabled } = runButton(room(1));
  assert.deepEqual({ command, word, disabled }, { command: "stop", word: "Do not wait", disabled: false });
  assert.equal(runButton(room(1), new Set(["stop"])).disabled, true);
});
