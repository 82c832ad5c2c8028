"""One placement, with all a viewer needs to see it."""

from dataclasses import dataclass

from ..core.pieces import CELLS
from .picture import Picture
from .shapes import WIDTH


@dataclass(frozen=True, slots=True)
class Placement(Picture):
    """``cells`` is the board BEFORE it and ``row`` where the piece landed; ``score``, ``lines`` and ``clears`` are the
    game's so far, this placement included."""

    def after(self) -> bytes:
        """The board once the piece has landed and full rows are gone, in the values of ``cells``."""
        board = bytearray(self.cells)
        for row, column in CELLS[self.piece][self.rotation]:
            board[(self.row + row) * WIDTH + self.column + column] = self.piece + 1
        rows = [bytes(board[start : start + WIDTH]) for start in range(0, len(board), WIDTH)]
        kept = [row for row in rows if 0 in row]
        return bytes(WIDTH) * (len(rows) - len(kept)) + b"".join(kept)
