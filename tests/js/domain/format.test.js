import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import * as f from "../../../static/js/domain/format.js";
import { boardState } from "../../../static/js/domain/boardstate.js";
import { cardSentence } from "../../../static/js/domain/lobbywords.js";

const room = (more = {}) => ({ state: "running", step: 1_200_000, seconds: 540, since: 1000, config: { algorithm: "ppo", objective: "score", pieces: "bag" }, values: {}, ...more });

test("numbers are grouped, a minus is a minus, nothing is a dash", () => {
  assert.equal(f.number(12700), "12,700");
  assert.equal(f.number(-0.43, 2), "−0.43");
  assert.equal(f.number(null), "–");
  assert.equal(f.figure(3254), "3,254");
  assert.equal(f.figure(11.96), "12.0");
  assert.equal(f.figure(NaN), "–");
});

test("axis figures are short, with a thin space", () => {
  assert.deepEqual([0, 250, 1500, 250_000, 1_000_000, -1.5].map(f.short), ["0", "250", "1,500", "250\u2009k", "1\u2009M", "−1.5"]);
});

test("durations are in the unit one would say", () => {
  assert.deepEqual([1, 45, 60, 540, 9700, 200_000].map(f.duration), ["1 second", "45 seconds", "1 minute", "9 minutes", "2 h 42 min", "2 days"]);
  assert.equal(f.durationExact(353), "5 min 53 s");
});

test("a running room says algorithm, placements and time", () => {
  assert.equal(f.statusSentence(room(), 1000), "PPO, 1.2 million placements in 9 minutes, learning.");
});

test("a room that counts key presses says so, everywhere", () => {
  const keys = (more) => room({ config: { algorithm: "keys-dqn", pieces: "bag", total_key_presses: 5_000_000 }, ...more });
  assert.equal(f.statusSentence(keys(), 1000), "DQN by single keys, 1.2 million key presses in 9 minutes, learning.");
  assert.equal(f.statusSentence(keys({ step: 1 }), 1000), "DQN by single keys, 1 key press in 9 minutes, learning.");
  assert.equal(cardSentence(keys(), 1000, "steady"), "Learns with DQN on single key presses. Neither better nor worse for a while.");
  assert.equal(f.stepsShort(12_345, f.unitOf(keys())), "12 k key presses");
  for (const state of Object.keys(f.STATES)) {
    const card = boardState({ room: keys({ state, from_step: 5 }), connection: { state: "online", since: 0 } }, "training", 1, 2).card;
    assert.ok(!/placement/.test(f.statusSentence(keys({ state, from_step: 5 }), 1000) + cardSentence(keys({ state }), 1000) + JSON.stringify(card)), state);
  }
});

test("a paused room says that nothing is lost", () => {
  assert.equal(f.statusSentence(room({ state: "paused" }), 1120), "Paused 2 minutes ago at 1.2 million placements. Nothing is lost; the showcase plays on.");
});

test("a finished and a failed room say how it ended", () => {
  assert.equal(f.statusSentence(room({ state: "finished", step: 20_000_000 }), 1000), "Finished: all 20 million placements. The showcase plays on.", "by an earlier version");
  const reason = "Reached its goal: 12.03 per piece on unseen games at 1,228,800 placements.";
  assert.equal(f.statusSentence(room({ state: "finished", step: 1_300_000, reason }), 1000), `${reason} The showcase plays on.`);
  assert.equal(f.statusSentence(room({ state: "failed", reason: "The trainer was killed" }), 1000), "The trainer was killed.");
});

test("a card says in few words since when a room stands, hours and days in full", () => {
  const stopped = (seconds) => cardSentence(room({ state: "stopped", since: 1000 }), 1000 + seconds).replace(/^.*? Stopped /, "");
  assert.equal(stopped(3), "just now; a checkpoint is saved.");
  assert.equal(stopped(420), "7 min ago; a checkpoint is saved.");
  assert.equal(stopped(9000), "2 h 30 min ago; a checkpoint is saved.");
  assert.equal(stopped(400_000), "5 days ago; a checkpoint is saved.");
});

