// The runs: a list to search and sort, the deleted ones beside it, and the details of one.

import { forgetOthers } from "../../domain/notifychoice.js";
import { SORTS, countOf, fromAddress, matchSentence, places, runsSentence, selection, toAddress } from "../../domain/runlist.js";
import { createStore } from "../../domain/store.js";
import { number } from "../../lib/format.js";
import { ApiError, createReader } from "../../net/api.js";
import { control as openControl, watch } from "../../net/connection.js";
import { createNoteSearch } from "../../net/notesearch.js";
import { createRoomDetails } from "../../net/roomdetails.js";
import { readAll } from "../../net/roomlist.js";
import { say } from "../../ui/announce.js";
import { bindControl, mayControl } from "../../ui/controller.js";
import { $, $$, el, setText } from "../../ui/dom.js";
import { showMore } from "../../ui/overflow.js";
import { setAddress } from "../../ui/pageaddress.js";
import { showConnection } from "../../ui/shell.js";
import { createDetails } from "./rundetails.js";
import { createRows } from "./runrows.js";
import "../../ui/termnotes.js";

showMore($("#details"));
const KEPT_MS = 30_000, SAID_MS = 1000;
const store = createStore("lobby");
let choice = fromAddress(location.search);
let deleted = []; // the deleted rooms
let unread = /** @type {string | null} */ ("Reading what is deleted…"); // why those are not known; null once they are
let stale = true; // whether others may be deleted than when they were asked for

const living = () => store.state.rooms ?? [];

/** Every run, deleted ones (`deleted` is true) too. */
function all() {
  const there = living(), known = new Set(deleted.length ? there.map(({ id }) => id) : []);
  return [...there, ...deleted.filter(({ id }) => !known.has(id)).map(asDeleted)];
}

const marked = new WeakMap(); // a deleted room -> the same, marked: what is known of it is kept by that
function asDeleted(room) {
  if (!marked.has(room)) marked.set(room, { ...room, deleted: true });
  return marked.get(room);
}

const rowOf = (id) => all().find((room) => room.id === id);
const opened = () => more.of(rowOf(choice.run));

function choose(changed) {
  choice = { ...choice, ...changed };
  setAddress(toAddress(choice));
  paint();
}

/** Show the run's details, or with "" none; the focus follows. */
function open(id) {
  const before = choice.run;
  details.clear();
  choose({ run: id });
  if (id && id !== before) $("#details-title").focus({ preventScroll: innerWidth >= 900 });
  if (!id && !rows.focus(before)) $("#search").focus();
}

// --- painting ----------------------------------------------------------------

const more = createRoomDetails(() => paint());
const notes = createNoteSearch(() => paint());
const control = openControl({ onChange: () => paint(), onRefused: () => lock() });
const rows = createRows($("#rows"), { open, restore: (id) => details.restore(rowOf(id)), find: search });
const details = createDetails({
  opened,
  control,
  close: () => open(""),
  changed: (room, fields) => {
    const row = living().find(({ id }) => id === room.id);
    more.put(room.id, fields);
    if (row) store.tell("rooms_changed", { rooms: [{ ...row, ...fields }], gone: [] });
  },
  deleted: () => { open(""); $("#search").focus(); },
  gone: () => readDeleted(),
  purged: (room) => {
    deleted = deleted.filter(({ id }) => id !== room.id);
    readDeleted(); // an answer that is on its way still has it
    open("");
    $("#show-deleted").focus();
  },
  restored: (room) => {
    if (choice.run === room.id) open("");
    if (choice.show === "deleted") $("#show-deleted").focus();
  },
});

function paint() {
  if (!store.state.rooms) return;
  const runs = all(), shown = selection(runs, choice, notes.found(living().some(({ noted }) => noted) ? choice.q : ""));
  document.body.dataset.show = choice.show;
  setText($("#made-title"), choice.show === "deleted" ? "Deleted" : "Created");
  $$("[data-sort]").forEach(paintHeading);
  $(".run-table").hidden = !shown.length; // before its rows: what is hidden has no height
  rows.paint(shown, { places: store.state.whole ? places(runs) : new Map(), run: choice.run, mine: mayControl() });
  $("#nothing").hidden = Boolean(shown.length);
  if (!shown.length) sayNothing();
  $("#deleted-note").hidden = choice.show !== "deleted" || !shown.length;
  if (store.state.whole) setText($("#runs-sentence"), matchSentence(shown.length, countOf(runs, choice), choice.q, number) || runsSentence(living(), number));
  $("#list").setAttribute("aria-busy", String(!store.state.whole));
  details.paint(opened(), more.unread);
  readWhatIsDeleted();
}

