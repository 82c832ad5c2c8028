// Several runs beside one another: curves, boards, settings. The list of rooms says how they go on.

import { watch } from "./connection.js";
import { comparisonSentence, firstChoice, roomsOf, settingRows } from "./differences.js";
import { lookOf } from "./ends.js";
import { RANDOM, TUNED, durationExact, figure, number, stateOf, stepsShort, unitOf } from "./format.js";
import { addressOf, decode } from "./frames.js";
import { followCurves } from "./livecurve.js";
import { paintMini } from "./miniboard.js";
import { createRunChart } from "./runchart.js";
import { $, el, fillRange, icon, setText, showConnection } from "./shell.js";
import { createStore } from "./store.js";
import { onTheme } from "./theme.js";

const SCORE = "tetris/score_per_piece", MOST = 6, CELL = 13;
const KEYS = [...document.querySelectorAll("[data-key]")].map((section) => section.dataset.key);
const percent = (share) => `${number(share * 100)}\u2009%`;
const LOOKS = {
  [SCORE]: { refs: [["Dellacherie", TUNED], ["random", RANDOM]], names: true, gutter: 150, shown: (v) => number(v, 2) },
  "tetris/lines_per_game": { log: true, top: 1 }, "eval/survival": { top: 1, dots: true, shown: percent, tick: percent },
  "time/pieces_per_second": { top: 1 },
};
const AT = { step: "step", time: "seconds", episode: "episode" }; // axis -> where the room stands on it

/** What the axis counts; runs that count differently have only steps in common. */
function along() {
  if (axis !== "step") return axis === "time" ? "seconds" : "games";
  const units = new Set(shownRuns().map(({ room }) => unitOf(room).many));
  return units.size === 1 ? [...units][0] : "steps";
}

const store = createStore("lobby");
let chosen = null, axis = "step", weight = 0.87, presets = [], showAll = false, boardsPaused = false, hoverAt = null, hovered = null;
const runs = new Map(); // room id -> {room, curves, frame, board}

// --- signs and names ---------------------------------------------------------

function sign({ colour, shape }) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `sign ${colour}`);
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", { circle: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z", square: "M1.5 1.5h9v9h-9z", triangle: "M6 .8 11.5 11H.5z" }[shape]);
  svg.append(path);
  return svg;
}

const shownRuns = () => (chosen ?? []).filter((id) => runs.has(id)).map((id, n) => ({ id, ...runs.get(id), look: lookOf(n) }));

// --- choosing ----------------------------------------------------------------

function choose(ids) {
  chosen = ids;
  const query = new URLSearchParams(location.search);
  query.delete("rooms");
  const rest = query.toString();
  history.replaceState(history.state, "", `/compare${ids.length ? `?rooms=${ids.join(",")}` : ""}${rest ? `${ids.length ? "&" : "?"}${rest}` : ""}`);
  paint();
}

function paintChosen() {
  const list = shownRuns();
  $("#chosen").replaceChildren(...list.map(({ id, room, look }) => {
    const out = el("button", { className: "quiet", type: "button", attributes: { "aria-label": `Take ${room.name} out` } }, icon("close"));
    out.addEventListener("click", () => { choose(chosen.filter((other) => other !== id)); $("#add").focus(); });
    return el("li", {}, sign(look), el("a", { href: `/rooms/${id}`, title: room.name }, room.name), out);
  }));
  const gone = chosen.length - list.length;
  setText($("#sentence"), `${comparisonSentence(list.map(({ room, curves }) => ({ name: room.name, score: room.values[SCORE], curve: curves.curves[SCORE], unit: unitOf(room) })))}${gone ? ` ${gone === 1 ? "A run of this link is" : `${gone} runs of this link are`} no longer here.` : ""}`);
}

function paintAddList() {
  const others = store.state.rooms.filter((room) => !chosen.includes(room.id) && !room.archived);
  const full = chosen.length >= MOST;
  $("#add-list ul").replaceChildren(...(full ? [] : others).map((room) => {
    const button = el("button", { className: "quiet", type: "button" }, room.name, el("span", { className: "key num" }, `${stateOf(room).word}, ${stepsShort(room.step, unitOf(room))}`));
    button.addEventListener("click", () => { $("#add-list").hidePopover(); choose([...chosen, room.id]); });
    return el("li", {}, button);
  }));
  const none = $("#add-none");
  none.hidden = !full && others.length > 0;
  setText(none, full ? `${MOST} runs are as many as can be told apart. Take one out first.` : "Every room is here already.");
}
$("#add-list").addEventListener("toggle", (event) => $("#add").setAttribute("aria-expanded", String(event.newState === "open")));

