import assert from "node:assert/strict";
import test from "node:test";
import { boardState } from "../../../static/js/domain/boardstate.js";
import { unitOf } from "../../../static/js/domain/kinds.js";
import { cardSentence } from "../../../static/js/domain/lobbywords.js";
import { STATES, pastItsLength, stateOf, statusSentence } from "../../../static/js/domain/states.js";
import { figure, short, size, stepShort } from "../../../static/js/lib/format.js";
import { durationExact, durationShort } from "../../../static/js/lib/times.js";
import { duration, steps, stepsShort } from "../../../static/js/words/en/quantities.js";
import "../kinds.js";

const room = (more = {}) => ({ state: "running", step: 1_200_000, seconds: 540, since: 1000, config: { algorithm: "ppo", objective: "score", pieces: "bag" }, values: {}, ...more });
const online = { state: "online", since: 0 };

test("a running room says algorithm, placements and time", () => {
  assert.equal(statusSentence(room(), 1000), "PPO, 1.2 million placements in 9 minutes, learning.");
});

test("a room that counts key presses says so, everywhere", () => {
  const keys = (more) => room({ config: { algorithm: "keys-dqn", pieces: "bag", total_key_presses: 5_000_000 }, ...more });
  assert.equal(statusSentence(keys(), 1000), "DQN by single keys, 1.2 million key presses in 9 minutes, learning.");
  assert.equal(statusSentence(keys({ step: 1 }), 1000), "DQN by single keys, 1 key press in 9 minutes, learning.");
  assert.equal(cardSentence(keys(), 1000, "steady"), "Learns with DQN on single key presses. Neither better nor worse for a while.");
  assert.equal(stepsShort(12_345, unitOf(keys())), "12 k key presses");
  for (const state of Object.keys(STATES)) {
    const card = boardState({ room: keys({ state, from_step: 5 }), connection: { state: "online", since: 0 } }, "training", 1, 2).card;
    assert.ok(!/placement/.test(statusSentence(keys({ state, from_step: 5 }), 1000) + cardSentence(keys({ state }), 1000) + JSON.stringify(card)), state);
  }
});

test("a paused room says that nothing is lost", () => {
  assert.equal(statusSentence(room({ state: "paused" }), 1120), "Paused 2 minutes ago at 1.2 million placements. Nothing is lost; the showcase plays on.");
});

test("a finished and a failed room say how it ended", () => {
  assert.equal(statusSentence(room({ state: "finished", step: 20_000_000 }), 1000), "Finished: all 20 million placements. The showcase plays on.", "by an earlier version");
  const reason = "Reached its goal: 12.03 per piece on unseen games at 1,228,800 placements.";
  assert.equal(statusSentence(room({ state: "finished", step: 1_300_000, reason }), 1000), `${reason} The showcase plays on.`);
  assert.equal(statusSentence(room({ state: "failed", reason: "The trainer was killed" }), 1000), "The trainer was killed.");
});

test("a card says in few words since when a room stands, hours and days in full", () => {
  const stopped = (seconds) => cardSentence(room({ state: "stopped", since: 1000 }), 1000 + seconds).replace(/^.*? Stopped /, "");
  assert.equal(stopped(3), "just now; a checkpoint is saved.");
  assert.equal(stopped(420), "7 min ago; a checkpoint is saved.");
  assert.equal(stopped(9000), "2 h 30 min ago; a checkpoint is saved.");
  assert.equal(stopped(400_000), "5 days ago; a checkpoint is saved.");
});

test("a failed room's sentence is its reason", () => {
  const failed = room({ state: "failed", reason: "It was killed. Start begins from scratch" });
  assert.equal(statusSentence(failed, 1000), "It was killed. Start begins from scratch.");
  assert.equal(cardSentence(failed, 1000), "It was killed. Start begins from scratch.");
});

test("a room whose trainer is silent or recovers says so", () => {
  const silent = room({ silent: 990 });
  assert.equal(statusSentence(silent, 1005), "The trainer has not answered for 15 seconds. It is restarted after two minutes.");
  assert.equal(stateOf(silent).word, "Not answering");
  assert.equal(statusSentence(room({ state: "recovering", reason: "It was killed. Starting again from checkpoint 640." }), 1000), "It was killed. Starting again from checkpoint 640.");
});

test("every state has a sentence, a word and no exclamation mark", () => {
  for (const state of Object.keys(STATES)) {
    const words = statusSentence(room({ state }), 1000) + cardSentence(room({ state }), 1000);
    assert.ok(words.length > 10 && !words.includes("!") && !words.includes("undefined"), `${state}: ${words}`);
  }
});