test("a failed room's reason is its first line; the log's last lines follow", () => {
  const failed = room({ state: "failed", reason: "It was killed. Start begins from scratch.\nTraceback\nboom" });
  assert.equal(f.statusSentence(failed, 1000), "It was killed. Start begins from scratch.");
  assert.equal(cardSentence(failed, 1000), "It was killed. Start begins from scratch.");
  assert.equal(f.logLines(failed), "Traceback\nboom");
  assert.equal(f.logLines(room()), "");
});

test("a room whose trainer is silent or recovers says so", () => {
  const silent = room({ silent: 990 });
  assert.equal(f.statusSentence(silent, 1005), "The trainer has not answered for 15 seconds. It is restarted after two minutes.");
  assert.equal(f.stateOf(silent).word, "Not answering");
  assert.equal(f.statusSentence(room({ state: "recovering", reason: "It was killed. Starting again from checkpoint 640." }), 1000), "It was killed. Starting again from checkpoint 640.");
});

test("every state has a sentence, a word and no exclamation mark", () => {
  for (const state of Object.keys(f.STATES)) {
    const words = f.statusSentence(room({ state }), 1000) + cardSentence(room({ state }), 1000);
    assert.ok(words.length > 10 && !words.includes("!") && !words.includes("undefined"), `${state}: ${words}`);
  }
});

test("a score is measured against random and hand-tuned play", () => {
  assert.match(f.comparison(11.96), /2\.5 times as much per piece as Dellacherie/);
  assert.match(f.comparison(4.9), /about as well as/);
  assert.match(f.comparison(1.2), /1\.20 per piece; hand-tuned play scores 4\.80/);
  assert.match(f.comparison(0.01), /^So far it plays no better than chance/);
  assert.match(f.comparison(0.01, true), /^It plays no better than chance/);
  assert.equal(f.comparison(undefined), "");
});

test("every step of the pace slider is another pace, from end to end", () => {
  const most = f.PACES.length - 1;
  assert.deepEqual([f.sliderToPace(0), f.sliderToPace(most)], [0.5, 20]);
  for (let at = 0; at <= most; at += 1) {
    assert.equal(f.paceToSlider(f.sliderToPace(at)), at);
    assert.ok(at === 0 || f.sliderToPace(at) > f.sliderToPace(at - 1));
  }
  assert.equal(f.sliderToPace(f.paceToSlider(7.3)), 7);
});

test("the slider in the page has a place for every pace", async () => {
  const page = await readFile(new URL("../../../templates/room.html", import.meta.url), "utf8");
  assert.ok(page.includes(`min="0" max="${f.PACES.length - 1}" step="1"`));
});

const online = { state: "online", since: 0 };
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

test("a showcase that falls behind says what it reaches", () => {
  assert.equal(f.paceWords(undefined, 3), "3 pieces/s");
  assert.equal(f.paceWords(null, 3), "3 pieces/s");
  assert.equal(f.paceWords(2.35, 20), "2.4 of 20 pieces/s");
});

test("ticks close to one another have the digits that tell them apart", () => {
  const apart = (from, step) => Array.from({ length: 4 }, (_, i) => f.short(from + i * step, step));
  for (const [from, step] of [[1_234_000, 500], [15_000_000, 2500], [250_000, 50_000], [0, 100], [99_999_000, 250]]) assert.equal(new Set(apart(from, step)).size, 4, apart(from, step).join());
  assert.deepEqual(apart(1_234_000, 500), ["1.234\u2009M", "1.2345\u2009M", "1.235\u2009M", "1.2355\u2009M"]);
  assert.equal(f.short(250_000, 50_000), "250\u2009k");
});

test("very small ticks are powers of ten", () => {
  assert.equal(f.power(1e-5), "10⁻⁵");
  assert.equal(f.power(1e12), "10¹²");
});

test("large and very small figures stay short", () => {
  assert.deepEqual([999_600, 9999.6, 1e25, 2.5e12, -1e-9, 123_456].map((v) => f.short(v)), ["1\u2009M", "10\u2009k", "1×10²⁵", "2.5\u2009T", "−1×10⁻⁹", "123\u2009k"]);
  assert.deepEqual([1e30, 99.97, 9.999, 12_345_678, 9_999_999].map(f.figure), ["1×10³⁰", "100", "10.0", "12.3\u2009M", "9,999,999"]);
  assert.deepEqual([999_999, 1_500_000, 1.5e9, 999_999_999].map(f.stepShort), ["999,999", "1.50\u2009M", "1.50\u2009G", "1.00\u2009G"]);
});

