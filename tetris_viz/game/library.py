"""tetris-gymnasium's own environment, and what every way of playing it counts."""

from typing import Any, Literal

import gymnasium
import numpy as np
from numpy.typing import NDArray
from tetris_gymnasium.components.tetromino_queue import TetrominoQueue
from tetris_gymnasium.components.tetromino_randomizer import TrueRandomizer
from tetris_gymnasium.envs import Tetris

from ..core.seeds import HELD_OUT
from .shapes import HEIGHT, PADDING, PIECES, WIDTH

Observation = NDArray[np.uint8]

_CELLS = np.array([0, 0, *range(1, PIECES + 1)], np.uint8)
"""The library's cell value -> ours: 0 empty, piece + 1 filled."""


def visible_cells(board: NDArray[np.uint8]) -> bytes:
    """The library's padded board as 200 cells, 0 empty, piece + 1 filled."""
    return _CELLS[board[:HEIGHT, PADDING:-PADDING]].tobytes()


class LibraryEnv(gymnasium.Env[Observation, np.int64]):
    """One game after another of ``tetris``, the library's environment.

    The first ``reset()`` plays the game of ``seed``; each later one draws its game from the environment's own
    random numbers; ``reset(seed=n)`` begins that order again from n.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - gymnasium's own interface

    def __init__(self, pieces: Literal["bag", "uniform"], max_pieces: int, seed: int, gravity: bool) -> None:
        self.max_pieces = max_pieces
        self.tetris: Any = Tetris(gravity=gravity)
        if pieces == "uniform":
            # The library's constructor forgets a randomizer it is given.
            self.tetris.randomizer = TrueRandomizer(PIECES)
            self.tetris.queue = TetrominoQueue(self.tetris.randomizer)
        self._first_seed: int | None = seed
        self._games, self.game_seed = 0, seed
        self._clear_counters()

    def _begin(self, seed: int | None) -> None:
        """Begin a game on an empty board."""
        given = self._first_seed if seed is None else seed
        self._first_seed = None
        super().reset(seed=given)
        # The library takes 0 for "no seed", so 0 is never passed on.
        self._games += 1
        self._begin_game(given or int(self.np_random.integers(1, HELD_OUT)))

    def _begin_game(self, seed: int) -> None:
        self.game_seed = seed
        self.tetris.reset(seed=seed)
        self._clear_counters()

    def _clear_counters(self) -> None:
        self._number = self._score = self._lines = 0
        self._clears = (0, 0, 0, 0)
        self._reward = 0.0

    def _count(self, lines: int) -> None:
        """A piece was placed, which cleared ``lines``."""
        self._number += 1
        if lines:
            self._lines += lines
            self._score += WIDTH * lines**2
            one, two, three, four = (n + (lines == i) for i, n in enumerate(self._clears, 1))
            self._clears = (one, two, three, four)

    def _summary(self, truncated: bool) -> dict[str, Any]:
        """The game so far, as plain values."""
        return {
            "pieces": self._number,
            "lines": self._lines,
            "score": self._score,
            "reward": self._reward,
            "truncated": truncated,
        }
