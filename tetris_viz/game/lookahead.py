"""What a placement is worth, at once or when the pieces that can be seen coming are tried out too.

"greedy" judges the board that each placement leaves, and asks the actor, too.  Looking ahead, each of the best
candidates is laid down in thought, then the next piece in every legal place; "master" goes on to the piece after that.
What lies at the end is judged by the learned critic, in "strong" play by the actor, too (without a critic, the last
piece by the learned action values), with the rewards and the discount of training.  All games are searched together.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .features import ACTOR, COMING, FEATURES, SHAPE_COLUMNS
from .kernels import land, outcome, top_of
from .objectives import DEATH, pay
from .policy import Policy, PolicyError
from .position import Position
from .shapes import HEIGHT, PIECES, SHAPES, SPAWNS

Depth = Literal["greedy", "strong", "master"]
LEVELS: dict[Depth, int] = {"greedy": 0, "strong": 1, "master": 2}
"""Pieces laid down in thought after the one to place."""
SAY: dict[Depth, float] = {"greedy": 0.1, "strong": 0.03, "master": 0}
"""The actor's say where a search ends: what it likes e times better is worth so many units of reward more.  The
critic alone plays too timidly, and in a young run trusts boards it hardly knows; the actor alone plays too boldly.
The more pieces are laid down in thought, the more often is the critic right (docs/decisions/0006)."""
WIDTH: dict[Depth, int] = {"strong": 8, "master": 6}
"""Candidates followed at each level."""
_MOST = 34
"""No piece has more placements."""
_ONE_HOT = np.eye(PIECES, dtype=np.uint8)

_Float = NDArray[np.float32]


@dataclass
class _Children:
    """The k placements that some boards allow, board by board."""

    rows: NDArray[np.int64]  # (k, 20) after the placement
    seen: NDArray[np.uint8]  # (k, FEATURES) as placements
    parent: NDArray[np.int64]  # rises
    action: NDArray[np.int64]
    reward: _Float
    dead: NDArray[np.bool_]


@njit(cache=True)
def _expand(
    rows: NDArray[np.int64],
    piece: NDArray[np.int64],
    following: NDArray[np.int64],
    squared: bool,
    death: float,
    shapes: NDArray[np.int64],
    spawns: NDArray[np.int64],
    out_rows: NDArray[np.int64],
    out_seen: NDArray[np.uint8],
    parent: NDArray[np.int64],
    action: NDArray[np.int64],
    reward: NDArray[np.float32],
    dead: NDArray[np.bool_],
) -> int:
    """Fill the ``out`` arrays with every placement on every board; how many there are."""
    count = 0
    for i in range(len(rows)):
        top = top_of(rows[i])
        for rotation in range(4):
            shape = shapes[piece[i], rotation]
            if not shape[8]:
                continue
            for column in range(11 - shape[5]):
                row = land(rows[i], top, shape, column)
                if row < 0:
                    continue
                line = out_seen[count]
                lines = outcome(rows[i], shape, row, column, following[i], spawns, out_rows[count], line)
                dead[count] = line[12] == 1
                reward[count] = pay(squared, death, lines, dead[count])
                parent[count], action[count] = i, column * 4 + rotation
                count += 1
    return count


@njit(cache=True)
def _ranks(values: _Float, parent: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each value among its parent's, 0 for the largest; of equal ones the earlier comes first."""
    ranks = np.zeros(len(values), np.int64)
    begin = 0
    for end in range(1, len(values) + 1):
        if end == len(values) or parent[end] != parent[begin]:
            for a in range(begin, end):
                for b in range(begin, a):
                    if values[a] > values[b]:
                        ranks[b] += 1
                    else:
                        ranks[a] += 1
            begin = end
    return ranks


@njit(cache=True)
def _largest(values: _Float, parent: NDArray[np.int64], parents: int) -> _Float:
    """The largest value of each parent."""
    largest = np.full(parents, -np.inf, np.float32)
    for i in range(len(values)):
        largest[parent[i]] = max(largest[parent[i]], values[i])
    return largest


