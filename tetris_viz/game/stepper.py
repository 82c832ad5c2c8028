"""Many games of tetris-gymnasium stepped together by compiled code.

The library's own Python takes milliseconds a placement.  Here a game is a row in each of a few arrays, and one call
steps all of them.  Tests compare every piece, cell, line, reward and end with the library's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..core.choices import Objective, Pieces
from ..core.parts import Part, Unfit
from ..core.seeds import HELD_OUT
from . import order
from .features import ACTIONS, FEATURES, ROWS
from .kernels import BOX_HEIGHT, BOX_WIDTH, blocked, clear, observe, place
from .objectives import DEATH, pay
from .placements import Placement
from .position import Position
from .shapes import HEIGHT, SHAPES, SPAWNS, WIDTH

MOST_GARBAGE = 12
"""Rows of garbage that a game may begin on, at most."""
_SEEDS = HELD_OUT - 1
_RENAMED = {"junk": "garbage", "resting": "done", "luck": "rng"}
"""Fields of version 1 that have other names since."""
GAMES = Part(lambda old: {_RENAMED.get(name, name): values for name, values in old.items()})
"""The state of games in progress in a checkpoint: the fields of :class:`_State`.  Another field needs a migration."""


class _State(NamedTuple):
    """n games, one row each."""

    rows: NDArray[np.int64]  # (n, 20) bit masks
    cells: NDArray[np.uint8]  # (n, 20, 10) 0 empty, piece + 1 filled
    piece: NDArray[np.int64]  # (n,) to be placed
    queue: NDArray[np.int64]  # (n, 4) the pieces after it
    order: NDArray[np.uint64]  # (n, order.WORDS) where the next pieces come from
    game: NDArray[np.int64]  # (n,) games begun
    pieces: NDArray[np.int64]  # (n,) placed in this game
    clears: NDArray[np.int64]  # (n, 5) placements of this game by lines cleared
    reward: NDArray[np.float64]  # (n,) of this game
    garbage: NDArray[np.bool_]  # (n,) the game began on a board with garbage
    done: NDArray[np.bool_]  # (n,) not stepped any more
    rng: NDArray[np.uint64]  # (order.WORDS,) the generator of later games' seeds and of garbage


class _Rules(NamedTuple):
    bag: bool
    squared: bool
    death: float
    max_pieces: int
    garbage: float
    shapes: NDArray[np.int64]
    spawns: NDArray[np.int64]


class _Outcome(NamedTuple):
    """The results of a step of n games; ``before`` and ``last`` are of game 0, which viewers see."""

    observation: NDArray[np.uint8]  # (n, ROWS, FEATURES) after it, of a new game where one ended
    landing_row: NDArray[np.int64]  # (n, ACTIONS) of the piece's topmost cell, -1 where illegal
    rewards: NDArray[np.float32]  # (n,)
    over: NDArray[np.bool_]  # (n,)
    truncated: NDArray[np.bool_]  # (n,)
    final: NDArray[np.uint8]  # (n, ROWS, FEATURES) the end of a truncated game
    ended: NDArray[np.int64]  # (n, 3) columns PLACED, LINES, SCORE of a game that ended
    ended_reward: NDArray[np.float64]  # (n,)
    ended_garbage: NDArray[np.bool_]  # (n,)
    tally: NDArray[np.int64]  # (2,) placements in games that began empty, and what they scored
    before: NDArray[np.uint8]  # (20, 10) cells of game 0
    last: NDArray[np.int64]  # (LAST,) game 0's placement: entries PIECE .. CLEARS


PLACED, LINES, SCORE = range(3)
"""Columns of ``_Outcome.ended``."""
PIECE, ROTATION, COLUMN, ROW, NEXT, GAME, NUMBER, CLEARS, LAST = 0, 1, 2, 3, 4, 8, 9, 10, 15
"""Entries of ``_Outcome.last``, of which ``NEXT`` begins four and ``CLEARS`` five (by lines cleared, 0 to 4)."""


@njit(cache=True)
def _begin(state: _State, rules: _Rules, i: int, seed: int, may_have_garbage: bool) -> None:
    """Begin game ``i`` again with the pieces of ``seed``."""
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
    state.garbage[i] = may_have_garbage and order.below(state.rng, 1 << 20) < rules.garbage * (1 << 20)
    if state.garbage[i]:
        _add_garbage(state, i)


@njit(cache=True)
def _add_garbage(state: _State, i: int) -> None:
    """Fill 1 to ``MOST_GARBAGE`` rows at the bottom, each with one to four holes in it."""
    height = 1 + order.below(state.rng, MOST_GARBAGE)
    for r in range(HEIGHT - height, HEIGHT):
        row = (1 << WIDTH) - 1
        for _ in range(1 + order.below(state.rng, 4)):
            row &= ~(1 << order.below(state.rng, WIDTH))
        state.rows[i, r] = row
        for c in range(WIDTH):
            state.cells[i, r, c] = 1 + order.below(state.rng, 7) if row >> c & 1 else 0


@njit(cache=True)
def _observe(state: _State, rules: _Rules, out: _Outcome, i: int) -> None:
    observe(
        state.rows[i], state.piece[i], state.queue[i], rules.shapes, rules.spawns,
        out.observation[i], out.landing_row[i],
    )  # fmt: skip


@njit(cache=True)
def _clear_cells(rows: NDArray[np.int64], cells: NDArray[np.uint8]) -> None:
    """Remove full rows from ``cells``, as ``clear`` does from the bit masks ``rows``."""
    to = HEIGHT - 1
    for source in range(HEIGHT - 1, -1, -1):
        if rows[source] != (1 << WIDTH) - 1:
            if to != source:
                cells[to] = cells[source]
            to -= 1
    cells[: to + 1] = 0


@njit(cache=True)
def _place(state: _State, rules: _Rules, out: _Outcome, i: int, action: int) -> int:
    """Place game ``i``'s piece and draw another for its queue; returns the lines cleared."""
    rows, cells, piece = state.rows[i], state.cells[i], state.piece[i]
    rotation, column, row = action & 3, action >> 2, out.landing_row[i, action]
    shape = rules.shapes[piece, rotation]
    if i == 0:
        out.before[:] = cells
        out.last[PIECE], out.last[ROTATION], out.last[COLUMN], out.last[ROW] = piece, rotation, column, row
        out.last[NEXT:GAME] = state.queue[0]
        out.last[GAME] = state.game[0]
    for r in range(shape[BOX_HEIGHT]):
        for c in range(shape[BOX_WIDTH]):
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
def lines_and_score(clears: NDArray[np.int64]) -> tuple[int, int]:
    """The lines of a game, and the library's score of them (10 x lines**2 a placement), from its ``clears`` (5,)."""
    lines = score = 0
    for cleared in range(1, 5):
        lines += cleared * clears[cleared]
        score += WIDTH * cleared * cleared * clears[cleared]
    return lines, score


