// One room as a line of the lobby's list: what it did last, and how well. It asks for nothing of its own.

import { shownScore } from "../../domain/evaluations.js";
import { unitOf } from "../../domain/kinds.js";
import { lately } from "../../domain/lobbywords.js";
import { firstValue, firstWordShort } from "../../domain/metrics.js";
import { stateOf } from "../../domain/states.js";
import { serverTime } from "../../lib/clock.js";
import { el, setPill, setText } from "../../ui/dom.js";
import { stepsShort } from "../../words/en/quantities.js";

/** A line of `room`; `box` is its element. */
export function createRow(room) {
  const name = el("bdi"), link = el("a", { href: `/rooms/${room.id}` }, name), pill = el("span", { className: "pill" });
  const what = el("span", { className: "what" }), score = el("b", { className: "num" }), of = el("small"), done = el("span", { className: "done num" });
  const row = { room, name, pill, what, score, of, done, box: el("li", { className: "room-row" }, link, pill, what, el("span", { className: "score" }, score, of), done) };
  updateRow(row, room);
  return row;
}

/** The line of `room` as the list now tells it; times go on without news. */
export function updateRow(row, room) {
  const { score, of } = shownScore(room), known = Number.isFinite(score);
  row.room = room;
  row.box.dataset.state = room.state;
  row.box.dataset.room = room.id;
  setText(row.name, room.name);
  setPill(row.pill, room.silent ? "silent" : room.state, stateOf(room));
  setText(row.what, lately(room, serverTime()));
  setText(row.score, known ? firstValue(room, score) : "");
  row.of.hidden = !known;
  setText(row.of, of === "evaluated" ? "evaluated" : firstWordShort(room));
  setText(row.done, room.step > 0 ? stepsShort(room.step, unitOf(room)) : "");
}
