// The rows of the list of runs: of a long one only those in view and near it are built, the rest is space.

import { ageOf, evaluationOf, rankOf, underWay } from "../../domain/evaluations.js";
import { kindOf, unitOf } from "../../domain/kinds.js";
import { deletedAgo, when, whenExactly } from "../../domain/runlist.js";
import { stateOf } from "../../domain/states.js";
import { serverTime } from "../../lib/clock.js";
import { number, short } from "../../lib/format.js";
import { within } from "../../lib/names.js";
import { inView } from "../../lib/windowed.js";
import { $$, arrange, el, icon, setPill, setText } from "../../ui/dom.js";
import { steps } from "../../words/en/quantities.js";

const MINUTE = 60_000, QUARTER = 15 * MINUTE;

/**
 * Bind the table's body. `open(id)` is called with the run to open, "" to close; `restore(id)` brings a deleted one back;
 * `find(words)` searches. Returns {paint, focus}.
 */
export function createRows(body, { open, restore, find }) {
  const rows = new Map(); // room id -> row
  const spaces = [], table = body.closest("table");
  let shown = [], told = { places: new Map(), run: "", mine: false }, height = 0, measured = false, again = false, all = false, asked = 0;

  function createRow() {
    const name = el("span"), link = el("a", {}, name), pill = el("span", { className: "pill" });
    const preset = el("button", { type: "button", className: "find", tabIndex: -1 }), tags = el("div", { className: "tag-list" });
    const place = el("td", { className: "place" });
    const score = el("b"), bar = el("i"), age = el("small"), scoreCell = el("div", { className: "score-cell" }, bar, score, age);
    const alive = el("td", { className: "figure alive" }), length = el("td", { className: "figure length" }), made = el("td", { className: "figure made" });
    const back = el("button", { type: "button", className: "button", onclick: () => restore(row.id) }, "Restore");
    const more = el("button", { type: "button", className: "quiet square", attributes: { "aria-controls": "details" } }, icon("more"));
    const box = el("tr", {}, place, el("th", { scope: "row" }, el("div", { className: "run" }, link, pill)), el("td", { className: "preset" }, preset), el("td", { className: "tags" }, tags),
      el("td", { className: "figure score" }, scoreCell), alive, length, made, el("td", { className: "more" }, el("div", {}, back, more)));
    const row = { id: "", box, name, link, pill, place, preset, tags, score, age, bar, scoreCell, alive, length, made, back, more, drawn: null };
    box.addEventListener("click", ({ target }) => {
      const words = target.closest(".find")?.textContent;
      if (words) return find(words);
      if (!target.closest("a[href]") && !back.contains(target)) open(told.run === row.id && more.contains(target) ? "" : row.id);
    });
    return row;
  }

  /** Paint a row where what it shows is another: the room, or one of `facts`. */
  function paintRow(row, room, facts) {
    if (row.drawn?.room === room && row.drawn.facts.every((fact, i) => fact === facts[i])) return;
    row.drawn = { room, facts };
    const [place, isOpen, mine, now] = facts;
    const score = rankOf(room), found = evaluationOf(room), alive = score === null ? null : found?.alive;
    setText(row.name, room.name);
    row.link.title = room.name;
    if (room.deleted) row.link.removeAttribute("href"); else row.link.href = `/rooms/${room.id}`;
    setPill(row.pill, room.silent ? "silent" : room.state, stateOf(room));
    setText(row.place, place ? String(place) : "");
    row.place.dataset.place = row.box.dataset.place = place ?? "";
    setText(row.preset, room.preset);
    row.preset.title = `Show the runs of ${room.preset}`;
    if (row.tags.dataset.tags !== room.tags.join("\n")) {
      row.tags.dataset.tags = room.tags.join("\n");
      row.tags.replaceChildren(...room.tags.map((tag) => el("button", { type: "button", className: "tag find", tabIndex: -1, title: `Show the runs with ${tag}` }, tag)));
    }
    setText(row.score, score === null ? "–" : number(score, 2));
    row.score.title = found && score === null ? `${number(found.score, 2)} ${ageOf(room)}` : "";
    setText(row.age, score === null ? underWay(room) : ageOf(room));
    row.scoreCell.toggleAttribute("data-none", score === null);
    row.bar.style.setProperty("--at", `${Math.max(0, Math.min(1, (score ?? 0) / (kindOf(room).scale?.most ?? Infinity))) * 100}%`);
    setText(row.alive, Number.isFinite(alive) ? `${Math.round(alive * 100)} %` : "–");
    const unit = unitOf(room); // the column is of placements
    row.length.dataset.unit = unit.many;
    setText(row.length, unit.one === "placement" ? short(room.step) : `${short(room.step)} ${unit.thing.many}`);
    row.length.title = steps(room.step, unit);
    const at = (room.deleted ? room.deleted_at : room.created) * 1000;
    setText(row.made, room.deleted ? deletedAgo(room, now) || "–" : when(at, now));
    row.made.title = at ? whenExactly(at) : "";
    row.back.hidden = !room.deleted || !mine;
    row.back.setAttribute("aria-label", `Restore ${within(room.name)}`);
    row.more.setAttribute("aria-label", `Details of ${within(room.name)}`);
    row.more.setAttribute("aria-expanded", String(isOpen));
    row.box.setAttribute("aria-selected", String(isOpen));
  }

  /** The row of run `id`; where it has none, one of `free`, which nobody needs now, becomes it. */
  function rowOf(id, free) {
    if (rows.has(id)) return rows.get(id);
    const row = free.pop() ?? createRow();
    rows.delete(row.id);
    row.id = row.box.dataset.run = id;
    rows.set(id, row);
    return row;
  }

  /** The `i`th space, as high as `count` rows. */
  function space(i, count) {
    spaces[i] ??= el("tr", { className: "space", attributes: { "aria-hidden": "true" } }, el("td"));
    spaces[i].firstElementChild.style.height = `${count * height}px`;
    return spaces[i];
  }

  /** Build what is in view, and `wanted`, a run's id. The row with the keyboard's focus stays, wherever it is. */
  function draw(wanted = "") {
    cancelAnimationFrame(asked);
    asked = 0;
    const now = serverTime() * 1000, held = /** @type {HTMLElement} */ (document.activeElement?.closest("tr[data-run]"))?.dataset.run;
    const [from, to] = all ? [0, shown.length] : inView(shown.length, height, body.getBoundingClientRect().top, innerHeight);
    const built = shown.map((room, i) => ({ room, i })).filter(({ room, i }) => (i >= from && i < to) || room.id === held || room.id === wanted);
    const needed = new Set(built.map(({ room }) => room.id)), free = [...rows.values()].filter(({ id }) => !needed.has(id)), items = [];
    let next = 0, spaced = 0;
    const skipTo = (i) => { if (i > next) items.push(space(spaced++, i - next)); next = i + 1; };
    for (const { room, i } of built) {
      const row = rowOf(room.id, free), step = room.deleted ? MINUTE : QUARTER;
      paintRow(row, room, [told.places.get(room.id), room.id === told.run, told.mine, Math.floor(now / step) * step]);
      row.box.setAttribute("aria-rowindex", i + 2); // the heading is the first
      skipTo(i);
      items.push(row.box);
    }
    skipTo(shown.length);
    arrange(body, items);
    table.setAttribute("aria-rowcount", shown.length + 1);
    if (!measured) measure(); // which costs a layout
  }

  /** How high a row is: in a narrow window others than in a wide one. */
  function measure() {
    const [first, second] = $$("tr[data-run]", body);
    const now = second && first.nextElementSibling === second ? second.getBoundingClientRect().top - first.getBoundingClientRect().top : height;
    if (!(now > 0)) { // none in sight
      if (second && !again) drawSoon(); // or the page is not laid out yet
      again = true;
      return;
    }
    [measured, again] = [true, false];
    if (Math.abs(now - height) < 0.5) return;
    height = now;
    drawSoon();
  }

  const drawSoon = () => { asked ||= requestAnimationFrame(() => draw()); };
  const drawAll = () => { if (!all) { all = true; draw(); } };
  addEventListener("scroll", drawSoon, { passive: true });
  addEventListener("resize", () => { measured = false; drawSoon(); });
  // What a browser finds in a page, or prints, has to be in it.
  addEventListener("beforeprint", drawAll);
  for (const over of ["afterprint", "focus"]) addEventListener(over, () => { if (all) { all = false; drawSoon(); } }); // the keyboard comes back from the browser's find bar
  addEventListener("keydown", ({ key, ctrlKey, metaKey }) => { if (((ctrlKey || metaKey) && ["f", "g"].includes(key.toLowerCase())) || key === "F3") drawAll(); });

  return {
    /** Show these runs, `places` (room id -> number) beside them, the one with the id `run` opened; `mine`: they may be restored. */
    paint(now, facts) {
      if (now.length !== shown.length) all = false;
      if (!shown.length) measured = again = false; // what is hidden has no height
      [shown, told] = [now, facts];
      if (rows.size) drawSoon(); // in the frame, where the last one's layout is done
      else draw();
    },
    /** Bring the focus to the run's row, and the row into view; whether it has one. */
    focus(id) {
      draw(id);
      rows.get(id)?.more.focus();
      return document.activeElement === rows.get(id)?.more;
    },
  };
}
