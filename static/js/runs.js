// The runs: a list to search and sort, the deleted ones beside it, and the details of one.

import { ApiError, createReader } from "./api.js";
import { control as openControl, watch } from "./connection.js";
import { number } from "./format.js";
import { createDetails } from "./rundetails.js";
import { createNoteSearch } from "./notesearch.js";
import { forgetOthers } from "./notifychoice.js";
import { setAddress } from "./pageaddress.js";
import { createRoomDetails } from "./roomdetails.js";
import { readRows } from "./roomlist.js";
import { fromAddress, places, runsSentence, selection, toAddress } from "./runlist.js";
import { createRows } from "./runrows.js";
import "./terms.js";
import { $, el, setText, showConnection, showController, unlocking } from "./shell.js";
import { createStore } from "./store.js";

const KEPT_MS = 30_000;
const store = createStore("lobby");
let choice = fromAddress(location.search);
let deleted = []; // the deleted rooms
let unread = "Reading what is deleted…"; // why those are not known; null once they are
let listed = ""; // the ids of the others when those were asked for

const living = () => store.state.rooms ?? [];

/** Every run, deleted ones (`deleted` is true) too. */
function all() {
  const there = living(), known = new Set(there.map(({ id }) => id));
  return [...there, ...deleted.filter(({ id }) => !known.has(id)).map((room) => ({ ...room, deleted: true }))];
}

const opened = () => more.of(all().find(({ id }) => id === choice.run));
const mine = () => document.body.dataset.controller === "true";

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
  if (!id) rows.focus(before);
}

// --- painting ----------------------------------------------------------------

const more = createRoomDetails(() => paint());
const notes = createNoteSearch(() => paint());
const control = openControl({ onChange: () => paint(), onRefused: () => mayControl(false) });
const rows = createRows($("#rows"), { open, restore: (id) => details.restore(all().find((room) => room.id === id)) });
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
  const shown = selection(all(), choice, notes.found(living().some(({ noted }) => noted) ? choice.q : ""));
  document.body.dataset.show = choice.show;
  setText($("#made-title"), choice.show === "deleted" ? "Deleted" : "Made");
  rows.paint(shown, { places: places(all()), run: choice.run, mine: mine() });
  $(".run-table").hidden = !shown.length;
  $("#nothing").hidden = Boolean(shown.length);
  if (!shown.length) sayNothing();
  $("#deleted-note").hidden = choice.show !== "deleted" || !shown.length;
  setText($("#runs-sentence"), runsSentence(living(), number));
  $("#list").setAttribute("aria-busy", "false");
  details.paint(opened());
}

function sayNothing() {
  const box = $("#nothing");
  if (choice.show === "deleted" && unread) return setText(box, unread);
  if (choice.q.trim() && notes.unread) return setText(box, `Nothing found for ‘${choice.q.trim()}’ so far: the notes cannot be searched. ${notes.unread} Trying again.`);
  if (choice.q.trim()) return setText(box, `Nothing found for ‘${choice.q.trim()}’.`);
  if (choice.show === "archived") return setText(box, "Nothing is archived.");
  if (choice.show === "deleted") return setText(box, "Nothing is deleted.");
  if (living().length) return setText(box, "Every run is archived.");
  if (!$("a", box)) box.replaceChildren("No runs yet. ", el("a", { href: "/" }, "Make a room"), "; it starts in seconds.");
}

function mayControl(yes) {
  showController(yes);
  paint();
}

// --- finding -----------------------------------------------------------------

$("#search").value = choice.q;
$("#sort").value = choice.sort;
$(`#show-${choice.show}`).checked = true;
$("#search").addEventListener("input", (event) => choose({ q: event.target.value }));
$("#sort").addEventListener("change", (event) => choose({ sort: event.target.value }));
$("#finder").addEventListener("change", (event) => { if (event.target.name === "show") choose({ show: event.target.value }); });
$("#finder").addEventListener("submit", (event) => event.preventDefault());

// --- what the server tells ---------------------------------------------------

const { read: readDeleted } = createReader(() => "/api/deleted", ({ rooms: told }) => {
  if (!Array.isArray(told)) throw new ApiError("The server sent no list.");
  [deleted, unread] = [told, null];
  paint();
}, (error) => {
  unread = `What is deleted cannot be read. ${error.message} Trying again.`;
  paint();
});

/** A run that came or went may have been restored or deleted. */
function whatIsDeleted() {
  const now = (store.state.rooms ?? []).map(({ id }) => id).join();
  if (now === listed) return;
  listed = now;
  readDeleted();
}

const connection = watch(store, "lobby", { list: readRows, onJoined: readDeleted });
setInterval(() => {
  if (document.hidden) return;
  details.recount();
  if (deleted.some(({ size }) => size === null)) readDeleted(); // there was no time to measure all
}, KEPT_MS);
store.listen((dirty, { type, body }, moved) => {
  if (type === "rooms" || type === "rooms_part") { if (store.state.whole) forgetOthers(store.state.rooms); }
  if (type === "rooms_changed") notes.again();
  if (moved.has(choice.run) && (type !== "counters" || body.some(({ id, evaluated }) => id === choice.run && evaluated))) more.again(choice.run);
  if (dirty.includes("rooms")) { whatIsDeleted(); paint(); }
});
showConnection(store, connection.tryNow);
mayControl(mine());
if (mine()) control.open();
unlocking(async (token) => { const accepted = await control.open({ token }); if (accepted) mayControl(true); return accepted; });
