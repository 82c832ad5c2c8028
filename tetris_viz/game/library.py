"""tetris-gymnasium's own environment, as both of ours use it."""

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray
from tetris_gymnasium.components.tetromino_queue import TetrominoQueue
from tetris_gymnasium.components.tetromino_randomizer import TrueRandomizer
from tetris_gymnasium.envs import Tetris

from ..core.choices import Pieces
from ..core.seeds import HELD_OUT
from .counters import GameCounters
from .shapes import HEIGHT, PADDING, PIECES

Observation = NDArray[np.uint8]

_CELLS = np.array([0, 0, *range(1, PIECES + 1)], np.uint8)
"""The library's cell value -> ours: 0 empty, piece + 1 filled."""


def visible_cells(board: NDArray[np.uint8]) -> bytes:
    """The library's padded board as 200 cells, 0 empty, piece + 1 filled."""
    return _CELLS[board[:HEIGHT, PADDING:-PADDING]].tobytes()


class LibraryEnv(gymnasium.Env[Observation, np.int64]):
    """One game after another of ``tetris``, the library's environment; ``counters`` are those of the game.

    The first ``reset()`` begins the game of ``seed``; each later one draws a seed from the environment's own generator;
    ``reset(seed=n)`` begins that order again from n.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - gymnasium's own interface

    def __init__(self, pieces: Pieces, max_pieces: int, seed: int, gravity: bool) -> None:
        self.max_pieces = max_pieces
        self.tetris: Any = Tetris(gravity=gravity)
        if pieces == "uniform":
            # The library's constructor forgets a randomizer it is given.
            self.tetris.randomizer = TrueRandomizer(PIECES)
            self.tetris.queue = TetrominoQueue(self.tetris.randomizer)
        self._first_seed: int | None = seed
        self._games, self.game_seed = 0, seed
        self.counters = GameCounters()

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
        self.counters = GameCounters()
