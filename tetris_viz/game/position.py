"""Games as they stand, waiting for a placement."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Position(NamedTuple):
    """What can be known of n games before the next placement."""

    seen: NDArray[np.uint8]
    """(n, 41, FEATURES), the observation (features)."""
    rows: NDArray[np.int64]
    """(n, 20) bit masks, bit c for column c."""
    piece: NDArray[np.int64]
    """(n,) the piece to place."""
    queue: NDArray[np.int64]
    """(n, 4) the pieces after it."""


Choose = Callable[[Position], NDArray[np.int64]]
"""A way to play: the action for each game, ``(n,)``."""
