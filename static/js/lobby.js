// The lobby: every room as a card with its small live board, and how to start a new one.

import { createConfigText, leftOut } from "./configtext.js";
import { control as openControl, watch } from "./connection.js";
import { append, cutAfter, emptyCurve, fromSeries, trend } from "./curves.js";
import { createForm } from "./form.js";
import { MOST, TUNED, cardSentence, durationShort, lobbySentence, number, stateOf, stepsShort, unitOf } from "./format.js";
import { addressOf, decode } from "./frames.js";
import { paintMini } from "./miniboard.js";
import { $, el, icon, setPill, setText, showConnection, showController, unlocking } from "./shell.js";
import { createStore } from "./store.js";
import { onTheme } from "./theme.js";

const SCORE = "tetris/score_per_piece", MOST_BOARDS = 24;
const store = createStore("lobby");
const cards = new Map(); // room id -> card
const byNumber = new Map(); // room number -> card

// --- cards -------------------------------------------------------------------

const svg = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
};

function createCard(room) {
  const canvas = el("canvas", { attributes: { role: "img", "aria-label": "Its board" } });
  const title = el("a", { href: `/rooms/${room.id}` }), pill = el("span", { className: "pill" });
  const sentence = el("p", { className: "sentence" }), score = el("b", { className: "num" }, "–");
  const spark = svg("svg", { class: "spark", viewBox: "0 0 100 44", preserveAspectRatio: "none", "aria-hidden": "true" });
  const viewers = el("span", { className: "num" }), time = el("span", { className: "num" }), done = el("span", { className: "num" });
  const box = el("article", { className: "card" },
    el("div", { className: "mini" }, canvas),
    el("div", { className: "body" },
      el("div", { className: "title" }, el("h3", { className: "name" }, title), pill),
      sentence,
      el("div", { className: "score" }, el("div", {}, score, el("span", {}, "score/piece")), spark),
      el("div", { className: "foot" }, el("span", {}, icon("eye"), viewers, el("span", { className: "sr" }, "watching")), time, done)));
  const card = { room, box, canvas, title, pill, sentence, score, spark, viewers, time, done, curve: emptyCurve(), frame: null, shown: false };
  fetchSpark(card);
  return card;
}

async function fetchSpark(card) {
  try {
    const answer = await fetch(`/api/rooms/${card.room.id}/series?keys=${encodeURIComponent(SCORE)}&x=step&points=60`);
    if (!answer.ok) return;
    const { series } = await answer.json();
    if (series[SCORE]) card.curve = fromSeries(series[SCORE]);
    paintCard(card);
  } catch { /* the figures still come with the list */ }
}

function update(card, room) {
  const score = room.values[SCORE];
  card.curve = cutAfter(card.curve, room.step); // an attempt that goes back takes what lay beyond
  if (room.step > (card.curve.x.at(-1) ?? 0) && Number.isFinite(score)) card.curve = append(card.curve, room.step, score, 120);
  card.room = room;
  paintCard(card);
}

function paintCard(card) {
  const { room } = card, score = room.values[SCORE];
  card.box.dataset.state = room.state;
  card.box.dataset.room = room.id;
  setText(card.title, room.name);
  setPill(card.pill, room.silent ? "silent" : room.state, stateOf(room));
  setText(card.sentence, cardSentence(room, Date.now() / 1000, trend(card.curve.y)));
  setText(card.score, Number.isFinite(score) ? number(score, 2) : "–");
  setText(card.viewers, number(room.viewers ?? 0));
  setText(card.time, durationShort(room.seconds));
  setText(card.done, stepsShort(room.step, unitOf(room)));
  paintSpark(card);
}

function paintSpark({ spark, curve }) {
  const most = Math.max(TUNED * 1.6, Math.min(MOST, Math.max(...curve.y, 0) * 1.1));
  const y = (value) => (42 - (Math.max(0, value) / most) * 40).toFixed(1);
  const end = curve.x.at(-1) || 1;
  const points = curve.x.map((x, i) => `${((x / end) * 96).toFixed(1)},${y(curve.y[i])}`);
  const parts = [svg("line", { class: "zero", x1: 0, x2: 100, y1: 42, y2: 42 }), svg("line", { class: "ref", x1: 0, x2: 100, y1: y(TUNED), y2: y(TUNED) })];
  if (points.length) {
    const [ex, ey] = points.at(-1).split(",");
    parts.push(svg("polyline", { class: "curve", points: points.join(" ") }), svg("line", { class: "end", x1: ex, x2: ex, y1: ey, y2: Number(ey) + 0.01 }));
  }
  spark.replaceChildren(...parts);
}

