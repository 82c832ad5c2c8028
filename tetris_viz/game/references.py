"""Baselines to measure an agent against: random play, and a controller that a person tuned by hand."""

import numpy as np
from numpy.typing import NDArray

from .features import ACTIONS, BOARD, LEGAL
from .position import Choose, Position

_DELLACHERIE = np.array([-0.5, 1, -1, -1, -4, -1], np.float32)
"""Landing height (in half cells), eroded cells, row and column transitions, holes, cumulative wells."""


def randomly(rng: np.random.Generator) -> Choose:
    """Uniformly random legal placements."""

    def choose(position: Position) -> NDArray[np.int64]:
        drawn: NDArray[np.int64] = (
            position.observation[:, :BOARD, LEGAL] * (rng.random((len(position.observation), ACTIONS)) + 1)
        ).argmax(1)
        return drawn

    return choose


def dellacherie(position: Position) -> NDArray[np.int64]:
    """Pierre Dellacherie's one-piece controller of 2003, as Fahey describes it ("Tetris AI", colinfahey.com)."""
    values = position.observation[:, :BOARD, : len(_DELLACHERIE)] @ _DELLACHERIE
    best: NDArray[np.int64] = np.where(position.observation[:, :BOARD, LEGAL] == 1, values, -np.inf).argmax(axis=1)
    return best
