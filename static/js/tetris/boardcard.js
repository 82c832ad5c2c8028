// What lies over a board: how dim it is, and a card with a sentence.

import { $, hide, setText } from "../ui/dom.js";

/** The card's words, and its way on: `card` is as of `boardState`. @type {(over: HTMLElement, card: BoardCard) => void} */
function fill(over, card) {
  over.toggleAttribute("data-high", card.high === true);
  setText($("h2", over), card.title);
  setText($("p", over), card.text);
  const link = $("a", over);
  link.hidden = !card.way;
  if (card.way) { link.href = card.way.href; setText(link, card.way.text); }
}

/**
 * What lies over the `board`, as of `createBoard`, in `box`, where its card is, too. `paint(state, isSeen)` shows a state, as of `boardState`; `isSeen`: the board has shown something.
 * `restart()`: it is to show another game. A focus that would go with the card goes to `next`.
 * @type {(box: HTMLElement, board: Board, next?: HTMLElement | null) => { paint(state: BoardState, isSeen: boolean): void, restart(): void }}
 */
export function createBoardCard(box, board, next = null) {
  const over = $(".board-card", box);
  let wasLoading = true;
  board.loading();
  return {
    paint({ dim, card, loading }, isSeen) {
      box.dataset.dim = String(dim || "");
      hide(over, !card, next);
      if (card) fill(over, card);
      if (!isSeen && loading !== wasLoading) (loading ? board.loading : board.empty)();
      wasLoading = loading;
    },
    restart() { wasLoading = true; board.loading(); },
  };
}