const stale = new Set();
let asked = 0;
function drawSoon(card) {
  stale.add(card);
  asked ||= requestAnimationFrame(() => { asked = 0; stale.forEach(({ canvas, frame }) => paintMini(canvas, frame)); stale.clear(); });
}
onTheme(() => cards.forEach(drawSoon));

function onFrame(bytes) {
  const card = byNumber.get(addressOf(bytes)?.room);
  if (!card) return;
  card.frame = decode(bytes);
  drawSoon(card);
}

// --- the list ----------------------------------------------------------------

const ORDER = ["running", "starting", "recovering", "stopping", "paused", "created", "failed", "stopped", "finished"];

function paintList() {
  const rooms = store.state.rooms?.filter((room) => !room.archived);
  if (!rooms) return;
  const box = $("#cards");
  const sorted = [...rooms].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.created - a.created);
  for (const [id, card] of cards) {
    if (!rooms.some((room) => room.id === id)) { card.box.remove(); cards.delete(id); byNumber.delete(card.room.number); }
  }
  for (const room of sorted) {
    if (!cards.has(room.id)) { const card = createCard(room); cards.set(room.id, card); byNumber.set(room.number, card); }
    update(cards.get(room.id), room);
  }
  const wanted = sorted.map((room) => cards.get(room.id).box);
  if (!wanted.length) wanted.push($(".no-rooms", box) ?? el("p", { className: "no-rooms" }, "No rooms yet. Pick how an agent should learn; it starts in seconds."));
  if (wanted.length !== box.children.length || wanted.some((item, i) => box.children[i] !== item)) {
    const focused = document.activeElement;
    box.replaceChildren(...wanted);
    if (focused?.isConnected) focused.focus();
  }
  box.setAttribute("aria-busy", "false");
  setText($("#lobby-sentence"), lobbySentence(rooms));
  $("#compare").hidden = rooms.filter((room) => room.step > 0).length < 2;
  const alive = rooms.filter((room) => ["starting", "running", "paused", "stopping", "recovering"].includes(room.state)).length;
  setText($("#running-rooms"), alive === 0 ? "No room is running." : `${alive} room${alive === 1 ? " is" : "s are"} running or paused.`);
  sendViews();
}

function sendViews(again = false) {
  let count = 0;
  for (const card of cards.values()) {
    const want = !document.hidden && count++ < MOST_BOARDS;
    if (want !== card.shown || (again && want)) { card.shown = want; connection.view(card.room.id, want ? "showcase" : "none", "card"); }
  }
}

const connection = watch(store, "lobby", { onFrame, onJoined: () => sendViews(true) });
document.addEventListener("visibilitychange", () => sendViews());
store.listen((dirty) => { if (dirty.includes("rooms")) paintList(); });
setInterval(() => { if (!document.hidden) cards.forEach(paintCard); }, 15_000);
showConnection(store, connection.tryNow);

// --- a new room --------------------------------------------------------------

const panel = $("#new-room"), opener = $("#new-room-open"), create = $("#create");
const control = openControl({ onChange: paintCreate, onRefused: () => mayControl(false) });
let presets = [], busy = false;
let made = null; // {room, from}: a room that was made and then not started, and the form it was made from

function mayControl(yes) {
  showController(yes);
  panel.hidden = opener.hidden = !yes;
}
mayControl(document.body.dataset.controller === "true");
if (document.body.dataset.controller === "true") control.open();
unlocking(async (token) => { const accepted = await control.open({ token }); if (accepted) mayControl(true); return accepted; });

function paintCreate() {
  create.disabled = busy || !control.connected || !presets.length;
  setText($("span", create), busy ? "Creating…" : madeBefore() ? "Start it" : "Create and start");
}

/** What the form asks for. */
function wanted() {
  const name = $("#room-name").value.trim();
  return { preset: chosen()?.name, config: settings.draft().changes, ...(name ? { name } : {}), ...(origin ? { from_checkpoint: origin.checkpoint } : {}) };
}

/** Whether the form, as it stands, has made a room that waits for its start. */
const madeBefore = () => made !== null && made.from === JSON.stringify(wanted());