@njit(cache=True)
def _end(state: _State, out: _Outcome, i: int) -> None:
    """Note the results of game ``i``, which ended."""
    out.ended[i, PLACED] = state.pieces[i]
    out.ended[i, LINES], out.ended[i, SCORE] = lines_and_score(state.clears[i])
    out.ended_reward[i] = state.reward[i]
    out.ended_garbage[i] = state.garbage[i]


@njit(cache=True)
def _begin_all(state: _State, rules: _Rules, out: _Outcome, seeds: NDArray[np.int64]) -> None:
    for i in range(len(seeds)):
        _begin(state, rules, i, seeds[i], i > 0)
        _observe(state, rules, out, i)


@njit(cache=True)
def _observe_all(state: _State, rules: _Rules, out: _Outcome) -> None:
    for i in range(len(state.piece)):
        if state.done[i]:
            out.observation[i] = 0
        else:
            _observe(state, rules, out, i)


@njit(cache=True)
def _step_all(state: _State, rules: _Rules, out: _Outcome, actions: NDArray[np.int64]) -> int:
    """Place in every game and begin again where one ended; the index of an illegal action, or -1."""
    for i in range(len(actions)):
        if not state.done[i] and not (0 <= actions[i] < ACTIONS and out.landing_row[i, actions[i]] >= 0):
            return i
    out.tally[:] = 0
    out.over[:] = False
    out.truncated[:] = False
    for i in range(len(actions)):
        if state.done[i]:
            continue
        lines = _place(state, rules, out, i, actions[i])
        over = blocked(state.rows[i], state.piece[i], rules.spawns)
        truncated = not over and state.pieces[i] >= rules.max_pieces
        reward = pay(rules.squared, rules.death, lines, over)
        state.reward[i] += reward
        out.rewards[i], out.over[i], out.truncated[i] = reward, over, truncated
        if i == 0:
            out.last[NUMBER] = state.pieces[0]
            out.last[CLEARS:LAST] = state.clears[0]
        if not state.garbage[i]:
            out.tally[0] += 1
            out.tally[1] += WIDTH * lines * lines
        if over or truncated:
            _end(state, out, i)
            if truncated:
                _observe(state, rules, out, i)
                out.final[i] = out.observation[i]
            _begin(state, rules, i, 1 + order.below(state.rng, _SEEDS), i > 0)
        _observe(state, rules, out, i)
    return -1


class EndedGame(NamedTuple):
    """A game that ended; ``slot`` is its index among the games, ``garbage``: it began on a board that was not empty."""

    slot: int
    pieces: int
    lines: int
    score: int
    reward: float
    truncated: bool
    garbage: bool


