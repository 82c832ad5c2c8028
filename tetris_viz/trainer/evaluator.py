"""Judging the policy on games it never learned from, a little at every boundary.

A trial is cut into steps, and a boundary plays as many of them as its share of the time allows: training is
never held up for long, and pays at most 2 % for being judged.
"""

import io
from collections.abc import Callable
from typing import Any

import numpy as np

from ..game.evaluation import Report, Trial
from ..game.plays import chooser
from ..game.policy import Policy
from ..game.stepper import Pieces

SHARE = 0.02
SEEDS = range(2_000_000_001, 2_000_000_025)
"""Held out: training meets one of these only where its config's seed is that high, or once in ninety million games."""
CAP = 1_000
"""Pieces after which a game counts as survived."""


def values(report: Report) -> dict[str, float]:
    """The report as metrics."""
    return {
        "eval/score_per_piece": report.score_per_piece,
        "eval/score_per_piece_std": report.spread,
        "eval/lines_per_game": report.lines_per_game,
        "eval/survival": report.survival,
    }


class Evaluator:
    """Plays the trial of one policy after another; ``clock`` measures what that costs."""

    def __init__(self, pieces: Pieces, clock: Callable[[], float]):
        self._pieces, self._clock = pieces, clock
        self._trial: Trial | None = None
        self._policy: Policy | None = None
        self._last = clock()
        self._credit = 0.0

    def resume(self) -> None:
        """Time that passed until now was no training."""
        self._last = self._clock()

    def state(self) -> dict[str, Any]:
        """Where the judging stands, for :meth:`restore`."""
        state: dict[str, Any] = {"credit": self._credit}
        if self._trial is not None and self._policy is not None:
            state |= {"trial": self._trial.state(), "policy": np.frombuffer(self._policy.dump(), np.uint8)}
        return state

    def restore(self, state: dict[str, Any]) -> None:
        """Go on with the trial of a ``state()``."""
        self._credit = state["credit"]
        if "trial" in state:
            self._begin(Policy.load(io.BytesIO(state["policy"].tobytes()))).restore(state["trial"])

    def turn(self, newest: Callable[[], Policy]) -> tuple[Policy, Report] | None:
        """Play as long as the time since the last turn pays for; the judged policy and its report when one is done."""
        began = self._clock()
        self._credit += SHARE * (began - self._last)
        self._last = began
        done: Any = None
        while self._credit > 0 and done is None:
            trial = self._trial or self._begin(newest())
            done = trial.step()
            now = self._clock()
            self._credit -= now - began
            began = self._last = now
        if done is None or self._policy is None:
            return None
        self._trial = None
        return self._policy, done

    def _begin(self, policy: Policy) -> Trial:
        choose = chooser(policy, "greedy", np.random.default_rng(0))
        self._policy, self._trial = policy, Trial(choose, SEEDS, self._pieces, CAP)
        return self._trial
