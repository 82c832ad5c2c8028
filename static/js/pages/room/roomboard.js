// The room page's board and what stands beside it: the first thing to be seen. All else (room.js) comes after it.

import { viewOf, withView } from "../../domain/address.js";
import { boardState } from "../../domain/boardstate.js";
import { stateOf, statusSentence } from "../../domain/states.js";
import { kindNamed, metricsOf } from "../../domain/kinds.js";
import { createStore } from "../../domain/store.js";
import { serverTime } from "../../lib/clock.js";
import { number } from "../../lib/format.js";
import { within } from "../../lib/names.js";
import { watch } from "../../net/connection.js";
import { drawNext } from "../../tetris/blocks.js";
import { createBoardCard } from "../../tetris/boardcard.js";
import { placedPieces } from "../../tetris/frames.js";
import { createPause } from "../../tetris/pausehere.js";
import { mayControl } from "../../ui/controller.js";
import { $, $$, hide, setPill, setText } from "../../ui/dom.js";
import * as boardWords from "../../words/en/board.js";
import { DELETED, START, START_AGAIN, WAS_DELETED, watching } from "../../words/en/room.js";
import { currentSearch, setAddress } from "../../ui/pageaddress.js";
import { onRatio } from "../../ui/resized.js";
import { showConnection } from "../../ui/shell.js";
import { onTheme, theme } from "../../ui/theme.js";
import { createView, frameOf, isPlacement } from "../../views/views.js";

const AFTER_BOARD = 20, BOARD_WITHIN = 500; // ms: after a board; where none comes though one is awaited, after joining
export const id = document.body.dataset.room ?? "";
export const kind = kindNamed(document.body.dataset.kind);
export const store = createStore(id, metricsOf(kind));
let view = viewOf(location.search, kind), seen = null;

/** @type {(wait: number) => void} */
let settle = () => {};
/** From now on `act(wait)` is told that in `wait` ms all else may come. */
export function onSettled(act) { settle = act; }

// --- frames ------------------------------------------------------------------

const board = createView(kind.view, $("#board canvas"), { onStart: showGame });
const over = createBoardCard($("#board"), board, $("#pause-here"));
const here = createPause({ board, view: () => view, pace: () => (view === "showcase" ? pace() : null) });

function onFrame(bytes) {
  const frame = frameOf(bytes, store.state.room, view);
  if (!frame) return;
  const first = seen === null;
  seen = performance.now();
  here.show(frame);
  if (first) { paintBoard(); settle(AFTER_BOARD); }
}

export const pace = () => store.state.room?.config.showcase_pieces_per_second ?? 3;
export const viewNow = () => view, frameNow = () => board.frame;

/** @type {(frame: any) => void} */
let hear = () => {};
/** From now on `heard(frame)` is told of every placement that begins, and of null where another game is watched. */
export function onGame(heard) { hear = heard; }

function showGame(frame) {
  hear(frame);
  if (isPlacement(frame)) showPlacement(frame);
  setText($("#game"), boardWords.game(frame.game, frame.truncated ? frame.number : null));
  setText($("#game-phone"), number(frame.game));
  setText($("#pieces"), number(frame.number));
  setText($("#policy"), boardWords.policy(frame.step));
}

function showPlacement(frame) {
  drawNext($("#next"), frame.next, theme()); // first: it reads its size, which after a change of text costs a layout
  setText($("#game-score-per-piece"), number(frame.score / Math.max(1, placedPieces(frame)), 2));
  setText($("#lines"), number(frame.lines));
  setText($("#score"), number(frame.score));
  setText($("#hold"), frame.hold === null ? (frame.keys ? boardWords.HOLD_EMPTY : boardWords.HOLD_NOT_USED) : "IOTSZJL"[frame.hold]);
  const most = Math.max(...frame.clears, 1);
  $$("#clears li").forEach((li, i) => {
    $(".bar", li).style.width = frame.clears[i] ? `max(4px, ${(frame.clears[i] / most) * 100}%)` : "0";
    setText($("b", li), number(frame.clears[i]));
  });
}

function forgetGame() {
  seen = null;
  hear(null);
  here.reset();
  over.restart();
  for (const name of ["game-score-per-piece", "lines", "score", "pieces", "policy", "game-phone"]) setText($(`#${name}`), "–");
  setText($("#game"), "");
  $$("#clears li").forEach((li) => { $(".bar", li).style.width = "0"; setText($("b", li), "–"); });
  drawNext($("#next"), [], theme());
}

const redrawNext = () => board.frame && isPlacement(board.frame) && drawNext($("#next"), board.frame.next, theme());
for (const on of [onTheme, onRatio]) on(redrawNext);
new ResizeObserver(redrawNext).observe($("#next"));

// --- the server ----------------------------------------------------------------

const sendView = () => connection.view(id, document.hidden ? "none" : view);
const connection = watch(store, id, { onFrame, onJoined: () => { sendView(); settle(whatLiesOver().loading ? BOARD_WITHIN : 0); } });
showConnection(store, connection.tryNow);
document.addEventListener("visibilitychange", sendView);

// --- painting ------------------------------------------------------------------

function paintHead() {
  const { room, deleted } = store.state;
  if (!room) return;
  document.title = `${within(room.name)} · Tetris Viz`;
  setText($("#room-name"), room.name);
  if (deleted) setPill($("#state"), "stopped", { ...stateOf({ state: "stopped" }), word: DELETED });
  else setPill($("#state"), room.silent ? "silent" : room.state, stateOf(room));
  setText($("#doing"), deleted ? WAS_DELETED : statusSentence(room, serverTime()));
}

let startable = false;
/** From now on there is a Start on the board, where it can be started; `act()` does it. */
export function bindStart(act) {
  $("#board-card button").addEventListener("click", act);
  startable = true;
  paintBoard();
}

const whatLiesOver = () => boardState(store.state, view, seen, performance.now(), mayControl());

export function paintBoard() {
  const state = whatLiesOver(), button = $("#board-card button"), isNew = store.state.room?.state === "created";
  over.paint(state, seen !== null);
  if (!state.card) return;
  hide(button, state.card.action !== "start" || !startable || !mayControl(), $("#pause-here"));
  setText(button, isNew ? START : START_AGAIN);
  button.classList.toggle("primary", isNew);
}

function paintViewers() {
  const { viewers } = store.state;
  if (viewers === null) return;
  setText($("[data-viewers-words]"), watching(viewers));
  setText($("[data-viewers]"), number(viewers));
}

store.listen((dirty) => {
  if (dirty.includes("viewers")) paintViewers();
  if (dirty.includes("room") || dirty.includes("connection")) { paintHead(); paintBoard(); }
});
setInterval(() => { if (!document.hidden) { paintHead(); paintBoard(); } }, 5000);

// --- the view ------------------------------------------------------------------

function choose(next) {
  if (next === view) return;
  view = next;
  setAddress(withView(currentSearch(), view));
  showView();
  forgetGame();
  sendView();
  paintBoard();
}

function showView() {
  $$("[data-projector]").forEach((link) => { link.search = withView("?projector", view); });
  $$("button[data-view]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.view === view)));
  $("#clears").hidden = view === "training";
  $("#training-note").hidden = view !== "training";
  $("#pace-row").hidden = $("#pace-choice-row").hidden = $("#play-row").hidden = $("#which-policy").hidden = view === "training";
  $("#pace-note").hidden = view !== "training";
}
if (view === "training") showView();
$$("button[data-view]").forEach((b) => b.addEventListener("click", () => choose(b.dataset.view)));
