// The runs: a list to search and sort, and the details of one: rename, tags, notes, archive, delete with undo.

import { control as openControl, watch } from "./connection.js";
import { MOST, durationShort, number, short, stateOf, statusSentence } from "./format.js";
import { ALIVE, changes, fromAddress, parseTags, places, runsSentence, scoreOf, selection, toAddress, when, withBest } from "./runlist.js";
import { $, el, icon, onClick, setDisabled, setPill, setText, showConnection, showController, toast, unlocking } from "./shell.js";
import { createStore } from "./store.js";

const UNDO_MS = 10_000, BEST_MS = 60_000, LIVING = ["starting", "running", "paused", "stopping", "recovering"];
const store = createStore("lobby");
let choice = fromAddress(location.search);
const rows = new Map(); // room id -> row
const drafts = new Map(); // room id -> {name, tags, notes} as typed and not yet saved

let best = {}; // room id -> the best score that is stored

const all = () => withBest(store.state.rooms ?? [], best);
const opened = () => all().find(({ id }) => id === choice.run);

function choose(changed) {
  choice = { ...choice, ...changed };
  history.replaceState(null, "", location.pathname + toAddress(choice));
  paint();
}

// --- the list ----------------------------------------------------------------

function createRow(id) {
  const name = el("span"), link = el("a", { href: `/rooms/${id}` }, name), pill = el("span", { className: "pill" });
  const place = el("td", { className: "place" }), preset = el("td", { className: "preset" }), tags = el("div", { className: "tag-list" });
  const score = el("b"), bar = el("i"), scoreCell = el("div", { className: "score-cell" }, bar, score);
  const alive = el("td", { className: "figure alive" }), length = el("td", { className: "figure length" }), made = el("td", { className: "figure made" });
  const more = el("button", { type: "button", className: "quiet square", attributes: { "aria-controls": "details" } }, icon("more"));
  const box = el("tr", {}, place, el("th", { scope: "row" }, el("div", { className: "run" }, link, pill)), preset, el("td", { className: "tags" }, tags),
    el("td", { className: "figure score" }, scoreCell), alive, length, made, el("td", { className: "more" }, more));
  box.dataset.run = id;
  box.addEventListener("click", (event) => { if (!event.target.closest("a")) open(choice.run === id && event.target.closest("button") ? "" : id); });
  return { box, name, link, pill, place, preset, tags, score, bar, scoreCell, alive, length, made, more };
}

function paintRow(row, room, place, now) {
  const score = scoreOf(room), alive = room.values?.[ALIVE];
  setText(row.name, room.name);
  row.link.title = room.name;
  setPill(row.pill, room.silent ? "silent" : room.state, stateOf(room));
  setText(row.place, place ? String(place) : "");
  row.place.dataset.place = row.box.dataset.place = place ?? "";
  setText(row.preset, room.preset);
  if (row.tags.dataset.tags !== room.tags.join("\n")) {
    row.tags.dataset.tags = room.tags.join("\n");
    row.tags.replaceChildren(...room.tags.map((tag) => el("span", { className: "tag", title: tag }, tag)));
  }
  setText(row.score, score === null ? "–" : number(score, 2));
  row.scoreCell.toggleAttribute("data-none", score === null);
  row.bar.style.setProperty("--at", `${Math.max(0, Math.min(1, (score ?? 0) / MOST)) * 100}%`);
  setText(row.alive, Number.isFinite(alive) ? `${Math.round(alive * 100)} %` : "–");
  setText(row.length, short(room.step));
  setText(row.made, when(room.created * 1000, now));
  row.made.title = new Date(room.created * 1000).toLocaleString("en-GB");
  row.more.setAttribute("aria-label", `Details of ${room.name}`);
  row.more.setAttribute("aria-expanded", String(room.id === choice.run));
  row.box.setAttribute("aria-selected", String(room.id === choice.run));
}

function paintList() {
  const shown = selection(all(), choice), place = places(all()), now = Date.now();
  for (const id of rows.keys()) if (!all().some((room) => room.id === id)) rows.delete(id);
  for (const room of shown) {
    if (!rows.has(room.id)) rows.set(room.id, createRow(room.id));
    paintRow(rows.get(room.id), room, place.get(room.id), now);
  }
  const body = $("#rows"), wanted = shown.map(({ id }) => rows.get(id).box);
  if (wanted.length !== body.children.length || wanted.some((box, i) => body.children[i] !== box)) {
    const focused = document.activeElement;
    body.replaceChildren(...wanted);
    if (focused?.isConnected && focused !== document.activeElement) focused.focus();
  }
  $(".run-table").hidden = !shown.length;
  $("#nothing").hidden = Boolean(shown.length);
  if (!shown.length) sayNothing();
  setText($("#runs-sentence"), runsSentence(all(), number));
  $("#list").setAttribute("aria-busy", "false");
}

