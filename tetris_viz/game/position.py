"""What a way to play chooses from."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Position(NamedTuple):
    """n games before their next placements."""

    observation: NDArray[np.uint8]
    """(n, 41, FEATURES) uint8, see ``features``."""
    rows: NDArray[np.int64]
    """(n, 20) bit masks, bit c for column c."""
    piece: NDArray[np.int64]
    """(n,) the piece to place."""
    queue: NDArray[np.int64]
    """(n, 4) the pieces after it."""


Choose = Callable[[Position], NDArray[np.int64]]
"""A way to play: from a position of n games to their actions, ``(n,)``."""