test("very long runs are told in the words one would say", () => {
  const unit = f.unitOf(null);
  assert.deepEqual([1, 999_999, 1e6, 999_960_000, 1e9, 2.35e9, 3e12].map((n) => f.steps(n, unit)), ["1 placement", "999,999 placements", "1 million placements", "1 billion placements", "1 billion placements", "2.35 billion placements", "3 trillion placements"]);
  assert.deepEqual([9999, 12_345, 512_000, 999_600, 1_240_000, 2.35e9].map((n) => f.stepsShort(n, unit)), ["9,999 placements", "12 k placements", "512 k placements", "1 M placements", "1.2 M placements", "2.35 G placements"]);
  assert.equal(f.statusSentence(room({ step: 2.35e9, seconds: 35 * 86400 }), 1000), "PPO, 2.35 billion placements in 35 days, learning.");
  assert.deepEqual([59.7, 89.9 * 60, 47.9 * 3600, 10 * 86400].map(f.duration), ["1 minute", "1 h 30 min", "2 days", "10 days"]);
  assert.deepEqual([7200, 12_000, 35_970, 36_000, 86_399].map(f.duration), ["2 hours", "3 h 20 min", "10 hours", "10 hours", "24 hours"]);
  assert.deepEqual([59.7, 10 * 86400].map(f.durationShort), ["1 min", "10 d"]);
  assert.equal(f.durationExact(10 * 86400 + 7200), "10 d 2 h");
  assert.deepEqual([5e9, 64_000, 600_000, 999_600_000, 3e12].map(f.size), ["5.0 GB", "64 kB", "0.6 MB", "1.0 GB", "3.0 TB"]);
});

test("a larger amount is never said as a smaller one, or at more length than there is room for", () => {
  const unit = f.unitOf(null), times = { second: 1, minute: 60, hour: 3600, day: 86400, s: 1, min: 60, h: 3600, d: 86400 };
  const scale = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, million: 1e6, billion: 1e9, trillion: 1e12, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
  const amount = (text) => { const [, n, word = ""] = /^([\d,.]+)[\s\u2009]?([kMGTB]+|[a-z]*illion)?/.exec(text); return Number(n.replaceAll(",", "")) * scale[word]; };
  const time = (text) => text.split(/ (?=\d)/).reduce((sum, part) => { const [n, word] = part.split(" "); return sum + Number(n.replaceAll(",", "")) * times[word.replace(/(?<=..)s$/, "")]; }, 0);
  const ways = [[(n) => f.steps(Math.round(n), unit), amount, 28], [(n) => f.stepsShort(Math.round(n), unit), amount, 18], [(n) => f.stepShort(Math.round(n)), amount, 8], [f.size, amount, 7], [(n) => f.short(n), amount, 7], [f.figure, amount, 9], [f.duration, time, 12], [f.durationShort, time, 8], [f.durationExact, time, 13]];
  for (const [say, read, most] of ways) {
    let last = -Infinity;
    for (let n = 0.1; n < 9e12 && (read !== time || n < 1e9); n *= 1.0037) {
      const text = say(n), now = read(text);
      assert.ok(!/NaN|undefined|e\+/.test(text) && text.length <= most, `${n}: ${text}`);
      assert.ok(now >= last && Math.abs(now - n) <= 0.5 + (read === time ? 0.35 : 0.06) * n + (say === f.size ? Math.min(500 + n / 2, 50_000) : 0), `${n}: ${text} after ${last}`);
      last = now;
    }
  }
});

test("a run that went past its length says why: it ends with a whole rollout", () => {
  const ended = (step, reason = "Reached its length: 200,000 placements.", state = "finished") => f.pastItsLength({ state, reason, step });
  assert.equal(ended(200_704), "A run ends with a whole rollout: this one at 200,704.");
  assert.deepEqual([ended(200_000), ended(200_704, "Reached its time: 2 minutes of training."), ended(200_704, null), ended(200_704, undefined, "stopped")], ["", "", "", ""]);
  assert.equal(f.statusSentence(room({ state: "finished", step: 200_704, reason: "Reached its length: 200,000 placements." }), 1000),
    "Reached its length: 200,000 placements. A run ends with a whole rollout: this one at 200,704. The showcase plays on.");
});
