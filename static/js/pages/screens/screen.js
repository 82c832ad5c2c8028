// One room's board on a screen that only shows: the projector and the embedded board.

import { viewOf } from "../../domain/address.js";
import { boardState } from "../../domain/boardstate.js";
import { kindNamed } from "../../domain/kinds.js";
import { boardName } from "../../domain/playing.js";
import { createStore } from "../../domain/store.js";
import { watch } from "../../net/connection.js";
import { keepSeries } from "../../net/series.js";
import { createBoardCard } from "../../tetris/boardcard.js";
import { mayControl } from "../../ui/controller.js";
import { $ } from "../../ui/dom.js";
import { showConnection } from "../../ui/shell.js";
import { createView, frameOf } from "../../views/views.js";

/**
 * Show room `id` in `box`, which holds a canvas and a card. `onGame(frame)` is told of every placement that begins,
 * `onRoom(state)` of every change of the store, which keeps the curves of `keys`. The view is the address', "showcase" unless it says "training".
 * `onStart()` starts the room where the card has a button for it and who watches may. `freeze()` holds the board and what lies over it, `goOn()` shows the newest.
 * @param {string} id @param {HTMLElement} box
 * @param {{onGame?: (frame: any) => void, onRoom?: (state: any, message: any) => void, onStart?: (() => void) | null, keys?: string[]}} what
 */
export function openScreen(id, box, { onGame = () => {}, onRoom = () => {}, onStart = null, keys = [] }) {
  const kind = kindNamed(document.body.dataset.kind), view = viewOf(location.search, kind);
  const store = createStore(id, keys), board = createView(kind.view, $("canvas", box), { onStart: onGame });
  const starter = $(".board-card button", box), over = createBoardCard(box, board);
  let seen = null, frozen = false, waiting = null;

  function onFrame(bytes) {
    const frame = frameOf(bytes, store.state.room, view);
    if (!frame) return;
    seen = performance.now();
    if (frozen) { waiting = frame; return; }
    show(frame);
    paint();
  }

  const show = (frame) => board.show(frame, view === "showcase" ? store.state.room?.config.showcase_pieces_per_second : null);
  const mayStart = () => onStart !== null && mayControl();

  function paint() {
    if (frozen) return;
    const state = boardState(store.state, view, seen, performance.now(), mayStart());
    if (store.state.room) $("canvas", box).setAttribute("aria-label", boardName(store.state.room, view));
    over.paint(state, seen !== null);
    if (starter) starter.hidden = state.card?.action !== "start" || !mayStart();
  }

  const sendView = () => connection.view(id, document.hidden ? "none" : view);
  const connection = watch(store, id, { onFrame, onJoined: sendView });
  document.addEventListener("visibilitychange", sendView);
  showConnection(store, connection.tryNow, { unattended: true });
  store.listen((dirty, message) => { paint(); onRoom(store.state, message); });
  keepSeries(store);
  setInterval(() => { paint(); onRoom(store.state, { type: "time" }); }, 5000);
  starter?.addEventListener("click", onStart);
  paint();
  return {
    freeze() { frozen = true; waiting = board.freeze(); },
    goOn() {
      frozen = false;
      board.unfreeze();
      if (waiting) show(waiting);
      waiting = null;
      paint();
    },
  };
}
