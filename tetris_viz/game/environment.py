"""tetris-gymnasium played one placement at a time: the environment agents train on."""

from typing import Any

import numpy as np
from gymnasium.spaces import Box, Discrete
from numpy.typing import NDArray

from ..core.choices import Objective, Pieces
from .features import ACTIONS, FEATURES, ROWS
from .kernels import BOX_LEFT, BOX_TOP, observe, rows_of
from .library import LibraryEnv, Observation, visible_cells
from .objectives import DEATH, pay
from .placements import Placement
from .position import Position
from .shapes import FIRST_ID, PADDING, SHAPES, SPAWNS, TURNED


class PlacementEnv(LibraryEnv):
    """One game after another of tetris-gymnasium, without gravity, one placement a step.

    - Action ``column * 4 + rotation``, 40 in all.  ``column`` is that of the piece's leftmost cell and ``rotation``
      counts quarter turns counter-clockwise.  Rotations that look like an earlier one, and
      placements the library would refuse at the top row, are illegal: ``step`` raises ValueError.
    - Observation ``(41, FEATURES)`` uint8: row a describes the board after action a; see ``features``.
      A game that goes on always has a legal row; once it is over all rows are 0.
    - Reward: see ``objectives``.
    - ``info["placement"]`` is the :class:`Placement` just made; when a game ends ``info["game"]`` holds its
      ``pieces, lines, score, reward, truncated`` as plain values.

    ``position`` (of one game) is what a way to play chooses from.
    """

    def __init__(
        self,
        objective: Objective = "score",
        pieces: Pieces = "bag",
        max_pieces: int = 2000,
        seed: int = 1,
    ) -> None:
        self.observation_space = Box(0, 255, (ROWS, FEATURES), np.uint8)
        self.action_space = Discrete(ACTIONS)
        super().__init__(pieces, max_pieces, seed, gravity=False)
        self._squared, self._death = objective == "score", DEATH[objective]
        self._landing: NDArray[np.int64] = np.full(ACTIONS, -1, np.int64)
        self.position: Position

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin a game on an empty board."""
        self._begin(seed)
        return self._observe(), {}

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Land the active piece; ``action`` must be legal."""
        action = int(action)
        row = int(self._landing[action])
        if row < 0:
            raise ValueError(f"action {action} is illegal here: choose one whose last observation column is 1")
        column, rotation = action >> 2, action & 3
        before, piece, queue = visible_cells(self.tetris.board), self._piece, self._queue
        lines, over = self._land(piece, rotation, column, row)
        self.counters.placed(lines)
        reward = float(pay(self._squared, self._death, lines, over))
        self.counters.reward += reward
        truncated = not over and self.counters.pieces >= self.max_pieces
        info: dict[str, Any] = {
            "placement": Placement(
                before, piece, rotation, column, row, queue, self._games, self.counters.pieces,
                self.counters.score, self.counters.lines, self.counters.clears, over, truncated,
            )
        }  # fmt: skip
        if over or truncated:
            info["game"] = self.counters.summary(truncated)
        return self._observe(over), reward, over, truncated, info

    def _land(self, piece: int, rotation: int, column: int, row: int) -> tuple[int, bool]:
        """Let the library lock the piece; returns the lines it cleared and whether the next piece cannot appear."""
        tetris, shape = self.tetris, SHAPES[piece, rotation]
        tetris.active_tetromino = TURNED[piece][rotation]
        tetris.x = column + PADDING - int(shape[BOX_LEFT])
        tetris.y = row - int(shape[BOX_TOP])
        _, over, lines = tetris.commit_active_tetromino()
        return int(lines), bool(over)

    def _observe(self, over: bool = False) -> Observation:
        """The observation, of the library's piece and queue.  Nothing is legal once the game is over."""
        tetris = self.tetris
        self._piece = tetris.active_tetromino.id - FIRST_ID
        self._queue = tuple(map(int, tetris.queue.queue))
        observation: Observation = np.zeros((ROWS, FEATURES), np.uint8)
        self._landing = np.full(ACTIONS, -1, np.int64)
        rows, queue = rows_of(tetris.board), np.array(self._queue, np.int64)
        if not over:
            observe(rows, self._piece, queue, SHAPES, SPAWNS, observation, self._landing)
        self.position = Position(observation[None], rows[None], np.array([self._piece]), queue[None])
        return observation
