"""tetris-gymnasium played one placement at a time: the environment agents train on."""

from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete
from numpy.typing import NDArray
from tetris_gymnasium.components.tetromino_queue import TetrominoQueue
from tetris_gymnasium.components.tetromino_randomizer import TrueRandomizer
from tetris_gymnasium.envs import Tetris

from .features import ACTIONS, FEATURES, ROWS
from .kernels import rows_of, survey
from .objectives import DEATH, Objective, pay
from .placements import Placement
from .position import Position
from .shapes import FIRST_ID, HEIGHT, PADDING, PIECES, SHAPES, SPAWNS, TURNED, WIDTH

Observation = NDArray[np.uint8]

_CELLS = np.array([0, 0, *range(1, PIECES + 1)], np.uint8)
"""The library's cell value -> ours: 0 empty, piece + 1 filled."""

_SEEDS = 2**31


def visible_cells(board: NDArray[np.uint8]) -> bytes:
    """The library's padded board as 200 cells, 0 empty, piece + 1 filled."""
    return _CELLS[board[:HEIGHT, PADDING:-PADDING]].tobytes()


class PlacementEnv(gymnasium.Env[Observation, np.int64]):
    """One game after another of tetris-gymnasium, without gravity, one placement a step.

    - Action ``column * 4 + rotation``, 40 in all.  ``column`` is that of the piece's leftmost cell and ``rotation``
      counts quarter turns counter-clockwise.  Rotations that look like an earlier one, and
      placements the library would refuse at the top row, are illegal: ``step`` raises ValueError.
    - Observation ``(41, FEATURES)`` uint8: row a describes the board after action a; see ``features``.
      A game that goes on always has a legal row; once it is over all rows are 0.
    - Reward: see ``objectives``.
    - ``info["placement"]`` is the :class:`Placement` just made; when a game ends ``info["game"]`` holds its
      ``pieces, lines, score, reward, truncated`` as plain values.

    The first ``reset()`` plays the game of ``seed``; each later one draws its game from the environment's own
    random numbers; ``reset(seed=n)`` begins that order again from n.  ``tetris`` is the library's environment,
    ``position`` (of one game) what a way to play chooses from.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - gymnasium's own interface

    def __init__(
        self,
        objective: Objective = "score",
        pieces: Literal["bag", "uniform"] = "bag",
        max_pieces: int = 2000,
        seed: int = 1,
    ) -> None:
        self.observation_space = Box(0, 255, (ROWS, FEATURES), np.uint8)
        self.action_space = Discrete(ACTIONS)
        self.max_pieces = max_pieces
        self.tetris: Any = Tetris(gravity=False)
        if pieces == "uniform":
            # The library's constructor forgets a randomizer it is given.
            self.tetris.randomizer = TrueRandomizer(PIECES)
            self.tetris.queue = TetrominoQueue(self.tetris.randomizer)
        self._squared, self._death = objective == "score", DEATH[objective]
        self._first_seed: int | None = seed
        self._games = 0
        self._landing: NDArray[np.int64] = np.full(ACTIONS, -1, np.int64)
        self.position: Position
        self._clear_counters()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin a game on an empty board."""
        given = self._first_seed if seed is None else seed
        self._first_seed = None
        super().reset(seed=given)
        # The library takes 0 for "no seed", so 0 is never passed on.
        game_seed = given or int(self.np_random.integers(1, _SEEDS))
        self.tetris.reset(seed=game_seed)
        self._games += 1
        self._clear_counters()
        return self._look(), {}

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Land the active piece; ``action`` must be legal."""
        action = int(action)
        row = int(self._landing[action])
        if row < 0:
            raise ValueError(f"action {action} is illegal here: choose one whose last observation column is 1")
        column, rotation = action >> 2, action & 3
        before, piece, queue = visible_cells(self.tetris.board), self._piece, self._queue
        lines, over = self._land(piece, rotation, column, row)
        self._count(lines)
        reward = float(pay(self._squared, self._death, lines, over))
        self._reward += reward
        truncated = not over and self._number >= self.max_pieces
        info: dict[str, Any] = {
            "placement": Placement(
                before, piece, rotation, column, row, queue, self._games, self._number,
                self._score, self._lines, self._clears, over, truncated,
            )
        }  # fmt: skip
        if over or truncated:
            info["game"] = self._summary(truncated)
        return self._look(over), reward, over, truncated, info

    def _land(self, piece: int, rotation: int, column: int, row: int) -> tuple[int, bool]:
        """Let the library lock the piece; the lines it cleared and whether the next piece found no room."""
        tetris, shape = self.tetris, SHAPES[piece, rotation]
        tetris.active_tetromino = TURNED[piece][rotation]
        tetris.x = column + PADDING - int(shape[7])
        tetris.y = row - int(shape[6])
        _, over, lines = tetris.commit_active_tetromino()
        return int(lines), bool(over)

    def _look(self, over: bool = False) -> Observation:
        """Read piece and queue; survey the placements.  Nothing is legal once the game is over."""
        tetris = self.tetris
        self._piece = tetris.active_tetromino.id - FIRST_ID
        self._queue = tuple(map(int, tetris.queue.queue))
        seen: Observation = np.zeros((ROWS, FEATURES), np.uint8)
        self._landing = np.full(ACTIONS, -1, np.int64)
        rows, queue = rows_of(tetris.board), np.array(self._queue, np.int64)
        if not over:
            survey(rows, self._piece, queue, SHAPES, SPAWNS, seen, self._landing)
        self.position = Position(seen[None], rows[None], np.array([self._piece]), queue[None])
        return seen

    def _clear_counters(self) -> None:
        self._number = self._score = self._lines = 0
        self._clears = (0, 0, 0, 0)
        self._reward = 0.0

    def _count(self, lines: int) -> None:
        self._number += 1
        if lines:
            self._lines += lines
            self._score += WIDTH * lines**2
            one, two, three, four = (n + (lines == i) for i, n in enumerate(self._clears, 1))
            self._clears = (one, two, three, four)

    def _summary(self, truncated: bool) -> dict[str, Any]:
        return {
            "pieces": self._number,
            "lines": self._lines,
            "score": self._score,
            "reward": self._reward,
            "truncated": truncated,
        }