// --- curves ------------------------------------------------------------------

const charts = [...document.querySelectorAll(".chart")].map((section) => {
  const key = section.dataset.key, plot = $(".plot", section), look = LOOKS[key];
  const chart = { key, section, plot };
  const gutter = look.gutter ? (innerWidth < 900 ? 104 : look.gutter) : 10;
  chart.painter = createRunChart(plot, { ...look, gutter, label: look.names ? along : undefined, onHover: (x) => hover(x, chart) });
  return chart;
});

let asked = 0;
const drawSoon = () => { asked ||= requestAnimationFrame(() => { asked = 0; drawCurves(); }); };

function drawCurves() {
  const list = shownRuns();
  const longest = Math.max(0, ...list.flatMap(({ curves }) => KEYS.map((key) => curves.curves[key].x.at(-1) ?? 0)));
  for (const { key, section, painter } of charts) {
    painter.draw(list.map(({ room, curves, look }) => ({ name: room.name, ...look, curve: curves.curves[key] })), weight, longest);
    $(".none", section).hidden = list.some(({ curves }) => curves.curves[key].x.length > 0);
  }
}

function hover(x, owner) {
  [hoverAt, hovered] = [x, x === null ? null : owner];
  charts.forEach((chart) => { chart.painter.hover(x); paintReadout(chart); });
}

function paintReadout(chart) {
  const box = $(".readout", chart.section);
  box.hidden = chart !== hovered;
  if (box.hidden) return;
  const shown = LOOKS[chart.key].shown ?? figure;
  const at = axis === "time" ? durationExact(hoverAt) : `${number(Math.round(hoverAt))} ${along()}`;
  box.replaceChildren(el("div", { className: "num" }, at), ...chart.painter.at(hoverAt).map(([run, value]) => el("div", {}, sign(run), el("span", {}, run.name), el("b", { className: "num" }, value === null ? "–" : shown(value)))));
  const left = chart.painter.place(hoverAt), room = left < chart.plot.clientWidth / 2;
  box.style.left = room ? `${left + 12}px` : "auto";
  box.style.right = room ? "auto" : `${chart.plot.clientWidth - left + 12}px`;
}

