// Numbers that are null, NaN or missing in what the server tells: they cost themselves, never the stream or the page's words.

import assert from "node:assert/strict";
import test from "node:test";
import { smooth } from "../../../static/js/lib/curves.js";
import { comparisonSentence, firstChoice } from "../../../static/js/domain/differences.js";
import { ageOf, bestOf, evaluationOf, rankOf, scoreWords, underWay } from "../../../static/js/domain/evaluations.js";
import { comparison } from "../../../static/js/domain/references.js";
import { figure, number, short, stepShort } from "../../../static/js/lib/format.js";
import { statusSentence } from "../../../static/js/domain/states.js";
import { kindOf, unitOf } from "../../../static/js/domain/kinds.js";
import { headlineOf } from "../../../static/js/domain/metrickeys.js";
import { showcaseSentence } from "../../../static/js/domain/checkpointwords.js";
import { cardSentence, countsOf, doing, heroWords, lately, lobbySentence, lobbyTitle } from "../../../static/js/domain/lobbywords.js";
import { milestones, unheard } from "../../../static/js/domain/milestones.js";
import { hallSentence } from "../../../static/js/domain/agentwords.js";
import { playing } from "../../../static/js/domain/playing.js";
import { policiesOf } from "../../../static/js/forms/policyselect.js";
import { runButton } from "../../../static/js/domain/runbutton.js";
import { places, runsSentence, selection } from "../../../static/js/domain/runlist.js";
import { apply, initialState } from "../../../static/js/domain/store.js";
import { stepsShort } from "../../../static/js/words/en/quantities.js";
import { KEYS } from "../kinds.js";

const SCORE = "tetris/score_per_piece", JUDGED = "eval/score_per_piece";
const VALUES = { [SCORE]: 3.5, "train/loss": 0.2, [JUDGED]: 9.1, "eval/survival": 1, "eval/best_score_per_piece": 9 };
const PLACE = { step: 900, episode: 7, time: 4.5 };
const EVALUATED = { step: 800, episode: 6, time: 4, at: 1, cause: "end", final: true, games: 64, cap: 1000, error: 0.1, score_per_piece: 8, survival: 0.5, lines_per_game: 300 };
const ROOM = { id: "r", number: 1, name: "First", notes: "", tags: [], preset: "ppo-score", state: "running", attempt: 1, seq: 10, step: 1_500_000, episode: 4, seconds: 50, since: 5, created: 1,
  config: { algorithm: "ppo", showcase_policy: 800 }, best_step: 800, evaluating: [900], values: VALUES, smoothed: { [SCORE]: 3 }, evaluated: EVALUATED, viewers: 2 };
const event = (type, seq, body) => ({ type, body: { room: "r", seq, attempt: 1, step: 1000 + seq, episode: 9, time: 5.5, ...body } });
const STORY = [
  { type: "joined", body: { ok: true, room: ROOM, seq: 10, gap: false, events: [], server: {} } },
  { type: "series", body: { x: "step", seq: 10, series: { [SCORE]: { x: [1, 2], mean: [1, 2], last: [1, 2] } }, markers: [{ seq: 9, kind: "checkpoint", step: 900, episode: 3, time: 4, text: "checkpoint" }] } },
  event("metrics", 11, { values: VALUES, smoothed: { [SCORE]: 3 }, judged: PLACE }),
  event("checkpoint", 12, { cause: "best", name: "1", judged: { ...PLACE, [JUDGED]: 9.1 }, kept: [900, 1012] }),
  event("evaluation", 13, { cause: "asked", games: 64, cap: 1000, error: 0.1, values: VALUES }),
  event("status", 14, { state: "recovering", since: 3 }), event("status", 15, { state: "starting", attempt: 2, since: 3 }),
  event("status", 16, { state: "running", attempt: 2, since: 3, from_step: 900 }), event("status", 17, { state: "finished", since: 3, evaluated: EVALUATED }),
  { type: "rooms", body: [{ ...ROOM, seq: 18 }, { ...ROOM, id: "s", state: "finished", seq: 3 }] },
  { type: "counters", body: [{ id: "r", step: 3000, values: VALUES, smoothed: { [SCORE]: 3 } }, { id: "s", evaluated: EVALUATED }] },
];

