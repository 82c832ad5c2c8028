// Several runs beside one another: curves, boards, settings. The list of rooms says how they go on.

import { createCompareCharts } from "../../charts/comparecharts.js";
import { askedLooks, askedOf, searchOf } from "../../domain/compareaddress.js";
import { chosenYet, comparisonSentence, goneSentence } from "../../domain/differences.js";
import { isEnded, rankOf } from "../../domain/evaluations.js";
import { followedRoom } from "../../domain/followedroom.js";
import { kindOf } from "../../domain/kinds.js";
import { isMany, lookOf, looksOf } from "../../domain/looks.js";
import { AXES, headlineOf } from "../../domain/metrickeys.js";
import { playing } from "../../domain/playing.js";
import { createStore } from "../../domain/store.js";
import { WEIGHT, smoothed } from "../../lib/curves.js";
import { within } from "../../lib/names.js";
import { watch } from "../../net/connection.js";
import { readAll } from "../../net/roomlist.js";
import { createScores } from "../../net/scores.js";
import { addressOf } from "../../tetris/frames.js";
import { $, $$, arrange, el, icon, setText } from "../../ui/dom.js";
import { showMore } from "../../ui/overflow.js";
import { currentSearch, setAddress } from "../../ui/pageaddress.js";
import { showConnection } from "../../ui/shell.js";
import { sign } from "../../ui/sign.js";
import { frameIn } from "../../views/views.js";
import { createBoard, createBoards } from "./compareboards.js";
import { createOffers } from "./compareoffers.js";
import { createTable } from "./comparetable.js";
import { runName } from "./runname.js";
import "../../ui/termnotes.js";

const FEW = 3, MOST = 12;

showMore($(".table-panel"), $("#metrics"), $("#add-list"));
const store = createStore("lobby"), listed = () => store.state.rooms ?? [];
const asked = askedOf(location.search, MOST);
let chosen = null; // the runs to compare; null before the list of rooms is here
let byHand = asked.rooms.length > 0; // whether somebody chose them, here or in the address
let view = { axis: asked.axis ?? AXES[0], range: asked.range, keys: asked.keys, smoothing: asked.smoothing ?? undefined, scales: asked.scales };
let looks = askedLooks(location.search, asked.rooms); // room id -> which look it has, for as long as it is compared
const runs = new Map(); // room id -> {room, store, fine, scores, board, chip, watched, end()}
const seen = new Map(); // room id -> the name of each that was ever shown here

const shownRuns = () => {
  const there = (chosen ?? []).filter((id) => runs.has(id));
  return there.map((id) => ({ id, ...runs.get(id), look: lookOf(looks[id]) }));
};

// --- the run that is looked at -------------------------------------------------

const inList = { pointer: null, keyboard: null }; // which run of the list each is at
let nearPointer = null; // which curve is nearest to the pointer
let picked = asked.picked; // which run was pressed in a chart, and stays in front while nothing else is looked at
let focused = null;

function focus() {
  const id = nearPointer ?? inList.pointer ?? inList.keyboard ?? (runs.has(picked) ? picked : null);
  if (id === focused) return;
  focused = id;
  charts.focus(id);
  markFocused();
}

/** Say in chips, boards and table which run is looked at. */
const markFocused = () => $$("[data-run]").forEach((part) => part.classList.toggle("focused", part.dataset.run === focused));

/** Keep run `id` in front; the one that is there already goes back, but where it is to stay. */
function pick(id, stays = false) {
  picked = id !== picked || stays ? id : null;
  if (stays) nearPointer = null; // the keyboard chose it, wherever the pointer lies
  tellAddress();
  focus();
}

/** Whoever points at `item`, or has the keyboard in it, looks at run `id`. */
function looksAt(item, id) {
  const at = (who, yes) => { inList[who] = yes ? id : inList[who] === id ? null : inList[who]; focus(); };
  item.addEventListener("pointerenter", () => at("pointer", true));
  item.addEventListener("pointerleave", () => at("pointer", false));
  item.addEventListener("focusin", () => at("keyboard", true));
  item.addEventListener("focusout", () => at("keyboard", false));
}

// --- choosing ----------------------------------------------------------------

/** Choose `ids`, but for those that are gone: nobody could take them out. */
function chooseByHand(ids) {
  byHand = true;
  choose(ids.filter((id) => listed().some((room) => room.id === id)));
}

function choose(ids) {
  chosen = ids;
  looks = looksOf(ids, looks);
  tellAddress();
  paint();
}

const tellAddress = () => setAddress(searchOf(currentSearch(), { rooms: chosen ?? asked.rooms, picked, looks, ...view }));

function createChip(room) {
  const link = el("a", { href: `/rooms/${room.id}` }), out = el("button", { className: "quiet", type: "button" }, icon("close"));
  const item = el("li", { attributes: { "data-run": room.id } }, sign(lookOf(0)), link, out);
  out.addEventListener("click", () => {
    Object.assign(inList, { pointer: null, keyboard: null });
    chooseByHand(chosen.filter((other) => other !== room.id));
    $("#add").focus();
    focus();
  });
  looksAt(item, room.id);
  return { item, paint({ name }, look, names) {
    link.replaceChildren(runName(name, names));
    out.setAttribute("aria-label", `Remove ${within(name)}`);
    $(".sign", item).replaceWith(sign(look));
  } };
}

