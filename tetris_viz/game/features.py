"""The observation's columns: integers that describe the board after a placement, and their rough scale."""

import numpy as np
from numpy.typing import NDArray

ACTIONS = 40
_NEXT = 1.0

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
    *((f"next piece is {name}", _NEXT) for name in "IOTSZJL"),
    ("pieces until a visible I; 4 where there is none", 4),
    ("legal", 1),
)
"""Name and scale of each column, in order (game/kernels.py fills them)."""

FEATURES = len(COLUMNS)
"""Columns of the observation, the legal flag included."""

LEGAL = -1
"""The column that is 1 where the action is legal; every other column of an illegal row is 0."""

SCALE: NDArray[np.float32] = np.array([scale for _, scale in COLUMNS], np.float32)
"""Divide an observation by this to bring its columns near 0..1; shape ``(FEATURES,)``, 1 for the legal flag."""
SCALE.flags.writeable = False
