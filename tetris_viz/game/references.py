"""What an agent is measured against: play by chance, and a controller that a person tuned by hand."""

import numpy as np
from numpy.typing import NDArray

from .features import ACTIONS, BOARD, LEGAL
from .position import Choose, Position

_DELLACHERIE = np.array([-0.5, 1, -1, -1, -4, -1], np.float32)
"""Landing height (in half cells), eroded cells, row and column transitions, holes, cumulative wells."""


def randomly(rng: np.random.Generator) -> Choose:
    """Any legal placement, all equally likely."""

    def choose(position: Position) -> NDArray[np.int64]:
        drawn: NDArray[np.int64] = (
            position.seen[:, :BOARD, LEGAL] * (rng.random((len(position.seen), ACTIONS)) + 1)
        ).argmax(1)
        return drawn

    return choose


def dellacherie(position: Position) -> NDArray[np.int64]:
    """Pierre Dellacherie's one-piece controller of 2003, as Fahey describes it ("Tetris AI", colinfahey.com)."""
    worth = position.seen[:, :BOARD, : len(_DELLACHERIE)] @ _DELLACHERIE
    best: NDArray[np.int64] = np.where(position.seen[:, :BOARD, LEGAL] == 1, worth, -np.inf).argmax(axis=1)
    return best
