"""Many games of tetris-gymnasium stepped together by compiled code.

The library's own Python takes milliseconds a placement.  Here a game is a row in each of a few arrays, and one call
steps all of them; tests hold every piece, cell, line, reward and end equal to the library's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..core.parts import Part, Unfit
from ..core.seeds import HELD_OUT
from . import order
from .features import ACTIONS, FEATURES, ROWS
from .kernels import blocked, clear, place, survey
from .objectives import DEATH, Objective, pay
from .placements import Placement
from .position import Position
from .shapes import HEIGHT, SHAPES, SPAWNS, WIDTH

Pieces = Literal["bag", "uniform"]
JUNK_HEIGHT = 12
"""The highest junk a game may start on."""
_SEEDS = HELD_OUT - 1
GAMES = Part()
"""How games in progress are kept; a row of ``_KEPT`` that is added needs a migration here."""
_KEPT = (
    "rows", "cells", "piece", "queue", "order", "game", "pieces", "clears", "reward", "junk", "resting", "luck",
)  # fmt: skip
"""What of the games is kept: names in checkpoints."""


class _State(NamedTuple):
    """One row a game."""

    rows: NDArray[np.int64]  # (n, 20) bit masks
    cells: NDArray[np.uint8]  # (n, 20, 10) 0 empty, piece + 1 filled
    piece: NDArray[np.int64]  # (n,) to be placed
    queue: NDArray[np.int64]  # (n, 4) the pieces after it
    order: NDArray[np.uint64]  # (n, order.WORDS) where the next pieces come from
    game: NDArray[np.int64]  # (n,) games begun
    pieces: NDArray[np.int64]  # (n,) placed in this game
    clears: NDArray[np.int64]  # (n, 5) placements of this game by lines cleared
    reward: NDArray[np.float64]  # (n,) of this game
    junk: NDArray[np.bool_]  # (n,) the game began on a board with junk
    resting: NDArray[np.bool_]  # (n,) not stepped any more
    luck: NDArray[np.uint64]  # (order.WORDS,) where seeds of games and junk come from


class _Rules(NamedTuple):
    bag: bool
    squared: bool
    death: float
    max_pieces: int
    junk: float
    shapes: NDArray[np.int64]
    spawns: NDArray[np.int64]


class _Outcome(NamedTuple):
    """What a step brought; ``last`` and ``before`` tell of game 0 what a viewer sees."""

    seen: NDArray[np.uint8]  # (n, ROWS, FEATURES) after it, of a new game where one ended
    landing: NDArray[np.int64]  # (n, ACTIONS) rows, -1 illegal
    rewards: NDArray[np.float32]
    over: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    final: NDArray[np.uint8]  # (n, ROWS, FEATURES) the end of a truncated game
    ended: NDArray[np.int64]  # (n, 3) pieces, lines, score of a game that ended
    ended_reward: NDArray[np.float64]
    ended_junk: NDArray[np.bool_]
    tally: NDArray[np.int64]  # (2,) placements, and score they made, in games that began empty
    before: NDArray[np.uint8]  # (20, 10) cells of game 0
    last: NDArray[np.int64]  # game 0: piece, rotation, column, row, 4 next, game, number, 5 clears


@njit(cache=True)
def _begin(state: _State, rules: _Rules, i: int, seed: int, may_junk: bool) -> None:
    """Start game ``i`` anew with the pieces of ``seed``."""
    state.rows[i] = 0
    state.cells[i] = 0
    state.clears[i] = 0
    state.pieces[i] = 0
    state.reward[i] = 0
    state.game[i] += 1
    order.begin(state.order[i], seed, rules.bag)
    state.piece[i] = order.draw(state.order[i], rules.bag)
    for k in range(4):
        state.queue[i, k] = order.draw(state.order[i], rules.bag)
    state.junk[i] = may_junk and order.below(state.luck, 1 << 20) < rules.junk * (1 << 20)
    if state.junk[i]:
        _fill(state, i)


@njit(cache=True)
def _fill(state: _State, i: int) -> None:
    """Junk at the bottom: 1 to 12 rows, each with one to four holes in it."""
    height = 1 + order.below(state.luck, JUNK_HEIGHT)
    for r in range(HEIGHT - height, HEIGHT):
        row = (1 << WIDTH) - 1
        for _ in range(1 + order.below(state.luck, 4)):
            row &= ~(1 << order.below(state.luck, WIDTH))
        state.rows[i, r] = row
        for c in range(WIDTH):
            state.cells[i, r, c] = 1 + order.below(state.luck, 7) if row >> c & 1 else 0


@njit(cache=True)
def _look(state: _State, rules: _Rules, out: _Outcome, i: int) -> None:
    survey(
        state.rows[i], state.piece[i], state.queue[i], rules.shapes, rules.spawns, out.seen[i], out.landing[i]
    )  # fmt: skip


@njit(cache=True)
def _clear_cells(rows: NDArray[np.int64], cells: NDArray[np.uint8]) -> None:
    """Remove full rows from the colours, as ``clear`` does from the masks."""
    to = HEIGHT - 1
    for source in range(HEIGHT - 1, -1, -1):
        if rows[source] != (1 << WIDTH) - 1:
            if to != source:
                cells[to] = cells[source]
            to -= 1
    cells[: to + 1] = 0


@njit(cache=True)
def _put(state: _State, rules: _Rules, out: _Outcome, i: int, action: int) -> int:
    """Lay game ``i``'s piece down and deal the next; the lines it cleared."""
    rows, cells, piece = state.rows[i], state.cells[i], state.piece[i]
    rotation, column, row = action & 3, action >> 2, out.landing[i, action]
    shape = rules.shapes[piece, rotation]
    if i == 0:
        out.before[:] = cells
        out.last[0], out.last[1], out.last[2], out.last[3] = piece, rotation, column, row
        out.last[4:8] = state.queue[0]
        out.last[8] = state.game[0]
    for r in range(shape[4]):
        for c in range(shape[5]):
            if shape[r] >> c & 1:
                cells[row + r, column + c] = piece + 1
    lines = 0
    if place(rows, shape, row, column):
        _clear_cells(rows, cells)
        lines = clear(rows)
    state.pieces[i] += 1
    state.clears[i, lines] += 1
    state.piece[i] = state.queue[i, 0]
    for k in range(3):
        state.queue[i, k] = state.queue[i, k + 1]
    state.queue[i, 3] = order.draw(state.order[i], rules.bag)
    return lines


