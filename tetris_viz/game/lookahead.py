"""Beam search over the pieces that can be seen coming, with the learned networks at its leaves.

The value of a leaf is ``reward + gamma * V(board) + weight * logit``: training's reward and discount, the critic's
value of the board and the actor's logit of the placement.  Without a critic it is the learned action value.  Above the
leaves, a placement's value is its reward plus the discounted largest value among the next piece's placements.  "greedy"
searches no further than the piece to place, "strong" one piece ahead and "master" two; each level keeps its best
candidates only.  All games are searched together.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .features import ACTOR, FEATURES, SHAPE_COLUMNS
from .kernels import BLOCKED, BOX_WIDTH, COMING, DISTINCT, afterstate, land, top_of
from .objectives import DEATH, pay
from .policy import Policy, PolicyError
from .position import Position
from .shapes import HEIGHT, PIECES, SHAPES, SPAWNS, WIDTH

Depth = Literal["greedy", "strong", "master"]
LEVELS: dict[Depth, int] = {"greedy": 0, "strong": 1, "master": 2}
"""Pieces searched after the one to place."""
ACTOR_WEIGHT: dict[Depth, float] = {"greedy": 0.1, "strong": 0.03, "master": 0}
"""Weight of the actor's logit at a leaf, in units of reward.  The critic alone plays too timidly, and early in a run
trusts boards that it hardly knows; the actor alone plays too boldly.  The deeper the search, the more often the critic
is right (docs/decisions/0006)."""
BEAM_WIDTH: dict[Depth, int] = {"strong": 8, "master": 6}
"""Candidates that each level keeps."""
_MOST_PLACEMENTS = 34
"""Legal placements of a piece, at most."""
_ONE_HOT = np.eye(PIECES, dtype=np.uint8)

_Float = NDArray[np.float32]


@dataclass
class _Children:
    """The k legal placements on some boards, board by board."""

    rows: NDArray[np.int64]  # (k, 20) the afterstate's bit masks
    observation: NDArray[np.uint8]  # (k, FEATURES) its row of an observation
    parent: NDArray[np.int64]  # (k,) index of its board, ascending
    action: NDArray[np.int64]  # (k,)
    reward: _Float  # (k,)
    dead: NDArray[np.bool_]  # (k,) the next piece cannot appear


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
    out_observation: NDArray[np.uint8],
    parent: NDArray[np.int64],
    action: NDArray[np.int64],
    reward: NDArray[np.float32],
    dead: NDArray[np.bool_],
) -> int:
    """Place ``piece`` (n,) on the boards ``rows`` (n, 20) in every legal way; ``following`` (n,) is the next piece.

    Fills the arrays from ``out_rows`` on, which are those of :class:`_Children`; returns how many placements there are.
    """
    count = 0
    for i in range(len(rows)):
        top = top_of(rows[i])
        for rotation in range(4):
            shape = shapes[piece[i], rotation]
            if not shape[DISTINCT]:
                continue
            for column in range(WIDTH + 1 - shape[BOX_WIDTH]):
                row = land(rows[i], top, shape, column)
                if row < 0:
                    continue
                features = out_observation[count]
                lines = afterstate(rows[i], shape, row, column, following[i], spawns, out_rows[count], features)
                dead[count] = features[BLOCKED] == 1
                reward[count] = pay(squared, death, lines, dead[count])
                parent[count], action[count] = i, column * 4 + rotation
                count += 1
    return count


@njit(cache=True)
def _ranks(values: _Float, parent: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rank of each value (k,) among its parent's, 0 for the largest; of equal ones the earlier comes first."""
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
    """The largest of the values (k,) of each parent, ``(parents,)``; -inf where it has none."""
    largest = np.full(parents, -np.inf, np.float32)
    for i in range(len(values)):
        largest[parent[i]] = max(largest[parent[i]], values[i])
    return largest