test("the board says what stands still and what goes on", () => {
  const of = (state, view = "showcase", seen = 1, connection = online, more = {}) => boardState({ room: room({ state, ...more }), connection }, view, seen, 13_001);
  assert.equal(of("running").card, null);
  assert.equal(of("paused").card, null, "the showcase plays on");
  assert.equal(of("paused", "training").card.title, "Training is paused");
  assert.equal(of("created", "showcase", null).card.action, "start");
  assert.equal(of("recovering", "showcase", 1, online, { from_step: 1_180_000 }).dim, 35);
  assert.equal(of("failed").dim, 30);
  assert.equal(of("finished").card, null);
  assert.equal(of("stopped", "showcase", null, online, { step: 0 }).card.title, "Nothing to play");
  assert.equal(of("stopped", "showcase", null, { state: "online", since: 12_000 }, { step: 0 }).card, null, "a first picture may be on its way");
  assert.equal(of("stopped", "showcase", null).card, null, "what was learned is played");
  assert.equal(of("running", "showcase", null).loading, true);
  assert.deepEqual(of("running", "showcase", 1001, { state: "offline", since: 0 }).card, { title: "Connection lost", text: "Last picture from 12 s ago. Training continues on the server.", action: undefined });
  assert.equal(of("finished", "showcase", 1001, { state: "offline", since: 0 }).card.text, "Last picture from 12 s ago.", "nothing goes on there");
  assert.equal(boardState({ room: null, connection: online }, "showcase", null, 0).loading, true);
});

test("very long runs are told in the words one would say", () => {
  const unit = unitOf(room());
  assert.deepEqual([1, 999_999, 1e6, 999_960_000, 1e9, 2.35e9, 3e12].map((n) => steps(n, unit)), ["1 placement", "999,999 placements", "1 million placements", "1 billion placements", "1 billion placements", "2.35 billion placements", "3 trillion placements"]);
  assert.deepEqual([9999, 12_345, 512_000, 999_600, 1_240_000, 2.35e9].map((n) => stepsShort(n, unit)), ["9,999 placements", "12 k placements", "512 k placements", "1 M placements", "1.2 M placements", "2.35 G placements"]);
  assert.equal(statusSentence(room({ step: 2.35e9, seconds: 35 * 86400 }), 1000), "PPO, 2.35 billion placements in 35 days, learning.");
  assert.deepEqual([59.7, 89.9 * 60, 47.9 * 3600, 10 * 86400].map(duration), ["1 minute", "1 h 30 min", "2 days", "10 days"]);
  assert.deepEqual([7200, 12_000, 35_970, 36_000, 86_399].map(duration), ["2 hours", "3 h 20 min", "10 hours", "10 hours", "24 hours"]);
  assert.deepEqual([59.7, 10 * 86400].map(durationShort), ["1 min", "10 d"]);
  assert.equal(durationExact(10 * 86400 + 7200), "10 d 2 h");
  assert.deepEqual([5e9, 64_000, 600_000, 999_600_000, 3e12].map(size), ["5.0 GB", "64 kB", "0.6 MB", "1.0 GB", "3.0 TB"]);
});

test("a larger amount is never said as a smaller one, or at more length than there is room for", () => {
  const unit = unitOf(room()), times = { second: 1, minute: 60, hour: 3600, day: 86400, s: 1, min: 60, h: 3600, d: 86400 };
  const scale = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, million: 1e6, billion: 1e9, trillion: 1e12, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
  const amount = (text) => { const [, n, word = ""] = /^([\d,.]+)[\s\u2009]?([kMGTB]+|[a-z]*illion)?/.exec(text); return Number(n.replaceAll(",", "")) * scale[word]; };
  const time = (text) => text.split(/ (?=\d)/).reduce((sum, part) => { const [n, word] = part.split(" "); return sum + Number(n.replaceAll(",", "")) * times[word.replace(/(?<=..)s$/, "")]; }, 0);
  const ways = [[(n) => steps(Math.round(n), unit), amount, 28], [(n) => stepsShort(Math.round(n), unit), amount, 18], [(n) => stepShort(Math.round(n)), amount, 8], [size, amount, 7], [(n) => short(n), amount, 7], [figure, amount, 9], [duration, time, 12], [durationShort, time, 8], [durationExact, time, 13]];
  for (const [say, read, most] of ways) {
    let last = -Infinity;
    for (let n = 0.1; n < 9e12 && (read !== time || n < 1e9); n *= 1.0037) {
      const text = say(n), now = read(text);
      assert.ok(!/NaN|undefined|e\+/.test(text) && text.length <= most, `${n}: ${text}`);
      assert.ok(now >= last && Math.abs(now - n) <= 0.5 + (read === time ? 0.35 : 0.06) * n + (say === size ? Math.min(500 + n / 2, 50_000) : 0), `${n}: ${text} after ${last}`);
      last = now;
    }
  }
});

test("a run that went past its length says why: it ends with a whole rollout", () => {
  const ended = (step, reason = "Reached its length: 200,000 placements.", state = "finished") => pastItsLength({ state, reason, step });
  assert.equal(ended(200_704), "A run ends with a whole rollout: this one at 200,704.");
  assert.deepEqual([ended(200_000), ended(200_704, "Reached its time: 2 minutes of training."), ended(200_704, null), ended(200_704, undefined, "stopped")], ["", "", "", ""]);
  assert.equal(statusSentence(room({ state: "finished", step: 200_704, reason: "Reached its length: 200,000 placements." }), 1000),
    "Reached its length: 200,000 placements. A run ends with a whole rollout: this one at 200,704. The showcase plays on.");
});