const settings = createForm($("#preset-fields"), { prefix: "new", onInput: () => { refuse(null); paintCreate(); } });
createConfigText($("#config-text"), {
  read: () => ({ preset: chosen().name, config: settings.config() }),
  paste: ({ preset, config }) => {
    const radio = [...document.querySelectorAll("input[name=preset]")].find(({ value }) => value === (preset ?? chosen().name));
    if (!radio) return `There is no preset “${preset}” here.`;
    const { algorithm } = presets.find(({ name }) => name === radio.value).config;
    if ((config.algorithm ?? algorithm) !== algorithm) return `This config is for ${config.algorithm}; the preset ${radio.value} learns by ${algorithm}.`;
    radio.checked = true;
    showSettings();
    settings.discard();
    return leftOut(settings.fill(config));
  },
});
const chosen = () => presets.find(({ name }) => name === $("input[name=preset]:checked")?.value);

function showSettings() {
  const preset = chosen();
  if (preset) settings.show({ schema: preset.schema, preset: preset.config, config: preset.config, state: "created", locked: false });
}

function paintPresets() {
  const legend = $("#presets legend");
  $("#presets").replaceChildren(legend, ...presets.map((preset) => el("label", {},
    el("input", { type: "radio", name: "preset", value: preset.name, checked: Boolean(preset.default), onchange: showSettings }),
    el("span", {}, el("b", {}, preset.title), " ", el("span", { className: "key" }, preset.name), el("span", { className: "sentence" }, preset.sentence)))));
  showSettings();
  paintCreate();
}
fetch("/api/presets").then((answer) => answer.json()).then((answer) => { presets = answer.presets; paintPresets(); }).catch(() => refuse("The presets could not be read. Reload the page."));

// --- from a checkpoint file --------------------------------------------------

let origin = null; // what the server said of the file: {checkpoint, preset, config, step}
const file = $("#from-file");

function begins(next, words) {
  origin = next;
  setText($("#from-said"), words);
  $("#from-none").hidden = !next;
  file.value = "";
  paintCreate();
}
$("#from-none").addEventListener("click", () => { begins(null, ""); file.focus(); });

file.addEventListener("change", async () => {
  const [chosenFile] = file.files;
  if (!chosenFile) return;
  begins(null, "Looking through the file…");
  try {
    const answer = await fetch("/api/checkpoints", { method: "POST", body: chosenFile, headers: { "Content-Type": "application/zip" } });
    const told = await answer.json();
    if (!answer.ok) return begins(null, told.error.message);
    const preset = $(`input[name=preset][value="${told.preset}"]`);
    if (preset) { preset.checked = true; showSettings(); settings.fill(told.config); }
    begins(told, `Begins with ${chosenFile.name}: ${told.preset}, trained for ${number(told.step)} placements.`);
  } catch {
    begins(null, "The file could not be sent; try again.");
  }
});

/** Say why nothing was started, in words and links; null takes it back. */
function refuse(message) {
  const error = $("#create-error");
  error.hidden = !message;
  error.replaceChildren(...(message ? [icon("warn"), el("span", {}, ...[message].flat())] : []));
}

function openSettings(open) {
  $("#preset-settings").hidden = !open;
  $("#create-settings").setAttribute("aria-expanded", String(open));
}
$("#create-settings").addEventListener("click", () => openSettings($("#preset-settings").hidden));
opener.addEventListener("click", () => {
  const open = panel.classList.toggle("open");
  opener.setAttribute("aria-expanded", String(open));
  if (open) { panel.scrollIntoView({ block: "start" }); $("#presets input:checked")?.focus(); }
});

$("#new-room-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { errors } = settings.draft();
  if (Object.keys(errors).length) { openSettings(true); settings.focusError(); return refuse(`${Object.keys(errors).length} value to mend.`); }
  refuse(null);
  busy = true;
  paintCreate();
  const asked = wanted();
  const created = madeBefore() ? { ok: true, room: made.room } : await control.send("create_room", asked);
  if (created.ok) made = { room: created.room, from: JSON.stringify(asked) };
  const started = created.ok ? await control.send("start", { room: created.room }) : created;
  if (started.error?.code === "unknown_room") made = null; // deleted meanwhile
  busy = false;
  paintCreate();
  if (started.ok) return location.assign(`/rooms/${created.room}`);
  if (!created.ok && settings.refuse(created.error)) { openSettings(true); settings.focusError(); return refuse("1 value to mend."); }
  if (!created.ok || !made) return refuse(started.error.message);
  refuse(["The ", el("a", { href: `/rooms/${made.room}` }, "room"), ` was made, but not started. ${started.error.message}`]);
});
$("#new-room-form").addEventListener("input", paintCreate);