class Lookahead:
    """Chooses actions for ``policy`` by a search of this depth.

    Raises :class:`PolicyError` where the policy has no critic, unless ``depth`` is "strong".
    """

    def __init__(self, policy: Policy, depth: Depth = "strong"):
        if policy.critic is None and depth != "strong":
            raise PolicyError(f"{depth} play needs a critic, which this policy does not have")
        self._policy, self._levels = policy, LEVELS[depth]
        self._beam_width = BEAM_WIDTH.get(depth, 0)
        self._actor_weight = np.float32(0 if policy.critic is None else ACTOR_WEIGHT[depth])
        self._rules = policy.objective == "score", DEATH[policy.objective]

    def __call__(self, position: Position) -> NDArray[np.int64]:
        """The action for each of the n games, ``(n,)`` int64."""
        observation, rows, piece, queue = position
        coming = np.column_stack([piece, queue])  # (n, 5)
        children = self._expand(rows, coming, 0)
        values = self._values(children, coming, 0)
        logits = self._policy.scores(observation)[children.parent, children.action]
        if self._levels == 0:
            candidates, values = np.ones(len(values), np.bool_), values + self._actor_weight * logits
        else:
            half = self._beam_width // 2
            candidates = (_ranks(values, children.parent) < half) | (_ranks(logits, children.parent) < half)
            values = self._search(children, coming, candidates, 1)
        best = _ranks(values, children.parent[candidates]) == 0
        chosen: NDArray[np.int64] = children.action[candidates][best]
        return chosen

    def _search(self, children: _Children, coming: NDArray[Any], candidates: NDArray[np.bool_], level: int) -> _Float:
        """The value of each child that ``candidates`` (k,) marks, with the piece of ``level`` placed as well as can be.

        ``coming`` (n, 5) holds the pieces of each parent: the one to place and those after it.
        """
        alive = candidates & ~children.dead
        values = children.reward.copy()
        if alive.any():
            later = coming[children.parent[alive]]
            following = self._expand(children.rows[alive], later, level)
            if level == self._levels:
                leaves = self._values(following, later, level)
                if self._actor_weight:
                    leaves += self._actor_weight * self._logits(following, later, level)
            else:
                keep = _ranks(self._values(following, later, level), following.parent) < self._beam_width
                leaves = np.full(len(keep), -np.inf, np.float32)
                leaves[keep] = self._search(following, later, keep, level + 1)
            values[alive] += np.float32(self._policy.gamma) * _largest(leaves, following.parent, int(alive.sum()))
        return values[candidates]

    def _values(self, children: _Children, coming: NDArray[Any], level: int) -> _Float:
        """``reward + gamma * V`` of each child, ``(k,)``; the action value where there is no critic."""
        policy = self._policy
        if policy.critic is None:
            return self._logits(children, coming, level)  # action values include the reward
        here, then = coming[children.parent, level + 1], coming[children.parent, level + 2]
        boards = np.concatenate([children.observation[:, SHAPE_COLUMNS], _ONE_HOT[then], _ONE_HOT[here]], axis=1)
        return children.reward + np.float32(policy.gamma) * policy.critic(boards) * ~children.dead

    def _logits(self, children: _Children, coming: NDArray[Any], level: int) -> _Float:
        """The actor's output for each child, ``(k,)``; pieces beyond the queue count as none that it knows of."""
        observation = children.observation.copy()
        for i, k in enumerate(range(level + 2, min(level + 5, coming.shape[1]))):
            observation[:, COMING + i] = coming[children.parent, k] == 0
        return self._policy.actor(observation[:, ACTOR])

    def _expand(self, rows: NDArray[np.int64], coming: NDArray[Any], level: int) -> _Children:
        """Every legal placement of the piece of ``level`` on the boards ``rows`` (n, 20)."""
        most = len(rows) * _MOST_PLACEMENTS
        found = _Children(
            np.empty((most, HEIGHT), np.int64), np.zeros((most, FEATURES), np.uint8), np.empty(most, np.int64),
            np.empty(most, np.int64), np.empty(most, np.float32), np.empty(most, np.bool_),
        )  # fmt: skip
        k = _expand(
            rows, coming[:, level], coming[:, level + 1], *self._rules, SHAPES, SPAWNS,
            found.rows, found.observation, found.parent, found.action, found.reward, found.dead,
        )  # fmt: skip
        return _Children(
            found.rows[:k], found.observation[:k], found.parent[:k], found.action[:k], found.reward[:k], found.dead[:k]
        )  # fmt: skip
