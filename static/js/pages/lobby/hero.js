// The one room that the lobby shows large: its board as it moves, what it has learned, its curve. Followed like the room's own page, without counting as its viewer.

import { createNamedCurve } from "../../charts/namedcurve.js";
import { boardState } from "../../domain/boardstate.js";
import { followedRoom } from "../../domain/followedroom.js";
import { unitOf } from "../../domain/kinds.js";
import { heroWords } from "../../domain/lobbywords.js";
import { MAIN } from "../../domain/metrickeys.js";
import { playing } from "../../domain/playing.js";
import { comparison } from "../../domain/references.js";
import { stateOf, watching } from "../../domain/states.js";
import { createStore } from "../../domain/store.js";
import { emptyCurve, thin, trend } from "../../lib/curves.js";
import { number } from "../../lib/format.js";
import { within } from "../../lib/names.js";
import { keepSeries } from "../../net/series.js";
import { createBoard } from "../../tetris/board.js";
import { createBoardCard } from "../../tetris/boardcard.js";
import { frameOf } from "../../tetris/frames.js";
import { $, setParts, setPill, setText } from "../../ui/dom.js";
import { stepsShort } from "../../words/en/quantities.js";

const TREND = 60; // points that say whether it gets better

/**
 * The hero in `box`. `follow(store)` tells a room's store what happens there, and returns how to end that; `connection()` is the page's.
 * `show(row)`: the room as the list has it, or null for none; `paint()`: time has passed.
 */
export function createHero(box, { follow, connection }) {
  const board = createBoard($("canvas", box)), over = createBoardCard($(".board", box), board), curve = createNamedCurve($(".curve-of", box));
  let row = null, store = null, end = () => {}, seen = null, asked = 0;

  function open(id) {
    const its = createStore(id, [MAIN]), stop = [its.listen(soon), keepSeries(its), follow(its)];
    [store, seen] = [its, null];
    end = () => stop.forEach((one) => one());
    over.restart();
    curve.paint(emptyCurve(), "");
  }

  /** At most once a frame, however much is heard. */
  function soon() { asked ||= requestAnimationFrame(() => { asked = 0; paint(); }); }

  const known = () => followedRoom(row, store.state.room);

  function paint() {
    if (!row) return;
    const room = known(), points = store.state.curves[MAIN], { of, score } = playing(room), unit = unitOf(room);
    box.dataset.state = room.state;
    box.dataset.room = room.id;
    const link = $("h2 a", box);
    link.href = `/rooms/${room.id}`;
    setText($("bdi", link), room.name);
    $(".go a", box).href = link.href;
    setText($(".go span", box), room.state === "running" ? "Watch it learn" : "Open the room");
    setPill($(".pill", box), room.silent ? "silent" : room.state, stateOf(room));
    setParts($(".sentence", box), heroWords(room, trend(thin(points, TREND).y)));
    setText($(".score b", box), number(score, 2));
    setText($(".score span span", box), of === "learning" ? "" : `, ${of}`);
    setText($(".comparison", box), comparison(score, room.state !== "running"));
    $(".people", box).hidden = !row.viewers;
    setText($(".people span", box), watching(row.viewers ?? 0));
    curve.paint(points, stepsShort(room.step, unit));
    paintBoard(room);
  }

  function paintBoard(room) {
    over.paint(boardState({ id: room.id, room, connection: connection(), deleted: store.state.deleted }, "showcase", seen, performance.now()), seen !== null);
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
      const room = row && known(), frame = frameOf(bytes, room, "showcase");
      if (!frame) return false;
      const first = seen === null;
      seen = performance.now();
      board.show(frame, room.config?.showcase_pieces_per_second ?? null);
      if (first) soon();
      return true;
    },
  };
}