function sayNothing() {
  const box = $("#nothing");
  if (choice.q.trim()) return setText(box, `Nothing found for ‘${choice.q.trim()}’.`);
  if (choice.show === "archived") return setText(box, "Nothing is archived.");
  if (all().length) return setText(box, "Every run is archived.");
  if (!$("a", box)) box.replaceChildren("No runs yet. ", el("a", { href: "/" }, "Make a room"), "; it starts in seconds.");
}

// --- the details -------------------------------------------------------------

const details = $("#details"), inputs = { name: $("#run-name"), tags: $("#run-tags"), notes: $("#run-notes") };
const control = openControl({ onChange: () => paint(), onRefused: () => mayControl(false) });
let saving = false;

/** Show the run's details, or with "" none; the focus follows. */
function open(id) {
  const before = choice.run;
  closeQuestion();
  fault(null);
  choose({ run: id });
  if (id && id !== before) $("#details-title").focus({ preventScroll: innerWidth >= 900 });
  if (!id) rows.get(before)?.more.focus();
}

const typed = (room) => ({ name: room.name, tags: room.tags.join(", "), notes: room.notes });

/** What the form asks for: {changes} for update_room, or {errors} by field. */
function asked(room) {
  const draft = drafts.get(room.id) ?? typed(room), read = parseTags(draft.tags), name = draft.name.trim();
  const errors = { ...(read.error ? { tags: read.error } : {}), ...(name ? {} : { name: "A run needs a name." }) };
  return Object.keys(errors).length ? { errors, changes: {} } : { errors, changes: changes(room, { name, tags: read.tags, notes: draft.notes }) };
}

function paintDetails() {
  const room = opened(), mine = document.body.dataset.controller === "true";
  details.hidden = !room;
  if (!room) return;
  const draft = drafts.get(room.id) ?? typed(room);
  for (const [field, input] of Object.entries(inputs)) {
    if (input.value !== draft[field] && (document.activeElement !== input || details.dataset.run !== room.id)) input.value = draft[field];
    input.readOnly = !mine;
  }
  details.dataset.run = room.id;
  setText($("#details-title"), room.name);
  setText($("#facts"), statusSentence(room, Date.now() / 1000));
  paintFigures(room);
  $("#open-room").href = `/rooms/${room.id}`;
  for (const part of [$("#details-form .go"), $("#archive"), $("#delete")]) part.hidden = !mine;
  setText($("#archive"), room.archived ? "Take out of the archive" : "Archive");
  const living = LIVING.includes(room.state);
  setDisabled($("#archive"), !control.connected);
  setDisabled($("#delete"), !control.connected || living);
  $("#delete").title = living ? "Stop the run first" : "";
  paintSave(room);
}

function paintSave(room) {
  const { errors, changes: wanted } = asked(room), changed = drafts.has(room.id) && (Object.keys(errors).length || Object.keys(wanted).length);
  setDisabled($("#save"), saving || !changed || !control.connected);
  setText($("#save"), saving ? "Saving…" : changed ? "Save" : "Saved");
  $("#discard").hidden = !changed || saving;
}

function paintFigures(room) {
  const value = (key, digits) => number(room.values?.[key], digits);
  const alive = room.values?.[ALIVE];
  const told = [
    ["Best score per piece, judged", number(scoreOf(room), 2)],
    ["Newest score per piece, judged", value("eval/score_per_piece", 2)],
    ["Lines per game, judged", value("eval/lines_per_game", 0)],
    ["Alive at 1,000 pieces", Number.isFinite(alive) ? `${Math.round(alive * 100)} %` : "–"],
    ["Score per piece, learning", value("tetris/score_per_piece", 2)],
    ["Trained for", durationShort(room.seconds)],
    ["Placements", number(room.step)],
    ["Preset", room.preset],
    ["Seed", String(room.config?.seed ?? "–")],
    ["Made", new Date(room.created * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })],
  ];
  const list = $("#read-only");
  if (list.children.length !== told.length * 2) list.replaceChildren(...told.flatMap(([term]) => [el("dt", {}, term), el("dd")]));
  told.forEach(([, text], i) => setText(list.children[2 * i + 1], text));
}

/** Say beside each field what is wrong with it; {} takes it back. */
function showErrors(errors) {
  for (const [field, input] of Object.entries(inputs)) {
    const line = $(`#run-${field}-error`);
    line.hidden = !errors[field];
    input.setAttribute("aria-invalid", String(Boolean(errors[field])));
    line.replaceChildren(...(errors[field] ? [icon("warn"), el("span", {}, errors[field])] : []));
  }
}

