// The lobby: who learns now, large, with boards; the other rooms in a line each; and how to start a new one.

import { partsOf, withBoards } from "../../domain/lobbyorder.js";
import { countsOf, lobbySentence, lobbyTitle } from "../../domain/lobbywords.js";
import { createStore } from "../../domain/store.js";
import { createNewRoom } from "../../forms/newroom.js";
import { number } from "../../lib/format.js";
import { control as openControl, watch } from "../../net/connection.js";
import { readCurrent } from "../../net/roomlist.js";
import { addressOf } from "../../tetris/frames.js";
import { paintWelcome } from "../../tetris/welcome.js";
import { bindControl, mayControl } from "../../ui/controller.js";
import { $, arrange, setText } from "../../ui/dom.js";
import { onRatio, onResized } from "../../ui/resized.js";
import { showConnection } from "../../ui/shell.js";
import { onTheme } from "../../ui/theme.js";
import { createHero } from "./hero.js";
import { createCard, fetchCurve, followCard, paintCard, updateCard } from "./roomcard.js";
import { createRow, updateRow } from "./roomrow.js";
import "../../ui/termnotes.js";
import { paintSmall } from "../../views/small.js";
import { frameIn } from "../../views/views.js";

const MOST_BOARDS = 24, MOST_ROWS = 20;
const FEW = 6; // cards that have large boards
const store = createStore("lobby");
const cards = new Map(), rows = new Map(); // room id -> card, and line
const byNumber = new Map(); // room number -> card

// --- boards ------------------------------------------------------------------

const stale = new Set();
let asked = 0;
function drawSoon(card) {
  stale.add(card);
  asked ||= requestAnimationFrame(() => { asked = 0; stale.forEach(({ canvas, frame }) => paintSmall(canvas, frame, canvas.clientWidth / 10)); stale.clear(); });
}
for (const on of [onTheme, onRatio]) on(() => cards.forEach(drawSoon));
onResized($("#cards"), () => cards.forEach(drawSoon));

function onFrame(bytes) {
  if (hero.onFrame(bytes)) return;
  const card = byNumber.get(addressOf(bytes)?.room);
  if (!card) return;
  card.frame = frameIn(bytes);
  drawSoon(card);
}

/** After a lost connection: what the room learned meanwhile was not heard. */
function catchUp(card) {
  const missed = card.heard !== undefined && card.heard !== card.room.seq;
  if (missed && card.visible) fetchCurve(card);
  else if (missed) card.asked = false; // once it is seen again
  card.heard = undefined;
}

// --- the rooms -----------------------------------------------------------------

function addCard(room) {
  const card = Object.assign(createCard(room), { visible: false, asked: false });
  cards.set(room.id, card);
  byNumber.set(room.number, card);
  updateCard(card, room);
  onScreen.observe(card.box);
}

function dropCard(card) {
  onScreen.unobserve(card.box);
  card.curves.close();
  cards.delete(card.room.id);
  byNumber.delete(card.room.number);
  if (card.shown) connection.view(card.room.id, "none", "card");
}

/** The cards and lines of these rooms in this order: what is there stays, as it is where nothing was told of it. */
function paintCards(rooms) {
  const there = new Set(rooms.map(({ id }) => id));
  for (const card of cards.values()) if (!there.has(card.room.id)) dropCard(card);
  for (const room of rooms) {
    if (!cards.has(room.id)) addCard(room);
    else if (cards.get(room.id).room !== room) updateCard(cards.get(room.id), room);
  }
  const box = $("#cards");
  box.hidden = !rooms.length;
  box.toggleAttribute("data-many", rooms.length > FEW);
  arrange(box, rooms.map(({ id }) => cards.get(id).box));
}

function paintRows(box, rooms) {
  for (const room of rooms) {
    if (!rows.has(room.id)) rows.set(room.id, createRow(room));
    else if (rows.get(room.id).room !== room) updateRow(rows.get(room.id), room);
  }
  arrange(box, rooms.map(({ id }) => rows.get(id).box));
}

/** A part of the page with lines: `all` of them are counted, the first ones are shown. */
function paintList(part, all, title) {
  part.hidden = !all.length;
  setText($("[data-count]", part), title);
  $(".more", part).hidden = all.length <= MOST_ROWS;
}

let parts = partsOf([]);

