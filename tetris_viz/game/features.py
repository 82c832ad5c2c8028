"""The observation's rows and columns: integers that describe a board, and their rough scale.

An observation is ``(41, FEATURES)`` uint8.  Row ``a`` of the first 40 describes the afterstate of action ``a``: the
board that it leaves, with the next piece; it is all 0 where the action is illegal.  Row ``BOARD`` describes the board
as it is, with the piece to place too; its legal flag is 0, so that it is never taken for a placement.
"""

import numpy as np
from numpy.typing import NDArray

from .kernels import BLOCKED, COMING, CURRENT, DEEPEST_WELL, HIGHEST, LINES, NEXT, READY_ROWS, ROW_TRANSITIONS

ACTIONS = 40
BOARD = ACTIONS
"""The row that describes the board before any placement."""
ROWS = ACTIONS + 1

COLUMNS: tuple[tuple[str, float], ...] = (
    ("landing height, in half cells", 40),
    ("lines cleared x own cells cleared", 4),
    ("row transitions", 30),
    ("column transitions", 30),
    ("holes", 10),
    ("cumulative wells", 20),
    ("filled cells above holes", 15),
    ("rows with holes", 8),
    ("lines cleared", 2),
    ("highest column", 10),
    ("sum of column heights", 60),
    ("bumpiness", 20),
    ("next piece cannot appear", 1),
    ("deepest open well", 6),
    ("ready rows: stacked rows that lack the same one open cell", 4),
    *((f"next piece is {name}", 1) for name in "IOTSZJL"),
    ("the piece after the next is I", 1),
    ("the second piece after the next is I", 1),
    ("the third piece after the next is I", 1),
    *((f"piece to place is {name}", 1) for name in "IOTSZJL"),
    ("legal", 1),
)
"""Name and scale of each column, in the order of the constants in game/kernels.py, which fills them."""

FEATURES = len(COLUMNS)
"""Columns of the observation, the legal flag included."""

LEGAL = -1
"""The column that is 1 where the action is legal."""

ACTOR = slice(0, CURRENT)
"""The columns that an actor gets of a placement: all but the piece to place, which lies by then."""
SHAPE_COLUMNS = (*range(ROW_TRANSITIONS, LINES), *range(HIGHEST, BLOCKED), DEEPEST_WELL, READY_ROWS)
"""The columns that depend on the board alone."""
CRITIC_COLUMNS = (*SHAPE_COLUMNS, *range(NEXT, COMING), *range(CURRENT, FEATURES - 1))
"""The columns that a critic gets of a board: its shape, the next piece and the one to place."""

SCALE: NDArray[np.float32] = np.array([scale for _, scale in COLUMNS], np.float32)
"""Divide an observation by this to bring its columns near 0..1; shape ``(FEATURES,)``, 1 for the legal flag."""
SCALE.flags.writeable = False
