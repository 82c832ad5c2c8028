// One room as a card of the lobby: its live board, what it is doing, how well, and its curve.

import { mostOf } from "../../charts/namedcurve.js";
import { shownScore } from "../../domain/evaluations.js";
import { kindOf, kinds, unitOf } from "../../domain/kinds.js";
import { cardSentence } from "../../domain/lobbywords.js";
import { firstValue, firstWord } from "../../domain/metrics.js";
import { stateOf } from "../../domain/states.js";
import { serverTime } from "../../lib/clock.js";
import { thin, trend } from "../../lib/curves.js";
import { number } from "../../lib/format.js";
import { within } from "../../lib/names.js";
import { durationShort } from "../../lib/times.js";
import { followCurves } from "../../net/livecurve.js";
import { createManyCurves } from "../../net/manycurves.js";
import { el, icon, setPill, setText } from "../../ui/dom.js";
import { createSpark, paintSpark } from "../../ui/spark.js";
import { watching } from "../../words/en/room.js";
import { stepsShort } from "../../words/en/quantities.js";

const DRAWN = 60; // points of the small curve
const readCurve = createManyCurves([...new Set(kinds().map(({ headline }) => headline))], DRAWN);

/** A card of `room`, without its curve (`fetchCurve`); `box` is its element. */
export function createCard(room) {
  const canvas = el("canvas", { attributes: { role: "img" } });
  const title = el("a", { href: `/rooms/${room.id}` }), pill = el("span", { className: "pill" });
  const sentence = el("p", { className: "sentence" }), score = el("b", { className: "num" }, "–"), of = el("span"), spark = createSpark();
  const viewers = el("span", { className: "num" }), people = el("span", { className: "people" }, icon("eye"), viewers);
  const time = el("span", { className: "num" }), done = el("span", { className: "num" }), unit = el("span", { className: "unit" });
  const tuned = el("span", { className: "ref-name", attributes: { "aria-hidden": "true" } }, "hand-tuned ", el("b", { className: "num" }, number(kindOf(room).scale?.tuned, 2)));
  const box = el("article", { className: "card" },
    el("div", { className: "mini" }, canvas),
    el("div", { className: "body" },
      el("div", { className: "title" }, el("h3", { className: "name" }, title), pill),
      sentence,
      el("div", { className: "score" }, el("div", {}, score, of),
        el("div", { className: "curve-box" }, spark, tuned)),
      el("div", { className: "foot" }, people, time, el("span", {}, done, unit))));
  const card = { room, box, canvas, title, pill, sentence, score, of, spark, tuned, people, viewers, time, done, unit, frame: null, shown: false };
  card.curves = followCurves(room.id, [kindOf(room).headline], () => paintCard(card), readCurve);
  return card;
}

/** Read the card's curve, at first and after a time of which it heard nothing. */
export const fetchCurve = (card) => card.curves.refresh();

/** The room has `logged` these metrics, and stands at `step`. */
export const followCard = (card, step, logged) => card.curves.reached(step, logged);

/** The card of `room` as the list now tells it. */
export function updateCard(card, room) {
  card.curves.reached(room.step);
  card.room = room;
  paintCard(card);
}

/** Paint everything but the board; times go on without news. */
export function paintCard(card) {
  const { room } = card, { headline, scale } = kindOf(room), small = thin(card.curves.curves[headline], DRAWN), { score, of } = shownScore(room);
  card.box.dataset.state = room.state;
  card.box.dataset.room = room.id;
  card.canvas.setAttribute("aria-label", `The board of ${within(room.name)}`);
  setText(card.title, room.name);
  setPill(card.pill, room.silent ? "silent" : room.state, stateOf(room));
  setText(card.sentence, cardSentence(room, serverTime(), trend(small.y), score));
  setText(card.score, firstValue(room, score));
  setText(card.of, `${firstWord(room)}${of === "evaluated" ? ", evaluated" : ""}`);
  card.people.hidden = !room.viewers;
  setText(card.viewers, watching(room.viewers ?? 0));
  setText(card.time, durationShort(room.seconds));
  const done = stepsShort(room.step, unitOf(room)), word = done.search(/[a-z]{2}/); // "512 k placements": a narrow card leaves the word out
  setText(card.done, done.slice(0, word).trim());
  setText(card.unit, done.slice(word));
  card.tuned.hidden = !scale;
  const most = mostOf(small.y, scale), end = small.x.at(-1) || 1;
  paintSpark(card.spark, small.x.map((x, i) => [x / end, small.y[i] / most]), scale ? [scale.tuned / most] : []);
}
