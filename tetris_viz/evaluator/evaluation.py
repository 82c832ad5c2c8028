"""The evaluation of one policy, a step at a time."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any, cast

from ..core.seeds import CONFIRMATION, EVALUATION, SELECTION
from ..game.evaluation import CAP, Report, greedy_evaluation, metrics, selection_score
from ..game.policyfile import AnyPolicy, load
from ..ipc.messages import EvaluatePolicy, PolicyEvaluated


def evaluate(asked: EvaluatePolicy) -> Iterator[PolicyEvaluated | None]:
    """None after each step of the games; the result after the last.

    Raises OSError where the file cannot be read and ``PolicyError`` where it is no policy.
    """
    policy = load(asked.path)
    report = yield from _played(policy, EVALUATION, asked.pieces)
    selected = confirmed = None
    if asked.selecting:
        selected = yield from _played(policy, SELECTION, asked.pieces)
        confirmed = yield from _played(policy, CONFIRMATION, asked.pieces)
    yield PolicyEvaluated(
        asked.id,
        policy.step,
        metrics(report),
        report.error,
        len(report.games),
        CAP,
        None if selected is None else selection_score(selected),
        None if confirmed is None else metrics(confirmed),
    )


def _played(policy: AnyPolicy, seeds: Sequence[int], pieces: str) -> Generator[None, None, Report]:
    """The report of a greedy game of each seed, yielding None after each step."""
    evaluation = greedy_evaluation(policy, seeds, cast(Any, pieces))
    while (report := evaluation.step()) is None:
        yield None
    return report
