import assert from "node:assert/strict";
import test from "node:test";
import { boardState } from "../../static/js/boardstate.js";
import { cardSentence, stateOf, statusSentence } from "../../static/js/format.js";
import { milestones, unheard } from "../../static/js/milestones.js";
import { hallSentence } from "../../static/js/people.js";
import { runButton } from "../../static/js/runbutton.js";

test("a state that this page does not know yet shows as its name, wherever rooms are shown", () => {
  for (const [state, word] of [["queued", "Queued"], ["constructor", "Constructor"]]) {
    const room = { state, step: 10, seconds: 1, since: 0, config: { algorithm: "ppo" }, values: {} };
    assert.deepEqual(stateOf(room), { word, icon: null });
    assert.equal(statusSentence(room, 1), `${word}.`);
    assert.match(cardSentence(room, 1), new RegExp(`${word}\\.$`));
    assert.deepEqual([runButton(room).word, runButton(room).disabled], [word, true]);
    assert.doesNotThrow(() => [boardState({ room, connection: { state: "online" } }, "training", null, 0), hallSentence(room, "showcase"), milestones(unheard(), room, null)]);
  }
});