function paintRooms() {
  const rooms = store.state.rooms?.filter((room) => !room.archived);
  if (!rooms) return;
  parts = partsOf(rooms);
  const main = $("#main"), { hero: large, list, unstarted } = parts, folded = $("#unstarted");
  hero.show(large);
  paintCards(parts.cards);
  paintList($("#others"), list, countsOf(list));
  paintList(folded, unstarted, unstarted.length === 1 ? "1 room that was never started" : `${number(unstarted.length)} rooms that were never started`);
  const shown = [...list.slice(0, MOST_ROWS), ...(folded.open ? unstarted.slice(0, MOST_ROWS) : [])], there = new Set(shown.map(({ id }) => id));
  for (const id of rows.keys()) if (!there.has(id)) rows.delete(id);
  paintRows($("#list"), list.slice(0, MOST_ROWS));
  paintRows($("#unstarted-list"), folded.open ? unstarted.slice(0, MOST_ROWS) : []);
  $("#welcome").hidden = rooms.length > 0;
  main.toggleAttribute("data-alone", !parts.cards.length && !list.length && !unstarted.length);
  main.setAttribute("aria-busy", "false");
  paintHead(rooms);
  sendViews();
}
$("#unstarted").addEventListener("toggle", paintRooms);

function paintHead(rooms) {
  setText($("#lobby-title"), lobbyTitle(rooms));
  setText($("#lobby-sentence"), lobbySentence(rooms));
  $("#compare").hidden = rooms.filter((room) => room.step > 0).length < 2;
}

/** The rooms that are shown and have `moved`, as counters told it; of a thousand a few are and have. */
function follow(moved, told) {
  for (const [id, room] of moved) {
    const card = cards.get(id), row = rows.get(id);
    if (id === hero.id) hero.show(room);
    if (card) { followCard(card, room.step, told.find((one) => one.id === id)?.values); updateCard(card, room); }
    if (row) updateRow(row, room);
  }
}

/** The card has come into sight: its times went on without it, and the first time its curve is read. */
function appear(card) {
  paintCard(card);
  if (!card.asked) { card.asked = true; fetchCurve(card); }
}

// --- what is asked for ---------------------------------------------------------

// A board costs the player and a curve the history, so only what is seen gets them, boards up to a limit.
let heroSeen = false;
const onScreen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const card = cards.get(/** @type {HTMLElement} */ (target).dataset.room);
    if (target === $("#hero")) heroSeen = isIntersecting;
    else if (card) { card.visible = isIntersecting; if (isIntersecting) appear(card); }
  }
  sendViews();
}, { rootMargin: "100px" });
onScreen.observe($("#hero"));

let heroView = null; // of which room it is asked for
/** A new connection has asked for nothing. */
function forgetViews() {
  heroView = null;
  cards.forEach((card) => { card.shown = false; });
}

function sendViews() {
  const large = heroSeen && !document.hidden ? hero.id : null;
  if (heroView && heroView !== large) connection.view(heroView, "none");
  if (large && heroView !== large) connection.view(large, "showcase");
  heroView = large;
  const wanted = document.hidden ? new Set() : withBoards([...cards.values()], MOST_BOARDS);
  for (const card of cards.values()) {
    const want = wanted.has(card);
    if (want !== card.shown) { card.shown = want; connection.view(card.room.id, want ? "showcase" : "none", "card"); }
  }
}

// --- tying it together -------------------------------------------------------

const control = openControl({ onChange: () => newRoom.paint(), onRefused: () => lock() });
const newRoom = createNewRoom({ store, control });
const hero = createHero($("#hero"), { follow: (its) => connection.follow(its), connection: () => store.state.connection });

const connection = watch(store, "lobby", { list: readCurrent, onFrame, onJoined() { sendViews(); cards.forEach(catchUp); } });
document.addEventListener("visibilitychange", () => sendViews());
store.listen((dirty, { type, body }, moved) => {
  if (type === "connection" && body.state === "offline") cards.forEach((card) => { card.heard ??= card.room.seq; });
  if (type === "connection" && body.state === "online") forgetViews();
  if (type === "connection") hero.paint();
  if (type === "counters" && moved.size) { follow(moved, body); paintHead((store.state.rooms ?? []).filter(({ archived }) => !archived)); }
  else if (dirty.includes("rooms")) paintRooms();
  if ((dirty.includes("rooms") && type !== "counters") || dirty.includes("server")) newRoom.paint();
});
setInterval(() => {
  if (document.hidden) return;
  hero.paint();
  cards.forEach((card) => card.visible && paintCard(card));
  rows.forEach((row) => updateRow(row, row.room));
}, 15_000);
showConnection(store, connection.tryNow);
paintWelcome($("#welcome canvas"));
const showNewRoom = () => newRoom.show(mayControl());
showNewRoom();
const lock = bindControl(control, showNewRoom);