@njit(cache=True)
def _score(clears: NDArray[np.int64]) -> Any:
    return WIDTH * (clears[1] + 4 * clears[2] + 9 * clears[3] + 16 * clears[4])


@njit(cache=True)
def _close(state: _State, out: _Outcome, i: int) -> None:
    """Keep what is told of a game that ended."""
    clears = state.clears[i]
    out.ended[i, 0] = state.pieces[i]
    out.ended[i, 1] = clears[1] + 2 * clears[2] + 3 * clears[3] + 4 * clears[4]
    out.ended[i, 2] = _score(clears)
    out.ended_reward[i] = state.reward[i]
    out.ended_junk[i] = state.junk[i]


@njit(cache=True)
def _begin_all(state: _State, rules: _Rules, out: _Outcome, seeds: NDArray[np.int64]) -> None:
    for i in range(len(seeds)):
        _begin(state, rules, i, seeds[i], i > 0)
        _look(state, rules, out, i)


@njit(cache=True)
def _look_all(state: _State, rules: _Rules, out: _Outcome) -> None:
    for i in range(len(state.piece)):
        if state.resting[i]:
            out.seen[i] = 0
        else:
            _look(state, rules, out, i)


@njit(cache=True)
def _step_all(state: _State, rules: _Rules, out: _Outcome, actions: NDArray[np.int64]) -> int:
    """Place in every game and begin again where one ended; the index of an illegal action, or -1."""
    for i in range(len(actions)):
        if not state.resting[i] and not (0 <= actions[i] < 40 and out.landing[i, actions[i]] >= 0):
            return i
    out.tally[:] = 0
    out.over[:] = False
    out.truncated[:] = False
    for i in range(len(actions)):
        if state.resting[i]:
            continue
        lines = _put(state, rules, out, i, actions[i])
        over = blocked(state.rows[i], state.piece[i], rules.spawns)
        truncated = not over and state.pieces[i] >= rules.max_pieces
        reward = pay(rules.squared, rules.death, lines, over)
        state.reward[i] += reward
        out.rewards[i], out.over[i], out.truncated[i] = reward, over, truncated
        if i == 0:
            out.last[9] = state.pieces[0]
            out.last[10:15] = state.clears[0]
        if not state.junk[i]:
            out.tally[0] += 1
            out.tally[1] += WIDTH * lines * lines
        if over or truncated:
            _close(state, out, i)
            if truncated:
                _look(state, rules, out, i)
                out.final[i] = out.seen[i]
            _begin(state, rules, i, 1 + order.below(state.luck, _SEEDS), i > 0)
        _look(state, rules, out, i)
    return -1


class EndedGame(NamedTuple):
    """A game that came to its end; ``junk``: it began on a board that was not empty."""

    slot: int
    pieces: int
    lines: int
    score: int
    reward: float
    truncated: bool
    junk: bool


