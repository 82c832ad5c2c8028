"""What a viewer sees of a game at one moment."""

from dataclasses import dataclass
from typing import ClassVar

from ..core.choices import View
from ..core.frames import Frame
from .shapes import HEIGHT, WIDTH


@dataclass(frozen=True, slots=True)
class Picture:
    """``cells`` is the board without the piece: 200 values row by row, 0 empty, piece + 1 filled.

    ``column`` is the column of the piece's leftmost cell, ``row`` the row of its topmost cell (0 is the top).
    ``next`` are the pieces after this one.  ``game`` and ``number`` count from 1; ``clears`` counts by 1, 2, 3, 4
    lines at once.
    """

    KEYS: ClassVar[bool] = False
    """Whether the piece is still on its way, by single key presses."""

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
    hold: int | None = None

    def frame(self, room: int, view: View, step: int) -> Frame:
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
            hold=self.hold,
            game=self.game,
            number=self.number,
            step=step,
            score=self.score,
            lines=self.lines,
            clears=self.clears,
            over=self.over,
            truncated=self.truncated,
            keys=self.KEYS,
        )