/** Say why nothing happened; null takes it back. */
function fault(message) {
  const line = $("#action-error");
  line.hidden = !message;
  line.replaceChildren(...(message ? [icon("warn"), el("span", {}, message)] : []));
  if (!message) showErrors({});
}

for (const [field, input] of Object.entries(inputs)) {
  input.addEventListener("input", () => {
    const room = opened();
    if (!room) return;
    drafts.set(room.id, { ...(drafts.get(room.id) ?? typed(room)), [field]: input.value });
    fault(null);
    paintSave(room);
  });
}

$("#details-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const room = opened();
  if (!room || $("#save").getAttribute("aria-disabled") === "true") return;
  const { errors, changes: wanted } = asked(room);
  if (Object.keys(errors).length) return refuse(errors);
  saving = true;
  paintSave(room);
  const sent = drafts.get(room.id), answer = await control.send("update_room", { room: room.id, ...wanted });
  saving = false;
  if (answer.ok) {
    store.tell("rooms", store.state.rooms.map((one) => (one.id === room.id ? { ...one, ...wanted } : one)));
    if (drafts.get(room.id) === sent) drafts.delete(room.id);
  } else if (choice.run === room.id) {
    const field = answer.error.field?.split(".")[0];
    if (field in inputs) refuse({ [field]: answer.error.message });
    else fault(answer.error.message);
  }
  paint();
});

function refuse(errors) {
  showErrors(errors);
  inputs[Object.keys(inputs).find((field) => errors[field])].focus();
}

onClick($("#discard"), () => { drafts.delete(choice.run); fault(null); inputs.name.focus(); inputs.name.value = opened()?.name ?? ""; paint(); });
onClick($("#details-close"), () => open(""));
details.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if ($("#delete-asks").hidden) open("");
  else { closeQuestion(); $("#delete").focus(); }
});

// --- archive and delete ------------------------------------------------------

/** Send a command about a run; says what it did, with a way back. */
async function act(room, name, payload, said, undo) {
  const answer = await control.send(name, { room: room.id, ...payload });
  if (!answer.ok) { fault(answer.error.message); return false; }
  toast(said, "info", undo && { label: "Undo", ms: UNDO_MS, act: undo });
  return true;
}

onClick($("#archive"), () => {
  const room = opened(), archived = !room.archived;
  const back = () => act(room, "update_room", { archived: !archived }, `“${room.name}” is ${archived ? "out of the archive" : "archived"} again.`);
  act(room, "update_room", { archived }, archived ? `“${room.name}” is archived: out of the lobby, and kept.` : `“${room.name}” is out of the archive.`, back);
});

function closeQuestion() { $("#delete-asks").hidden = true; }

onClick($("#delete"), () => {
  setText($("#delete-question"), `Delete “${opened().name}”? It leaves every list. For ten seconds you can undo that.`);
  $("#delete-asks").hidden = false;
  $("#delete-no").focus();
});
onClick($("#delete-no"), () => { closeQuestion(); $("#delete").focus(); });
onClick($("#delete-yes"), async () => {
  const room = opened();
  closeQuestion();
  const back = () => act(room, "restore_room", {}, `“${room.name}” is back.`);
  if (await act(room, "delete_room", {}, `“${room.name}” is deleted.`, back)) { open(""); $("#search").focus(); }
  else $("#delete").focus();
});

// --- tying it together -------------------------------------------------------

function paint() {
  if (!store.state.rooms) return;
  paintList();
  paintDetails();
}

function mayControl(yes) {
  showController(yes);
  paint();
}

$("#search").value = choice.q;
$("#sort").value = choice.sort;
$(`#show-${choice.show}`).checked = true;
$("#search").addEventListener("input", (event) => choose({ q: event.target.value }));
$("#sort").addEventListener("change", (event) => choose({ sort: event.target.value }));
$("#finder").addEventListener("change", (event) => { if (event.target.name === "show") choose({ show: event.target.value }); });
$("#finder").addEventListener("submit", (event) => event.preventDefault());

async function fetchBest() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/api/leaderboard");
    if (!answer.ok) return;
    best = (await answer.json()).best;
    paint();
  } catch { /* what is heard meanwhile ranks the runs, too */ }
}

const connection = watch(store, "lobby", { onJoined: fetchBest });
setInterval(fetchBest, BEST_MS);
store.listen((dirty) => { if (dirty.includes("rooms")) paint(); });
showConnection(store, connection.tryNow);
mayControl(document.body.dataset.controller === "true");
if (document.body.dataset.controller === "true") control.open();
unlocking(async (token) => { const accepted = await control.open({ token }); if (accepted) mayControl(true); return accepted; });