class Games:
    """``len(seeds)`` games; the first of each is that of its seed, the later ones follow from ``rng_seed``.

    - An action is ``column * 4 + rotation``, as in :class:`~tetris_viz.game.environment.PlacementEnv`.
    - Results of the last step: ``observation`` (n, 41, FEATURES) uint8, ``rewards`` (n,) float32, ``over`` and
      ``truncated`` (n,) bool.  A game that ended begins again at once; where it was truncated, ``final[i]`` is the
      observation at its end.
    - The state: ``rows`` (n, 20) bit masks, ``cells`` (n, 20, 10), ``piece`` (n,), ``queue`` (n, 4), and
      ``landing_row`` (n, 40) of each action, -1 where it is illegal.
    - ``garbage`` is the share of games that begin on a random board; game 0 never does.  ``tally`` (2,) holds the
      step's placements in games that began on an empty board, and what they scored.

    The next step overwrites the arrays: copy what you keep.
    """

    def __init__(
        self,
        seeds: Sequence[int],
        objective: Objective = "score",
        pieces: Pieces = "bag",
        max_pieces: int = 2000,
        garbage: float = 0.0,
        rng_seed: int = 1,
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
            pieces == "bag", objective == "score", DEATH[objective], max_pieces, float(garbage), SHAPES, SPAWNS
        )  # fmt: skip
        self._out = _Outcome(
            np.zeros((n, ROWS, FEATURES), np.uint8), np.zeros((n, ACTIONS), np.int64), np.zeros(n, np.float32),
            np.zeros(n, np.bool_), np.zeros(n, np.bool_), np.zeros((n, ROWS, FEATURES), np.uint8),
            np.zeros((n, 3), np.int64), np.zeros(n), np.zeros(n, np.bool_), np.zeros(2, np.int64),
            np.zeros((HEIGHT, WIDTH), np.uint8), np.zeros(LAST, np.int64),
        )  # fmt: skip
        order.begin(self._state.rng, rng_seed, True)
        self.observation, self.rewards, self.final = self._out.observation, self._out.rewards, self._out.final
        self.over, self.truncated, self.tally = self._out.over, self._out.truncated, self._out.tally
        self.rows, self.cells = self._state.rows, self._state.cells
        self.piece, self.queue, self.landing_row = self._state.piece, self._state.queue, self._out.landing_row

    def __len__(self) -> int:
        return len(self._seeds)

    def begin(self) -> None:
        """Begin the first games."""
        _begin_all(self._state, self._rules, self._out, self._seeds)

    def state(self) -> dict[str, Any]:
        """Copies of the games' state, for :meth:`restore`."""
        return GAMES.keep({name: array.copy() for name, array in self._state._asdict().items()})

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the ``state()`` of as many games under the same rules, by this version or an earlier one.

        Raises :class:`~tetris_viz.core.parts.Unfit` where it is of other games; nothing has then changed.
        """
        fields, arrays = GAMES.read(state), self._state._asdict()
        for name, array in arrays.items():
            stored = fields.get(name)
            if not isinstance(stored, np.ndarray) or stored.shape != array.shape or stored.dtype != array.dtype:
                raise Unfit(f"these are no {len(self)} games: {name} does not fit")
        for name, array in arrays.items():
            array[:] = fields[name]
        _observe_all(self._state, self._rules, self._out)

    def step(self, actions: NDArray[Any]) -> None:
        """Place once in every game by ``actions`` (n,).

        Raises ValueError where one is illegal, and names the game; nothing has then changed.
        """
        wrong = _step_all(self._state, self._rules, self._out, actions.astype(np.int64, copy=False))
        if wrong >= 0:
            raise ValueError(f"action {actions[wrong]} is illegal in game {wrong}: choose one whose legal flag is 1")

    def finish(self, indices: Sequence[int]) -> None:
        """Step these games no more, whatever their actions: nothing is legal in them."""
        self._state.done[list(indices)] = True
        self.observation[list(indices)] = 0

    @property
    def position(self) -> Position:
        """What there is to choose from in the games that are not done; ``active`` says which those are."""
        active = self.active
        return Position(self.observation[active], self.rows[active], self.piece[active], self.queue[active])

    @property
    def active(self) -> NDArray[np.int64]:
        """The indices of the games that are not done."""
        return np.flatnonzero(~self._state.done)

    def ended(self) -> list[EndedGame]:
        """The games that the last step ended."""
        out = self._out
        return [
            EndedGame(
                int(i), int(out.ended[i, PLACED]), int(out.ended[i, LINES]), int(out.ended[i, SCORE]),
                float(out.ended_reward[i]), bool(self.truncated[i]), bool(out.ended_garbage[i]),
            )
            for i in np.flatnonzero(self.over | self.truncated)
        ]  # fmt: skip

    def placement(self) -> Placement:
        """Game 0's last placement, as viewers see it."""
        last = self._out.last
        lines, score = lines_and_score(last[CLEARS:LAST])
        piece, rotation, column, row, *coming = map(int, last[:GAME])
        game, number, _, one, two, three, four = map(int, last[GAME:])
        return Placement(
            self._out.before.tobytes(), piece, rotation, column, row, tuple(coming), game, number,
            int(score), int(lines), (one, two, three, four), bool(self.over[0]), bool(self.truncated[0]),
        )  # fmt: skip
