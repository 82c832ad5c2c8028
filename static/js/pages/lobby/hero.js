// The one room that the lobby shows large: its board as it moves, what it has learned, its curve. Followed like the room's own page, without counting as its viewer.

import { createNamedCurve } from "../../charts/namedcurve.js";
import { viewOf } from "../../domain/address.js";
import { boardState } from "../../domain/boardstate.js";
import { followedRoom } from "../../domain/followedroom.js";
import { kindOf, kinds, unitOf } from "../../domain/kinds.js";
import { heroWords } from "../../domain/lobbywords.js";
import { firstValue, firstWord } from "../../domain/metrics.js";
import { playing } from "../../domain/playing.js";
import { comparison } from "../../domain/references.js";
import { stateOf } from "../../domain/states.js";
import { createStore } from "../../domain/store.js";
import { emptyCurve, thin, trend } from "../../lib/curves.js";
import { within } from "../../lib/names.js";
import { keepSeries } from "../../net/series.js";
import { createBoardCard } from "../../tetris/boardcard.js";
import { $, setParts, setPill, setText } from "../../ui/dom.js";
import { watching } from "../../words/en/room.js";
import { createView, frameOf } from "../../views/views.js";
import { stepsShort } from "../../words/en/quantities.js";

const TREND = 60; // points that say whether it gets better

/**
 * The hero in `box`. `follow(store)` tells a room's store what happens there, and returns how to end that; `connection()` is the page's.
 * `show(row)`: the room as the list has it, or null for none; `paint()`: time has passed.
 */
export function createHero(box, { follow, connection }) {
  let board = null, over = null, shows = ""; // the board, what lies over it, and the view that they are of
  const curve = createNamedCurve($(".curve-of", box));
  let row = null, store = null, end = () => {}, seen = null, asked = 0;

  /** A board as the room's kind has one. */
  function takeBoard({ view }) {
    if (view === shows) return;
    board?.close();
    shows = view;
    board = createView(view, $("canvas", box));
    over = createBoardCard($(".board", box), board);
  }
  takeBoard(kinds()[0]); // until it is known which room stands here, dim cells

  function open(id) {
    takeBoard(kindOf(row));
    const its = createStore(id, [kindOf(row).headline]), stop = [its.listen(soon), keepSeries(its), follow(its)];
    [store, seen] = [its, null];
    end = () => stop.forEach((one) => one());
    over.restart();
    curve.paint(emptyCurve(), "", null);
  }

  /** At most once a frame, however much is heard. */
  function soon() { asked ||= requestAnimationFrame(() => { asked = 0; paint(); }); }

  const known = () => followedRoom(row, store.state.room);

  function paint() {
    if (!row) return;
    const room = known(), { headline, scale } = kindOf(room), points = store.state.curves[headline], { of, score } = playing(room), unit = unitOf(room);
    box.dataset.state = room.state;
    box.dataset.room = room.id;
    const link = $("h2 a", box);
    link.href = `/rooms/${room.id}`;
    setText($("bdi", link), room.name);
    $(".go a", box).href = link.href;
    setText($(".go span", box), room.state === "running" ? "Watch it learn" : "Open the room");
    setPill($(".pill", box), room.silent ? "silent" : room.state, stateOf(room));
    setParts($(".sentence", box), heroWords(room, trend(thin(points, TREND).y)));
    setText($(".score b", box), firstValue(room, score));
    setText($(".score span span", box), of === "learning" ? "" : `, ${of}`);
    setText($(".score .term", box), firstWord(room));
    setText($(".comparison", box), comparison(room, score, room.state !== "running"));
    $(".people", box).hidden = !row.viewers;
    setText($(".people span", box), watching(row.viewers ?? 0));
    curve.paint(points, stepsShort(room.step, unit), scale);
    paintBoard(room);
  }

  function paintBoard(room) {
    over.paint(boardState({ id: room.id, room, connection: connection(), deleted: store.state.deleted }, viewOf("", kindOf(room)), seen, performance.now()), seen !== null);
    $("canvas", box).setAttribute("aria-label", `The board of ${within(room.name)}`);
  }

  return {
    get id() { return row?.id ?? null; },
    show(next) {
      const same = next?.id === row?.id;
      row = next;
      box.hidden = !row;
      if (same) return void soon();
      end();
      [end, store] = [() => {}, null];
      if (row) open(row.id);
      paint();
    },
    paint,
    /** Whether the frame was of this room. */
    onFrame(bytes) {
      const room = row && known(), frame = frameOf(bytes, room, viewOf("", kindOf(room)));
      if (!frame) return false;
      const first = seen === null;
      seen = performance.now();
      board.show(frame, room.config?.showcase_pieces_per_second ?? null);
      if (first) soon();
      return true;
    },
  };
}