let paintedChips = "";

function paintChosen() {
  const list = shownRuns();
  const names = list.map(({ room }) => room.name), drawn = JSON.stringify(list.map(({ id, room, look }) => [id, room.name, look]));
  if (drawn !== paintedChips) list.forEach(({ chip, room, look }) => chip.paint(room, look, names)); // what is read or pointed at here stays
  paintedChips = drawn;
  arrange($("#chosen"), list.map(({ chip }) => chip.item));
  list.forEach(({ id, room }) => seen.set(id, room.name));
  const gone = chosen.filter((id) => !runs.has(id)), known = gone.filter((id) => seen.has(id));
  setText($("#sentence"), `${comparisonSentence(list.map(comparedOf), charts.drawnAxis)} ${goneSentence(known.map((id) => seen.get(id)), gone.length - known.length)}`.trim());
}

/** What is compared in words; the curve as it is drawn at first, for a raw one passes any height sooner the more points it has. */
function comparedOf(run) {
  const kind = kindOf(run.room), curve = charts.curveOf(run, kind.headline);
  return { name: run.room.name, score: headlineOf(run.room), evaluated: rankOf(run.room), ended: isEnded(run.room), curve: { x: curve.x, y: smoothed(curve, WEIGHT) }, kind };
}

function paintScores() {
  if (chosen === null) return; // the list has not come
  paintChosen();
  boards.paint(shownRuns().map((run) => ({ ...run, plays: playing(run.room, "showcase", run.scores.of) })));
}

// --- the parts of the page -----------------------------------------------------

const charts = createCompareCharts($("#charts"), {
  runs: shownRuns, asked, onCurves: paintScores,
  onShown(shown) { view = shown; tellAddress(); },
  onFocus(id) { nearPointer = id; focus(); },
  onPick: pick,
});
const boards = createBoards($("#boards"), $("#pause-boards"));
const paintTable = createTable($(".differences"));
const offers = createOffers($("#add-list"), $("#add"), {
  others: () => (shownRuns().length < MOST ? (store.state.rooms ?? []).filter(({ id, archived }) => !archived && !chosen?.includes(id)) : null),
  add: (id) => chooseByHand([...chosen, id]), most: MOST,
});

function onFrame(bytes) {
  const number = addressOf(bytes)?.room, run = [...runs.values()].find(({ room }) => room.number === number);
  if (run) boards.show(run.board, frameIn(bytes));
}

function sendViews(again = false) {
  for (const [id, run] of runs) {
    const want = !document.hidden && chosen.includes(id);
    if (want !== run.watched || (again && want)) { run.watched = want; connection.view(id, want ? "showcase" : "none", "card"); }
  }
}

// --- the list of rooms -------------------------------------------------------

function paint() {
  for (const row of listed()) {
    if (!chosen.includes(row.id)) continue;
    const room = followedRoom(row, runs.get(row.id)?.store.state.room);
    if (!runs.has(room.id)) runs.set(room.id, { ...followed(room.id), scores: createScores(room.id, () => charts.grown()), board: createBoard(room), chip: createChip(room), watched: false });
    runs.get(room.id).room = room;
  }
  for (const [id, run] of runs) {
    if (chosen.includes(id) && listed().some((room) => room.id === id)) continue;
    connection.view(id, "none", "card");
    run.end();
    run.scores.close();
    runs.delete(id);
  }
  focus();
  const list = shownRuns();
  $("#main").toggleAttribute("data-none", list.length === 0);
  $("#main").dataset.runs = list.length <= FEW ? "few" : isMany(list.length) ? "many" : "some";
  $("#no-runs").hidden = list.length > 0;
  paintScores();
  offers.paint();
  if (list.every(({ store: its }) => its.state.room)) paintTable(list); // a row does not hold all settings
  markFocused();
  charts.grown();
  sendViews();
}

/** The curves of room `id`, which go on as the room does. */
function followed(id) {
  const { store: its, fine, end } = charts.follow(id), leave = connection.follow(its);
  its.listen((_, { type }) => {
    if (["evaluation", "checkpoint", "joined"].includes(type)) runs.get(id)?.scores.again();
    if (["joined", "notice"].includes(type) && runs.has(id)) paint();
  });
  return { store: its, fine, end() { end(); leave(); } };
}

/** Rooms of the list `moved`, as of the store. */
function onRooms(moved) {
  if (!store.state.whole) return; // a run of the address may stand in its last part
  if (chosen === null) charts.tell(); // what this browser chose before belongs into the address, too
  const before = chosen ?? asked.rooms, now = byHand ? before : chosenYet(before, listed());
  if (chosen === null || now !== before) choose(now);
  else if (chosen.some((id) => moved.has(id))) paint();
  else offers.paint();
}

const connection = watch(store, "lobby", { list: readAll, onFrame, onJoined: () => chosen && sendViews(true) });
document.addEventListener("visibilitychange", () => chosen && sendViews());
store.listen((dirty, _message, moved) => { if (dirty.includes("rooms")) onRooms(moved); });
showConnection(store, connection.tryNow);