/** A column's heading says whether the list is sorted by it, and which way. */
function paintHeading(heading) {
  const { sort, up } = heading.dataset, down = SORTS[sort];
  if (![sort, down].includes(choice.sort)) return heading.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", (choice.sort === sort) === (up !== undefined) ? "ascending" : "descending");
}

function sayNothing() {
  const box = $("#nothing");
  if (!store.state.whole) return setText(box, "Reading the list…");
  if (choice.show === "deleted" && unread) return setText(box, unread);
  if (choice.q.trim() && notes.unread) return setText(box, `Nothing found for “${choice.q.trim()}” so far: the notes cannot be searched. ${notes.unread} Trying again.`);
  if (choice.q.trim()) return setText(box, `Nothing found for “${choice.q.trim()}”.`);
  if (choice.show === "archived") return setText(box, "Nothing is archived.");
  if (choice.show === "deleted") return setText(box, "Nothing is deleted.");
  if (living().length) return setText(box, "Every run is archived.");
  if (!$("a", box)) box.replaceChildren("No runs yet. ", el("a", { href: "/" }, "Make a room"), "; it starts in seconds.");
}

// --- finding -----------------------------------------------------------------

let saying = 0; // what is typed is told once the typing rests

/** Search for `q`; `typed`: somebody does so in the box. */
function search(q, typed = false) {
  if (!typed) $("#search").value = q;
  choose({ q });
  clearTimeout(saying);
  saying = setTimeout(() => say($("#nothing").hidden ? $("#runs-sentence").textContent : $("#nothing").textContent), SAID_MS);
}

function sort(by) {
  $("#sort").value = by;
  choose({ sort: by });
}

$("#search").value = choice.q;
$("#sort").value = choice.sort;
$(`#show-${choice.show}`).checked = true;
$("#search").addEventListener("input", (event) => search(event.target.value, true));
$("#sort").addEventListener("change", (event) => sort(event.target.value));
$$("[data-sort]").forEach((heading) => $(".by", heading).addEventListener("click", () => sort(choice.sort === heading.dataset.sort ? SORTS[choice.sort] : heading.dataset.sort)));
$("#finder").addEventListener("change", (event) => { if (event.target.name === "show") choose({ show: event.target.value }); });
$("#finder").addEventListener("submit", (event) => event.preventDefault());

// --- what the server tells ---------------------------------------------------

const { read: readDeleted } = createReader(() => "/api/deleted", ({ rooms: told }) => {
  if (!Array.isArray(told)) throw new ApiError("The server sent no list.");
  [deleted, unread] = [told, null];
  paint();
}, (error) => {
  unread = `The deleted runs could not be loaded. ${error.message} Trying again.`;
  paint();
});

/** Only where they are looked at: a run that came or went may have been restored or deleted. */
function readWhatIsDeleted() {
  if (!stale || !store.state.whole || !(choice.show === "deleted" || (choice.run && !living().some(({ id }) => id === choice.run)))) return;
  stale = false;
  readDeleted();
}

/** What the list's message says besides the rows: which runs came or went, and of which others is known than was read. */
function heard({ type, body }, moved) {
  if (type === "rooms" || type === "rooms_part") {
    stale = true;
    if (store.state.whole) forgetOthers(living());
  }
  if (type === "rooms_changed") {
    stale = true;
    notes.again();
  }
  if (moved.get(choice.run) && (type !== "counters" || body.some(({ id, evaluated }) => id === choice.run && evaluated))) more.again(choice.run);
}

const connection = watch(store, "lobby", { list: readAll });
setInterval(() => {
  if (document.hidden) return;
  details.recount();
  if (deleted.some(({ size }) => size === null)) readDeleted(); // there was no time to measure all
}, KEPT_MS);
store.listen((dirty, message, moved) => {
  if (!dirty.includes("rooms")) return;
  heard(message, moved);
  paint();
});
showConnection(store, connection.tryNow);
paint();
const lock = bindControl(control, paint);
