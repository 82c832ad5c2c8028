// The lobby: every room as a card with its small live board, and how to start a new one.

import { createCard, fetchCurve, followCard, paintCard, updateCard } from "./card.js";
import { control as openControl, watch } from "./connection.js";
import { lobbySentence } from "./format.js";
import { addressOf, decode } from "./frames.js";
import { paintMini } from "./miniboard.js";
import { byInterest, withBoards } from "./lobbyorder.js";
import { createNewRoom } from "./newroom.js";
import { forgetOthers } from "./notifychoice.js";
import { readRows } from "./roomlist.js";
import { $, arrange, el, setText, showConnection, showController, unlocking } from "./shell.js";
import { createStore } from "./store.js";
import { onRatio } from "./resized.js";
import { onTheme } from "./theme.js";

const MOST_BOARDS = 24;
const store = createStore("lobby");
const cards = new Map(); // room id -> card
const byNumber = new Map(); // room number -> card

// --- boards ------------------------------------------------------------------

const stale = new Set();
let asked = 0;
function drawSoon(card) {
  stale.add(card);
  asked ||= requestAnimationFrame(() => { asked = 0; stale.forEach(({ canvas, frame }) => paintMini(canvas, frame)); stale.clear(); });
}
for (const on of [onTheme, onRatio]) on(() => cards.forEach(drawSoon));

function onFrame(bytes) {
  const card = byNumber.get(addressOf(bytes)?.room);
  if (!card) return;
  card.frame = decode(bytes);
  drawSoon(card);
}

/** After a lost connection: what the room learned meanwhile was not heard. */
function catchUp(card) {
  const missed = card.heard !== undefined && card.heard !== card.room.seq;
  if (missed && card.visible) fetchCurve(card);
  else if (missed) card.asked = false; // once it is seen again
  card.heard = undefined;
}

// --- the list ----------------------------------------------------------------

function addCard(room) {
  const card = Object.assign(createCard(room), { visible: false, asked: false, told: room });
  cards.set(room.id, card);
  byNumber.set(room.number, card);
  updateCard(card, room);
  onScreen.observe(card.box);
}

function paintList() {
  const rooms = store.state.rooms?.filter((room) => !room.archived);
  if (!rooms) return;
  const box = $("#cards");
  const there = new Set(rooms.map(({ id }) => id));
  const sorted = [...rooms].sort(byInterest);
  for (const [id, card] of cards) {
    if (!there.has(id)) { onScreen.unobserve(card.box); card.curves.close(); card.box.remove(); cards.delete(id); byNumber.delete(card.room.number); if (card.shown) connection.view(id, "none", "card"); }
  }
  for (const room of sorted) {
    const card = cards.get(room.id);
    if (!card) addCard(room);
    else if (card.told !== room) { updateCard(card, room); card.told = room; } // of a thousand a few move
  }
  const wanted = sorted.map((room) => cards.get(room.id).box);
  if (!wanted.length) wanted.push($(".no-rooms", box) ?? el("p", { className: "no-rooms" }, "No rooms yet. Choose how an agent should learn; it starts in seconds."));
  arrange(box, wanted);
  box.setAttribute("aria-busy", "false");
  setText($("#lobby-sentence"), lobbySentence(rooms));
  $("#compare").hidden = rooms.filter((room) => room.step > 0).length < 2;
  sendViews();
}

/** The card has come into sight: its times went on without it, and the first time its curve is read. */
function appear(card) {
  paintCard(card);
  if (!card.asked) { card.asked = true; fetchCurve(card); }
}

// A board costs the player and a curve the history, so only what is seen gets them, boards up to a limit.
const onScreen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const card = cards.get(target.dataset.room);
    if (card) { card.visible = isIntersecting; if (isIntersecting) appear(card); }
  }
  sendViews();
}, { rootMargin: "100px" });

function sendViews(again = false) {
  const wanted = document.hidden ? new Set() : withBoards([...cards.values()], MOST_BOARDS);
  for (const card of cards.values()) {
    const want = wanted.has(card);
    if (want !== card.shown || (again && want)) { card.shown = want; connection.view(card.room.id, want ? "showcase" : "none", "card"); }
  }
}

// --- tying it together -------------------------------------------------------

const control = openControl({ onChange: () => newRoom.paint(), onRefused: () => mayControl(false) });
const newRoom = createNewRoom({ store, control });

function mayControl(yes) {
  showController(yes);
  newRoom.show(yes);
}

const connection = watch(store, "lobby", { list: readRows, onFrame, onJoined() { sendViews(true); cards.forEach(catchUp); } });
document.addEventListener("visibilitychange", () => sendViews());
let forgotten = false; // of rooms that are gone, what was chosen for them
store.listen((dirty, { type, body }) => {
  if (type === "connection" && body.state === "offline") cards.forEach((card) => { card.heard ??= card.room.seq; });
  if (type === "counters") for (const { id, step, values } of body) if (cards.has(id)) followCard(cards.get(id), step ?? cards.get(id).room.step, values);
  if (store.state.whole && !forgotten) { forgotten = true; forgetOthers(store.state.rooms); }
  if (dirty.includes("rooms")) paintList();
  if (dirty.includes("rooms") || dirty.includes("server")) newRoom.paint();
});
setInterval(() => { if (!document.hidden) cards.forEach((card) => card.visible && paintCard(card)); }, 15_000);
showConnection(store, connection.tryNow);
mayControl(document.body.dataset.controller === "true");
if (document.body.dataset.controller === "true") control.open();
unlocking(async (token) => { const accepted = await control.open({ token }); if (accepted) mayControl(true); return accepted; });
