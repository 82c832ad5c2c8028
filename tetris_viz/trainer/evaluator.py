"""Evaluating policies on games they never learned from, a little at every rollout boundary.

An evaluation is played in steps.  A boundary plays as many of them as its share of the time allows, so that training
is never held up for long and pays at most 2 % of its time.  Where a speed limit makes training sleep, a share of that
time is used as well.

A policy that may be the best is evaluated again, on other games (confirmation): the highest of many results on one
set of games is partly luck, so the score that is told of it comes from games that did not choose it.
"""

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..core.parts import Part
from ..core.seeds import CONFIRMATION, SELECTION
from ..game.evaluation import AnyEvaluation, Report, greedy_evaluation
from ..game.policyfile import AnyPolicy, load
from ..kinds.tetris.configs import TetrisConfig

SHARE = 0.02
"""Share of training time that evaluations may take."""
IDLE_SHARE = 0.2
"""Share of the time that training would sleep through: other rooms want the cores, too."""
EVALUATOR = Part(lambda old: {**old, "again": False})


Begin = Callable[[AnyPolicy, Sequence[int]], AnyEvaluation]
"""Begins the evaluation of a policy on the games of these seeds."""


class Evaluated(NamedTuple):
    """A policy and its result; ``confirmation``: on the games by which nothing is chosen."""

    policy: AnyPolicy
    report: Report
    confirmation: bool


def evaluations(config: TetrisConfig) -> Begin:
    """How policies of this config are evaluated: greedy games on the held-out seeds."""
    return lambda policy, seeds: greedy_evaluation(policy, seeds, config.pieces)


class Evaluator:
    """Evaluates one policy after another; ``clock`` (seconds) measures what that costs.

    Loading compiled code, which the first step does unless it ``is_compiled`` already, costs nothing.
    """

    def __init__(self, begin: Begin, clock: Callable[[], float], *, is_compiled: bool = False):
        self._begin, self._clock = begin, clock
        self._evaluation: AnyEvaluation | None = None
        self._policy: AnyPolicy | None = None
        self._report: Report | None = None
        self._last = clock()
        self._credit = self._idle_credit = self._since_begin = 0.0
        self._is_compiled, self._confirming = is_compiled, False

    def resume(self) -> None:
        """Do not count the time since the last call as training."""
        self._last = self._clock()

    def state(self) -> dict[str, Any]:
        """The evaluation under way and its budget, for :meth:`restore`."""
        state: dict[str, Any] = {"credit": self._credit, "since": self._since_begin, "again": self._confirming}
        if self._under_way and self._evaluation is not None and self._policy is not None:
            state |= {"trial": self._evaluation.state(), "policy": np.frombuffer(self._policy.dump(), np.uint8)}
        return EVALUATOR.keep(state)

    def restore(self, state: Any) -> None:
        """Continue from a ``state()``; raises where it cannot be used, and has then changed nothing."""
        fields = EVALUATOR.read(state)
        evaluation = policy = None
        if "trial" in fields:
            policy = load(io.BytesIO(fields["policy"].tobytes()))
            evaluation = self._begin(policy, CONFIRMATION if fields["again"] else SELECTION)
            evaluation.restore(fields["trial"])
        self._credit, self._since_begin, self._confirming = fields["credit"], fields["since"], fields["again"]
        self._evaluation, self._policy = evaluation, policy

    def tick(self, newest: Callable[[], AnyPolicy], interval: float = 0.0) -> Evaluated | None:
        """Play, at a boundary, as long as the time since the last tick pays for; returns what :meth:`take` does.

        An evaluation begins at least ``interval`` seconds of training after the previous one began.
        """
        began = self._clock()
        passed, self._last = began - self._last, began
        self._since_begin += passed
        if self._evaluation is None and self._since_begin < interval:
            return None  # without saving up credit, which would later hold up training
        self._credit += SHARE * passed
        while self._credit > 0 and self._report is None:
            if self._evaluation is None:
                self._begin_evaluation(newest())
            ended = self._step()
            self._credit -= ended - began if self._is_compiled else 0.0
            self._is_compiled = True
            began = self._last = ended
        return self.take()

    def idle(self, seconds: float) -> None:
        """Play on in a share of the ``seconds`` that training is about to sleep, which costs training nothing."""
        if self._under_way:
            self._idle_credit += IDLE_SHARE * seconds
        while self._under_way and self._idle_credit > 0:
            began = self._clock()
            self._idle_credit -= self._step() - began

    def confirm(self, policy: AnyPolicy) -> None:
        """Evaluate ``policy`` next, on the games by which nothing is chosen."""
        since = self._since_begin
        self._begin_evaluation(policy, confirming=True)
        self._since_begin = since  # the interval is between two policies

    def take(self) -> Evaluated | None:
        """The evaluated policy and its report, once, when an evaluation is done."""
        if self._report is None or self._policy is None:
            return None
        report, self._report, self._evaluation, self._idle_credit = self._report, None, None, 0.0
        return Evaluated(self._policy, report, self._confirming)

    @property
    def _under_way(self) -> bool:
        return self._evaluation is not None and self._report is None

    def _begin_evaluation(self, policy: AnyPolicy, *, confirming: bool = False) -> None:
        self._policy, self._confirming, self._since_begin = policy, confirming, 0.0
        self._evaluation = self._begin(policy, CONFIRMATION if confirming else SELECTION)

    def _step(self) -> float:
        """Play one step of the evaluation; returns the time after it."""
        assert self._evaluation is not None
        self._report = self._evaluation.step()
        return self._clock()