document.querySelectorAll("[data-x]").forEach((button) => button.addEventListener("click", () => {
  axis = button.dataset.x;
  document.querySelectorAll("[data-x]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  hover(null, null);
  for (const run of runs.values()) { run.curves.close(); run.curves = follow(run.room.id); }
  drawSoon();
}));

const smoothing = $("#smoothing");
smoothing.addEventListener("input", () => { weight = Number(smoothing.value); fillRange(smoothing); setText($("#smoothing-out"), weight.toFixed(2)); drawSoon(); });
fillRange(smoothing);

function follow(id) {
  const curves = followCurves(id, KEYS, () => { drawSoon(); paintChosen(); }, { x: axis });
  curves.refresh();
  return curves;
}

// --- boards ------------------------------------------------------------------

function createBoard(room) {
  const canvas = el("canvas", { attributes: { role: "img", "aria-label": `The board of ${room.name}` } });
  const title = el("h3"), score = el("b", { className: "num" }, "–"), at = el("p", { className: "num" });
  return { canvas, title, score, at, box: el("li", {}, title, el("div", { className: "mini" }, canvas), el("div", {}, score, el("span", { className: "key" }, " score/piece")), at) };
}

function paintBoards() {
  const list = shownRuns();
  for (const { room, board, look } of list) {
    board.title.replaceChildren(sign(look), el("span", { title: room.name }, room.name));
    const score = room.values[SCORE];
    setText(board.score, Number.isFinite(score) ? number(score, 2) : "–");
    setText(board.at, `at ${stepsShort(room.step, unitOf(room))}`);
  }
  const wanted = list.map(({ board }) => board.box), box = $("#boards");
  if (wanted.length !== box.children.length || wanted.some((item, i) => box.children[i] !== item)) box.replaceChildren(...wanted);
}

const byNumber = (number_) => [...runs.values()].find(({ room }) => room.number === number_);

function onFrame(bytes) {
  const run = byNumber(addressOf(bytes)?.room);
  if (!run || boardsPaused) return;
  run.frame = decode(bytes);
  requestAnimationFrame(() => paintMini(run.board.canvas, run.frame, CELL));
}
onTheme(() => runs.forEach(({ board, frame }) => paintMini(board.canvas, frame, CELL)));

$("#pause-boards").addEventListener("click", () => {
  boardsPaused = !boardsPaused;
  const button = $("#pause-boards");
  button.setAttribute("aria-pressed", String(boardsPaused));
  $("use", button).setAttribute("href", boardsPaused ? "#i-play" : "#i-pause");
  setText($("span", button), boardsPaused ? "Go on" : "Pause");
});

function sendViews(again = false) {
  for (const [id, run] of runs) {
    const want = !document.hidden && chosen.includes(id);
    if (want !== run.watched || (again && want)) { run.watched = want; connection.view(id, want ? "showcase" : "none", "card"); }
  }
}

// --- settings ----------------------------------------------------------------

function paintDifferences() {
  const list = shownRuns(), rows = settingRows(list.map(({ room }) => room), presets.map(({ schema }) => schema));
  const differing = rows.filter(({ differs }) => differs), shown = showAll ? rows : differing;
  setText($("#differs-count"), list.length > 1 ? `${differing.length} of ${rows.length} settings` : "");
  const cell = (name, properties, ...inside) => el(name, { ...properties, attributes: { role: name === "td" ? "cell" : properties.scope === "row" ? "rowheader" : "columnheader" } }, ...inside);
  $("thead").replaceChildren(el("tr", { attributes: { role: "row" } }, cell("th", { scope: "col" }, "Setting"),
    ...list.map(({ room, look }) => cell("th", { scope: "col" }, sign(look), el("span", { className: "sr" }, `${room.name}, `), room.preset))));
  $("#settings-rows").replaceChildren(...shown.map((row) => el("tr", { attributes: { role: "row" } }, cell("th", { scope: "row" }, row.label),
    ...row.values.map((value, i) => cell("td", { className: !row.differs || i === 0 ? "" : value === row.values[0] ? "same-as" : "other" }, value)))));
  $("#same").hidden = shown.length > 0;
  setText($("#same"), list.length > 1 ? "They have the same settings." : "One run alone has nothing to differ from.");
  $("table").hidden = shown.length === 0;
}
$("#show-all").addEventListener("click", () => {
  showAll = !showAll;
  $("#show-all").setAttribute("aria-pressed", String(showAll));
  setText($("#show-all"), showAll ? "Only what differs" : "Show all");
  paintDifferences();
});
fetch("/api/presets").then((answer) => answer.json()).then((answer) => { presets = answer.presets; if (chosen) paintDifferences(); }).catch(() => {});

// --- the list of rooms -------------------------------------------------------

function paint() {
  for (const room of store.state.rooms) {
    if (!chosen.includes(room.id)) continue;
    if (!runs.has(room.id)) runs.set(room.id, { room, curves: follow(room.id), frame: null, board: createBoard(room), watched: false });
    const run = runs.get(room.id);
    if (run.room.attempt !== room.attempt) run.curves.refresh();
    run.room = room;
    run.curves.reached(room[AT[axis]], room.values);
  }
  for (const [id, run] of runs) {
    if (chosen.includes(id) && store.state.rooms.some((room) => room.id === id)) continue;
    connection.view(id, "none", "card");
    run.curves.close();
    runs.delete(id);
  }
  $("#main").toggleAttribute("data-none", shownRuns().length === 0);
  $("#no-runs").hidden = shownRuns().length > 0;
  paintChosen();
  paintAddList();
  paintBoards();
  paintDifferences();
  drawSoon();
  sendViews();
}

function onRooms() {
  if (!store.state.rooms) return;
  if (chosen === null) {
    const asked_ = roomsOf(location.search, MOST);
    return choose(asked_.length ? asked_ : firstChoice(store.state.rooms));
  }
  paint();
}

const connection = watch(store, "lobby", { onFrame, onJoined: () => chosen && sendViews(true) });
document.addEventListener("visibilitychange", () => chosen && sendViews());
store.listen((dirty) => { if (dirty.includes("rooms")) onRooms(); });
showConnection(store, connection.tryNow);