class Lookahead:
    """Chooses for ``policy``: at once ("greedy"), one piece ahead ("strong") or two ("master").

    Without a critic only "strong" can be had; :class:`PolicyError` says so.
    """

    def __init__(self, policy: Policy, depth: Depth = "strong"):
        if policy.critic is None and depth != "strong":
            raise PolicyError(f"{depth} play needs a critic, which this policy does not have")
        self._policy, self._levels = policy, LEVELS[depth]
        self._width = WIDTH.get(depth, 0)
        self._say = np.float32(0 if policy.critic is None else SAY[depth])
        self._rules = policy.objective == "score", DEATH[policy.objective]

    def __call__(self, position: Position) -> NDArray[np.int64]:
        """The action for each game."""
        seen, rows, piece, queue = position
        coming = np.column_stack([piece, queue])
        children = self._expand(rows, coming, 0)
        judged = self._judge(children, coming, 0)
        liked = self._policy.scores(seen)[children.parent, children.action]
        if self._levels == 0:
            taken, worth = np.ones(len(judged), np.bool_), judged + self._say * liked
        else:
            half = self._width // 2
            taken = (_ranks(judged, children.parent) < half) | (_ranks(liked, children.parent) < half)
            worth = self._follow(children, coming, taken, 1)
        best = _ranks(worth, children.parent[taken]) == 0
        chosen: NDArray[np.int64] = children.action[taken][best]
        return chosen

    def _follow(self, children: _Children, coming: NDArray[Any], taken: NDArray[np.bool_], level: int) -> _Float:
        """What each taken child is worth when the piece of ``level`` is placed on it as well as can be."""
        on = taken & ~children.dead
        worth = children.reward.copy()
        if on.any():
            later = coming[children.parent[on]]
            following = self._expand(children.rows[on], later, level)
            if level == self._levels:
                values = self._judge(following, later, level)
                if self._say:
                    values += self._say * self._liked(following, later, level)
            else:
                keep = _ranks(self._judge(following, later, level), following.parent) < self._width
                values = np.full(len(keep), -np.inf, np.float32)
                values[keep] = self._follow(following, later, keep, level + 1)
            worth[on] += np.float32(self._policy.gamma) * _largest(values, following.parent, int(on.sum()))
        return worth[taken]

    def _judge(self, children: _Children, coming: NDArray[Any], level: int) -> _Float:
        """Reward, and what the critic expects from there on."""
        policy = self._policy
        if policy.critic is None:
            return self._liked(children, coming, level)  # action values, which hold the reward, too
        here, then = coming[children.parent, level + 1], coming[children.parent, level + 2]
        boards = np.concatenate([children.seen[:, SHAPE_COLUMNS], _ONE_HOT[then], _ONE_HOT[here]], axis=1)
        return children.reward + np.float32(policy.gamma) * policy.critic(boards) * ~children.dead

    def _liked(self, children: _Children, coming: NDArray[Any], level: int) -> _Float:
        """The actor's scores of placements made in thought, as far as the pieces after them can be seen."""
        seen = children.seen.copy()
        for i, k in enumerate(range(level + 2, min(level + 5, coming.shape[1]))):
            seen[:, COMING + i] = coming[children.parent, k] == 0
        return self._policy.actor(seen[:, ACTOR])

    def _expand(self, rows: NDArray[np.int64], coming: NDArray[Any], level: int) -> _Children:
        most = len(rows) * _MOST
        found = _Children(
            np.empty((most, HEIGHT), np.int64), np.zeros((most, FEATURES), np.uint8), np.empty(most, np.int64),
            np.empty(most, np.int64), np.empty(most, np.float32), np.empty(most, np.bool_),
        )  # fmt: skip
        k = _expand(
            rows, coming[:, level], coming[:, level + 1], *self._rules, SHAPES, SPAWNS,
            found.rows, found.seen, found.parent, found.action, found.reward, found.dead,
        )  # fmt: skip
        return _Children(
            found.rows[:k], found.seen[:k], found.parent[:k], found.action[:k], found.reward[:k], found.dead[:k]
        )  # fmt: skip
