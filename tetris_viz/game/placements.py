"""One placement, with all a viewer needs to see it."""

from dataclasses import dataclass
from typing import Literal

from ..core.frames import Frame
from ..core.pieces import CELLS

WIDTH, HEIGHT = 10, 20


@dataclass(frozen=True, slots=True)
class Placement:
    """``cells`` is the board BEFORE it: 200 values row by row, 0 empty, piece + 1 filled.

    ``column`` is the column of the piece's leftmost cell, ``row`` the row of its topmost cell once landed (0 is
    the top).  ``next`` are the pieces after this one.  ``game`` and ``number`` count from 1; ``score``, ``lines``
    and ``clears`` (by 1, 2, 3, 4 lines at once) are the game's so far, this placement included.
    """

    cells: bytes
    piece: int
    rotation: int
    column: int
    row: int
    next: tuple[int, ...]
    game: int
    number: int
    score: int
    lines: int
    clears: tuple[int, int, int, int]
    over: bool
    truncated: bool

    def frame(self, room: int, view: Literal["training", "showcase"], step: int) -> Frame:
        """As a frame of ``room``; ``step`` is that of the policy that chose."""
        return Frame(
            room=room,
            view=view,
            width=WIDTH,
            height=HEIGHT,
            cells=self.cells,
            piece=self.piece,
            rotation=self.rotation,
            column=self.column,
            row=self.row,
            next=self.next,
            hold=None,
            game=self.game,
            number=self.number,
            step=step,
            score=self.score,
            lines=self.lines,
            clears=self.clears,
            over=self.over,
            truncated=self.truncated,
        )

    def after(self) -> bytes:
        """The board once the piece has landed and full rows are gone, in the values of ``cells``."""
        board = bytearray(self.cells)
        for row, column in CELLS[self.piece][self.rotation]:
            board[(self.row + row) * WIDTH + self.column + column] = self.piece + 1
        rows = [bytes(board[start : start + WIDTH]) for start in range(0, len(board), WIDTH)]
        kept = [row for row in rows if 0 in row]
        return bytes(WIDTH) * (len(rows) - len(kept)) + b"".join(kept)


def action_of(column: int, rotation: int) -> int:
    """The action that lands the piece's leftmost cell in ``column``, turned ``rotation`` times."""
    return column * 4 + rotation
