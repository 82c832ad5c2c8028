"""Judging the policy on games it never learned from, a little at every boundary.

A trial is cut into steps, and a boundary plays as many of them as its share of the time allows: training is
never held up for long, and pays at most 2 % for being judged.  Where a speed limit makes training sleep, some of
that time is used as well.

A policy that may be the best is judged again, on other games: the highest of many results on one set of games is
partly luck, and what it scores where it was not chosen is what is told of it.
"""

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..core.config import AnyConfig
from ..core.parts import Part
from ..core.seeds import CONFIRMATION, SELECTION
from ..game.evaluation import Report, Steps, greedily
from ..game.policyfile import AnyPolicy, load

SHARE = 0.02
"""Of the time that passes in training, what judging may take from it."""
SPARE = 0.2
"""Of the time that training would sleep through, what judging may use: other rooms want the cores, too."""
EVALUATOR = Part(lambda old: {**old, "again": False})


Begin = Callable[[AnyPolicy, Sequence[int]], Steps]
"""Begins the trial of a policy on the games of these seeds."""


class Judged(NamedTuple):
    """``again``: on the games by which nothing is chosen."""

    policy: AnyPolicy
    report: Report
    again: bool


def trials(config: AnyConfig) -> Begin:
    """How policies of this config are judged: greedy games on the held-out seeds."""
    return lambda policy, seeds: greedily(policy, seeds, config.pieces)


class Evaluator:
    """Plays the trial of one policy after another; ``clock`` measures what that costs."""

    def __init__(self, begin: Begin, clock: Callable[[], float]):
        self._begin, self._clock = begin, clock
        self._trial: Steps | None = None
        self._policy: AnyPolicy | None = None
        self._report: Report | None = None
        self._last = clock()
        self._credit = self._spare = self._since = 0.0
        self._loaded = self._again = False

    def resume(self) -> None:
        """Time that passed until now was no training."""
        self._last = self._clock()

    def state(self) -> dict[str, Any]:
        """Where the judging stands, for :meth:`restore`."""
        state: dict[str, Any] = {"credit": self._credit, "since": self._since, "again": self._again}
        if self._under_way and self._trial is not None and self._policy is not None:
            state |= {"trial": self._trial.state(), "policy": np.frombuffer(self._policy.dump(), np.uint8)}
        return EVALUATOR.keep(state)

    def restore(self, state: Any) -> None:
        """Go on with the trial of a ``state()``; raises where that cannot be used, and has then changed nothing."""
        fields = EVALUATOR.read(state)
        trial = policy = None
        if "trial" in fields:
            policy = load(io.BytesIO(fields["policy"].tobytes()))
            trial = self._begin(policy, CONFIRMATION if fields["again"] else SELECTION)
            trial.restore(fields["trial"])
        self._credit, self._since, self._again = fields["credit"], fields["since"], fields["again"]
        self._trial, self._policy = trial, policy

    def turn(self, newest: Callable[[], AnyPolicy], interval: float = 0.0) -> Judged | None:
        """Play as long as the time since the last turn pays for, at a boundary; what :meth:`take` gives then.

        A trial begins at the earliest ``interval`` seconds of training after the one before it began.
        """
        began = self._clock()
        passed, self._last = began - self._last, began
        self._since += passed
        if self._trial is None and self._since < interval:
            return None  # nor is time saved up for later, which would hold up training then
        self._credit += SHARE * passed
        while self._credit > 0 and self._report is None:
            if self._trial is None:
                self._begin_trial(newest())
            ended = self._step()
            self._credit -= ended - began if self._loaded else 0.0  # loading compiled code is no judging's cost
            self._loaded = True
            began = self._last = ended
        return self.take()

    def idle(self, seconds: float) -> None:
        """Training would sleep for so many seconds now: play on in a share of them, which costs training nothing."""
        if self._under_way:
            self._spare += SPARE * seconds
        while self._under_way and self._spare > 0:
            began = self._clock()
            self._spare -= self._step() - began

    def judge_again(self, policy: AnyPolicy) -> None:
        """Have the policy that was just judged play the games by which nothing is chosen, before any other plays."""
        since = self._since
        self._begin_trial(policy, again=True)
        self._since = since  # the interval is between two policies

    def take(self) -> Judged | None:
        """The judged policy and its report, once, when a trial is done."""
        if self._report is None or self._policy is None:
            return None
        report, self._report, self._trial, self._spare = self._report, None, None, 0.0
        return Judged(self._policy, report, self._again)

    @property
    def _under_way(self) -> bool:
        return self._trial is not None and self._report is None

    def _begin_trial(self, policy: AnyPolicy, *, again: bool = False) -> None:
        self._policy, self._again, self._since = policy, again, 0.0
        self._trial = self._begin(policy, CONFIRMATION if again else SELECTION)

    def _step(self) -> float:
        """Play a step of the trial; when it ended."""
        assert self._trial is not None
        self._report = self._trial.step()
        return self._clock()
