// The rows of the list of runs: the newest picture of each, in the order they are given.

import { serverTime } from "./clock.js";
import { ageOf, evaluationOf, rankOf, underWay } from "./evaluations.js";
import { MOST, number, short, stateOf, steps, unitOf } from "./format.js";
import { LOCALE } from "./locale.js";
import { within } from "./names.js";
import { deletedAgo, when } from "./runlist.js";
import { arrange, el, icon, setPill, setText } from "./shell.js";

/** Bind the table's body. `open(id)` is called with the run to open, "" to close; `restore(id)` brings a deleted one back. Returns {paint, focus}. */
export function createRows(body, { open, restore }) {
  const rows = new Map(); // room id -> row
  let opened = "";

  function createRow(id) {
    const name = el("span"), link = el("a", {}, name), pill = el("span", { className: "pill" });
    const place = el("td", { className: "place" }), preset = el("td", { className: "preset" }), tags = el("div", { className: "tag-list" });
    const score = el("b"), bar = el("i"), age = el("small"), scoreCell = el("div", { className: "score-cell" }, bar, score, age);
    const alive = el("td", { className: "figure alive" }), length = el("td", { className: "figure length" }), made = el("td", { className: "figure made" });
    const back = el("button", { type: "button", className: "button", onclick: () => restore(id) }, "Restore");
    const more = el("button", { type: "button", className: "quiet square", attributes: { "aria-controls": "details" } }, icon("more"));
    const box = el("tr", {}, place, el("th", { scope: "row" }, el("div", { className: "run" }, link, pill)), preset, el("td", { className: "tags" }, tags),
      el("td", { className: "figure score" }, scoreCell), alive, length, made, el("td", { className: "more" }, el("div", {}, back, more)));
    box.dataset.run = id;
    box.addEventListener("click", ({ target }) => {
      if (!target.closest("a[href]") && !back.contains(target)) open(opened === id && more.contains(target) ? "" : id);
    });
    return { box, name, link, pill, place, preset, tags, score, age, bar, scoreCell, alive, length, made, back, more };
  }

  function paintRow(row, room, place, { now, mine }) {
    const score = rankOf(room), found = evaluationOf(room), alive = score === null ? null : found.alive;
    setText(row.name, room.name);
    row.link.title = room.name;
    if (room.deleted) row.link.removeAttribute("href"); else row.link.href = `/rooms/${room.id}`;
    setPill(row.pill, room.silent ? "silent" : room.state, stateOf(room));
    setText(row.place, place ? String(place) : "");
    row.place.dataset.place = row.box.dataset.place = place ?? "";
    setText(row.preset, room.preset);
    if (row.tags.dataset.tags !== room.tags.join("\n")) {
      row.tags.dataset.tags = room.tags.join("\n");
      row.tags.replaceChildren(...room.tags.map((tag) => el("span", { className: "tag", title: tag }, tag)));
    }
    setText(row.score, score === null ? "–" : number(score, 2));
    row.score.title = found && score === null ? `${number(found.score, 2)} ${ageOf(room)}` : "";
    setText(row.age, score === null ? underWay(room) : ageOf(room));
    row.scoreCell.toggleAttribute("data-none", score === null);
    row.bar.style.setProperty("--at", `${Math.max(0, Math.min(1, (score ?? 0) / MOST)) * 100}%`);
    setText(row.alive, Number.isFinite(alive) ? `${Math.round(alive * 100)} %` : "–");
    const unit = unitOf(room); // the column is of placements
    setText(row.length, unit.one === "placement" ? short(room.step) : `${short(room.step)} ${unit.thing.many}`);
    row.length.title = steps(room.step, unit);
    const at = (room.deleted ? room.deleted_at : room.created) * 1000;
    setText(row.made, room.deleted ? deletedAgo(room, now) || "–" : when(at, now));
    row.made.title = at ? new Date(at).toLocaleString(LOCALE) : "";
    row.back.hidden = !room.deleted || !mine;
    row.back.setAttribute("aria-label", `Restore ${within(room.name)}`);
    row.more.setAttribute("aria-label", `Details of ${within(room.name)}`);
    row.more.setAttribute("aria-expanded", String(room.id === opened));
    row.box.setAttribute("aria-selected", String(room.id === opened));
  }

  /** Show these runs, `places` (room id -> number) beside them, the one with the id `run` opened; `mine`: they may be restored. */
  function paint(shown, { places, run, mine }) {
    const now = serverTime() * 1000;
    opened = run;
    for (const id of rows.keys()) if (!shown.some((room) => room.id === id)) rows.delete(id);
    for (const room of shown) {
      if (!rows.has(room.id)) rows.set(room.id, createRow(room.id));
      paintRow(rows.get(room.id), room, places.get(room.id), { now, mine });
    }
    arrange(body, shown.map(({ id }) => rows.get(id).box));
  }

  return { paint, focus: (id) => rows.get(id)?.more.focus() };
}
