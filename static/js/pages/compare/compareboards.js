// The boards of several runs side by side: small ones as soon as they fill more than a row.

import { unitOf } from "../../domain/kinds.js";
import { firstValue, firstWordShort } from "../../domain/metrics.js";
import { within } from "../../lib/names.js";
import { $, arrange, el, setText } from "../../ui/dom.js";
import { onRatio } from "../../ui/resized.js";
import { sign } from "../../ui/sign.js";
import { onTheme } from "../../ui/theme.js";
import { paintSmall } from "../../views/small.js";
import { stepsShort } from "../../words/en/quantities.js";
import { runName } from "./runname.js";

const CELL = 13, SMALL = 8, ROW = 3;

/** A board for `room`, to be kept with its run. */
export function createBoard(room) {
  const canvas = el("canvas", { attributes: { role: "img" } });
  const title = el("h3"), score = el("b", { className: "num" }, "–"), of = el("p", { hidden: true }), at = el("p", { className: "num" });
  const box = el("li", { attributes: { "data-run": room.id } }, title, el("div", { className: "mini" }, canvas), el("div", {}, score, el("span", { className: "key" }, ` ${firstWordShort(room)}`)), of, at);
  return { canvas, title, score, of, at, box, frame: null };
}

/** The boards in `box`, which `button` holds still. `paint(runs)` shows the boards of runs {room, board, look, plays: as in `playing`}; `show(board, frame)` a placement. */
export function createBoards(box, button) {
  let held = false, cell = CELL, shown = [];
  const redraw = () => shown.forEach(({ canvas, frame }) => paintSmall(canvas, frame, cell));

  button.addEventListener("click", () => {
    held = !held;
    button.setAttribute("aria-pressed", String(held));
    $("use", button).setAttribute("href", held ? "#i-play" : "#i-pause");
    setText($("span", button), held ? "Continue" : "Pause");
  });
  for (const on of [onTheme, onRatio]) on(redraw);

  return {
    paint(runs) {
      const small = runs.length > ROW, names = runs.map(({ room }) => room.name);
      for (const { room, board, look, plays: { what, of, score, newest } } of runs) {
        const drawn = JSON.stringify([look.colour, look.shape, room.name, names]);
        board.canvas.setAttribute("aria-label", `The board of ${within(room.name)}`);
        if (board.title.dataset.drawn !== drawn) board.title.replaceChildren(sign(look), runName(room.name, names));
        board.title.dataset.drawn = drawn;
        setText(board.score, firstValue(room, score));
        board.of.hidden = of === "learning";
        setText(board.of, of);
        setText(board.at, `${what === "newest" ? "" : `newest ${firstValue(room, newest.score)} `}${small ? "" : "at "}${stepsShort(room.step, unitOf(room))}`);
      }
      shown = runs.map(({ board }) => board);
      arrange(box, shown.map((board) => board.box));
      box.toggleAttribute("data-small", small);
      if (cell === (small ? SMALL : CELL)) return;
      cell = small ? SMALL : CELL;
      redraw();
    },
    show(board, frame) {
      if (held) return;
      board.frame = frame;
      requestAnimationFrame(() => paintSmall(board.canvas, board.frame, cell));
    },
  };
}