/** All places in `value` of a number, and of the tables of numbers, as [holder, name]; sequence numbers are the stream itself. */
function placesIn(value, found = []) {
  for (const [name, inner] of Object.entries(value)) {
    if (name === "seq") continue;
    if (typeof inner === "number" || ["judged", "values", "smoothed", "evaluated"].includes(name)) found.push([value, name]);
    if (inner !== null && typeof inner === "object") placesIn(inner, found);
  }
  return found;
}

/** The story with some of its numbers gone; the same for the same `random`. */
function holed(random) {
  const story = structuredClone(STORY), found = placesIn(story), holes = 1 + Math.floor(random() * 8);
  for (let i = 0; i < holes; i += 1) {
    const [holder, name] = found[Math.floor(random() * found.length)], kind = Math.floor(random() * 3);
    if (kind === 0 && !Array.isArray(holder)) delete holder[name]; else holder[name] = kind === 1 ? NaN : null;
  }
  return story;
}

/** Everything that is said of `room`. */
function wordsOf(room) {
  const found = evaluationOf(room), score = headlineOf(room, SCORE), plays = ["showcase", "training"].map((view) => playing(room, view));
  return [statusSentence(room, 10), cardSentence(room, 10, "", score), doing(room, 10), lately(room, 10), ...heroWords(room, "rising").map(([text]) => text), comparison(room, score), figure(score), number(score, 2), short(score), stepShort(room.step), stepsShort(room.step, unitOf(room)),
    ageOf(room), underWay(room), scoreWords(found), figure(rankOf(room)), ...plays.map(({ of }) => of), showcaseSentence(room), ...hallSentence(room).map(([text]) => text),
    ...policiesOf(room, bestOf(room)).map(([, text]) => text), ...milestones({ ...unheard(), state: "starting", best: 1 }, room, bestOf(room))[1].map(({ text }) => text), runButton(room)?.word ?? ""];
}

const listWords = (rooms) => [lobbyTitle(rooms), lobbySentence(rooms), countsOf(rooms), runsSentence(rooms, number), ...selection(rooms).map(({ name }) => name), ...places(rooms).keys(), ...firstChoice(rooms),
  comparisonSentence(rooms.map((room) => ({ name: room.name, score: headlineOf(room, SCORE), curve: { x: [], y: smooth({ x: [], y: [] }, 0.5) }, kind: kindOf(room) })))];

/** Numbers from 0 to 1 that `seed` gives. */
const randomOf = (seed) => () => { seed = (seed * 1664525 + 1013904223) % 2 ** 32; return seed / 2 ** 32; };

test("numbers that are null, NaN or missing stop no event, and are no words", () => {
  for (let seed = 0; seed < 3000; seed += 1) {
    const story = holed(randomOf(seed));
    let state = initialState("r", KEYS);
    for (const message of story) {
      try {
        [state] = apply(state, message);
        const words = state.room ? [...wordsOf(state.room), ...listWords(state.rooms ?? [])] : [];
        assert.deepEqual(words.filter((text) => typeof text !== "string" || /NaN|undefined|null/.test(text)), []);
        for (const { x, y } of Object.values(state.curves)) assert.ok([...x, ...y].every(Number.isFinite));
      } catch (fault) {
        fault.message = `seed ${seed}, after ${JSON.stringify(message)}: ${fault.message}`;
        throw fault;
      }
    }
    assert.equal(state.seq, 17);
  }
});

test("a score that is not known is not chance", () => {
  assert.doesNotMatch(cardSentence({ ...ROOM, values: {} }, 10, "", null), /chance/);
});
