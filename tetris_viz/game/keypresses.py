"""tetris-gymnasium played as it comes: gravity, hold, and one key press a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from gymnasium.spaces import Box, Discrete
from numpy.typing import NDArray

from ..core.choices import Pieces
from .kernels import BOX_LEFT, BOX_TOP
from .library import LibraryEnv, Observation, visible_cells
from .picture import Picture
from .shapes import FIRST_ID, HEIGHT, PADDING, PIECES, ROTATIONS, SHAPES, TURNED, WIDTH

KEYS = ("left", "right", "down", "turn", "turn back", "drop", "hold", "nothing")
"""The library's actions by number.  After each but "drop" the piece falls by one row, or is locked."""

QUEUE = 4
_CELLS = HEIGHT * WIDTH
OBSERVATION_SIZE = 2 * _CELLS + (QUEUE + 1) * PIECES
"""Length of an observation."""

OFF_BOARD = -4
"""The row of a piece that found no room: all of it lies above the top."""

_TURNS: dict[tuple[int, bytes], int] = {}
for _piece in range(PIECES):
    for _rotation in range(ROTATIONS):
        _TURNS.setdefault((_piece, (TURNED[_piece][_rotation].matrix > 0).tobytes()), _rotation)


@dataclass(frozen=True, slots=True)
class Falling(Picture):
    """A game between two key presses: the locked ``cells`` and where the falling piece is just now.

    ``row`` is OFF_BOARD where it found no room.  ``number`` counts the pieces of the game, this one included;
    ``score``, ``lines`` and ``clears`` are those of the pieces that are locked.
    """

    KEYS: ClassVar[bool] = True


class KeyEnv(LibraryEnv):
    """One game after another, one key press a step; nothing helps the agent.

    - Action: one of KEYS, always legal; one that does nothing still costs the step.
    - Observation ``(435,)`` uint8, each 0 or 1: the 200 locked cells row by row from the top; the 200 cells again, with
      only the falling piece in them; the four next pieces, seven numbers each; the piece held, seven more.
    - Reward: the library's own, 1 + 10 x lines**2 for a piece that is locked and 0 for all else.
    - ``info["placed"]`` says whether a piece was locked and ``info["score"]`` what that scored; when a game ends
      ``info["game"]`` holds its ``pieces, lines, score, reward, truncated`` as plain values, ``info["last"]`` its
      last :class:`Falling`, and ``info["episode"]`` what SB3 asks for: reward ``r`` and key presses ``l``.

    ``falling`` is the game as it stands.
    """

    def __init__(self, pieces: Pieces = "bag", max_pieces: int = 2000, seed: int = 1) -> None:
        self.observation_space = Box(0, 1, (OBSERVATION_SIZE,), np.uint8)
        self.action_space = Discrete(len(KEYS))
        self._pressed = bytearray()
        self._over = self._truncated = False
        super().__init__(pieces, max_pieces, seed, gravity=True)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin a game on an empty board."""
        self._begin(seed)
        return self._observe(), {}

    def state(self) -> dict[str, Any]:
        """For :meth:`restore`: a game is its seed and the keys that were pressed in it."""
        pressed = np.frombuffer(bytes(self._pressed), np.uint8)
        chance = self.np_random.bit_generator.state
        return {"seed": self.game_seed, "pressed": pressed, "games": self._games, "chance": chance}

    def restore(self, state: Mapping[str, Any]) -> Observation:
        """Play to where a ``state()`` was taken; the observation there."""
        self._first_seed, self._games = None, state["games"]
        self.np_random.bit_generator.state = state["chance"]
        self._begin_game(state["seed"])
        for key in state["pressed"]:
            self.step(key)
        return self._observe()

    def _begin_game(self, seed: int) -> None:
        super()._begin_game(seed)
        self._pressed.clear()
        self._over = self._truncated = False

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Press one key."""
        tetris = self.tetris
        before, score, counters = tetris.board, self.counters.score, self.counters
        _, reward, over, _, told = tetris.step(int(action))
        placed = tetris.board is not before  # the library makes a new board when it locks a piece
        if placed:
            counters.placed(int(told["lines_cleared"]))
        self._pressed.append(int(action))
        counters.reward += float(reward)
        self._over = bool(over)
        self._truncated = not over and counters.pieces >= self.max_pieces
        info: dict[str, Any] = {"placed": placed, "score": counters.score - score}
        if self._over or self._truncated:
            info["game"] = counters.summary(self._truncated)
            info["last"] = self.falling
            info["episode"] = {"r": counters.reward, "l": len(self._pressed)}
        return self._observe(), float(reward), self._over, self._truncated, info

    @property
    def falling(self) -> Falling:
        piece, rotation, row, column = self._piece()
        held, counters = self.tetris.holder.get_tetrominoes(), self.counters
        return Falling(
            visible_cells(self.tetris.board), piece, rotation, column, OFF_BOARD if self._over else row,
            tuple(map(int, self.tetris.queue.queue)), self._games, counters.pieces + (not self._over),
            counters.score, counters.lines, counters.clears, self._over, self._truncated,
            hold=held[0].id - FIRST_ID if held else None,
        )  # fmt: skip

    def _piece(self) -> tuple[int, int, int, int]:
        """The falling piece, its rotation, and the row and column of its topmost and leftmost cell."""
        tetris = self.tetris
        active = tetris.active_tetromino
        piece = active.id - FIRST_ID
        rotation = _TURNS[piece, (active.matrix > 0).tobytes()]
        top, left = SHAPES[piece, rotation, [BOX_TOP, BOX_LEFT]]
        return piece, rotation, int(tetris.y + top), int(tetris.x - PADDING + left)

    def _observe(self) -> Observation:
        tetris = self.tetris
        observation: Observation = np.zeros(OBSERVATION_SIZE, np.uint8)
        board = tetris.board
        observation[:_CELLS] = (board[:HEIGHT, PADDING:-PADDING] > 0).ravel()
        if not self._over:
            alone: NDArray[np.uint8] = np.zeros_like(board)
            size = tetris.active_tetromino.matrix.shape[0]
            alone[tetris.y : tetris.y + size, tetris.x : tetris.x + size] = tetris.active_tetromino.matrix > 0
            observation[_CELLS : 2 * _CELLS] = alone[:HEIGHT, PADDING:-PADDING].ravel()
        coming = observation[2 * _CELLS :].reshape(QUEUE + 1, PIECES)
        coming[range(QUEUE), list(tetris.queue.queue)] = 1
        for held in tetris.holder.get_tetrominoes():
            coming[QUEUE, held.id - FIRST_ID] = 1
        return observation