class Games:
    """``len(seeds)`` games; the first of each is that of its seed, the later ones follow from ``luck``.

    - An action is ``column * 4 + rotation``, as in :class:`~tetris_viz.game.environment.PlacementEnv`.
    - ``seen`` (n, 41, FEATURES) uint8 is the observation, ``rewards`` (n,) float32, ``over`` and ``truncated``
      (n,) bool what the last step brought.  An ended game begins again at once; ``final[i]`` is then what
      could be seen at the end of truncated game ``i``.
    - ``junk`` is the share of games that begin on a random board; game 0's never do.  ``tally`` (2,) counts the
      step's placements in the other games, and the score they made.

    The arrays are written by the next step: copy what is kept.
    """

    def __init__(
        self,
        seeds: Sequence[int],
        objective: Objective = "score",
        pieces: Pieces = "bag",
        max_pieces: int = 2000,
        junk: float = 0.0,
        luck: int = 1,
    ) -> None:
        n = len(seeds)
        self._seeds = np.array(seeds, np.int64)
        self._state = _State(
            np.zeros((n, HEIGHT), np.int64), np.zeros((n, HEIGHT, WIDTH), np.uint8), np.zeros(n, np.int64),
            np.zeros((n, 4), np.int64), np.zeros((n, order.WORDS), np.uint64), np.zeros(n, np.int64),
            np.zeros(n, np.int64), np.zeros((n, 5), np.int64), np.zeros(n), np.zeros(n, np.bool_),
            np.zeros(n, np.bool_), np.zeros(order.WORDS, np.uint64),
        )  # fmt: skip
        self._rules = _Rules(
            pieces == "bag", objective == "score", DEATH[objective], max_pieces, float(junk), SHAPES, SPAWNS
        )  # fmt: skip
        self._out = _Outcome(
            np.zeros((n, ROWS, FEATURES), np.uint8), np.zeros((n, ACTIONS), np.int64), np.zeros(n, np.float32),
            np.zeros(n, np.bool_), np.zeros(n, np.bool_), np.zeros((n, ROWS, FEATURES), np.uint8),
            np.zeros((n, 3), np.int64), np.zeros(n), np.zeros(n, np.bool_), np.zeros(2, np.int64),
            np.zeros((HEIGHT, WIDTH), np.uint8), np.zeros(15, np.int64),
        )  # fmt: skip
        order.begin(self._state.luck, luck, True)
        self.seen, self.rewards, self.final = self._out.seen, self._out.rewards, self._out.final
        self.over, self.truncated, self.tally = self._out.over, self._out.truncated, self._out.tally
        self.rows, self.cells = self._state.rows, self._state.cells
        self.piece, self.queue, self.landing = self._state.piece, self._state.queue, self._out.landing

    def __len__(self) -> int:
        return len(self._seeds)

    def begin(self) -> None:
        """Begin the first games."""
        _begin_all(self._state, self._rules, self._out, self._seeds)

    def state(self) -> dict[str, Any]:
        """Copies of what the games consist of, for :meth:`restore`."""
        return GAMES.keep({name: getattr(self._state, name).copy() for name in _KEPT})

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from the ``state()`` of as many games under the same rules, by this version or an earlier one.

        Raises :class:`~tetris_viz.core.parts.Unfit` where it is of other games; nothing has then changed.
        """
        fields = GAMES.read(state)
        for name in _KEPT:
            kept, array = fields.get(name), getattr(self._state, name)
            if not isinstance(kept, np.ndarray) or kept.shape != array.shape or kept.dtype != array.dtype:
                raise Unfit(f"these are no {len(self)} games: {name} does not fit")
        for name in _KEPT:
            getattr(self._state, name)[:] = fields[name]
        _look_all(self._state, self._rules, self._out)

    def step(self, actions: NDArray[Any]) -> None:
        """Place once in every game; ValueError names a game whose action is illegal, and nothing has then changed."""
        wrong = _step_all(self._state, self._rules, self._out, actions.astype(np.int64, copy=False))
        if wrong >= 0:
            raise ValueError(f"action {actions[wrong]} is illegal in game {wrong}: choose one whose legal flag is 1")

    def rest(self, indices: Sequence[int]) -> None:
        """Step these games no more, whatever their actions: nothing is legal in them."""
        self._state.resting[list(indices)] = True
        self.seen[list(indices)] = 0

    @property
    def position(self) -> Position:
        """What there is to choose from in the games that do not rest; ``awake`` says which those are."""
        awake = self.awake
        return Position(self.seen[awake], self.rows[awake], self.piece[awake], self.queue[awake])

    @property
    def awake(self) -> NDArray[np.int64]:
        return np.flatnonzero(~self._state.resting)

    def ended(self) -> list[EndedGame]:
        """The games that the last step ended."""
        out = self._out
        return [
            EndedGame(
                int(i), int(out.ended[i, 0]), int(out.ended[i, 1]), int(out.ended[i, 2]),
                float(out.ended_reward[i]), bool(self.truncated[i]), bool(out.ended_junk[i]),
            )
            for i in np.flatnonzero(self.over | self.truncated)
        ]  # fmt: skip

    def placement(self) -> Placement:
        """What game 0's last step looked like."""
        piece, rotation, column, row, *rest = map(int, self._out.last)
        queue, game, number, clears = rest[:4], rest[4], rest[5], rest[6:]
        one, two, three, four = clears[1:]
        return Placement(
            self._out.before.tobytes(), piece, rotation, column, row, (queue[0], queue[1], queue[2], queue[3]),
            game, number, WIDTH * (one + 4 * two + 9 * three + 16 * four), one + 2 * two + 3 * three + 4 * four,
            (one, two, three, four), bool(self.over[0]), bool(self.truncated[0]),
        )  # fmt: skip
