"""The running mean behind a headline: of how long values held, not of how many there were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.core.smoothing import HALF_LIFE, RunningMean

finite = st.floats(-1e6, 1e6)


def mean_of(points: list[tuple[float, float]]) -> RunningMean:
    """Of points (place, value)."""
    (at, value), *rest = points
    mean = RunningMean.of(value, at)
    for at, value in rest:
        mean = mean.add(value, at)
    return mean


@given(finite, st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_what_does_not_change_is_its_own_mean(value: float, gaps: list[float]) -> None:
    places = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    assert mean_of([(at, value) for at in places]).mean == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 60), finite), min_size=1, max_size=40))
def test_it_lies_within_what_was_logged(steps: list[tuple[float, float]]) -> None:
    places = [sum(gap for gap, _ in steps[: i + 1]) for i in range(len(steps))]
    values = [value for _, value in steps]
    mean = mean_of(list(zip(places, values, strict=True))).mean
    assert min(values) - 1e-3 <= mean <= max(values) + 1e-3


@given(st.integers(1, 20), st.floats(0, 50), st.floats(-50, 50))
def test_how_often_the_same_is_logged_changes_nothing(times: int, before: float, after: float) -> None:
    """A value that holds for ten seconds counts the same, in one piece or in twenty."""
    often = mean_of([(5.0, before), *((5.0 + 10.0 * i / times, after) for i in range(1, times + 1))])
    once = mean_of([(5.0, before), (15.0, after)])
    assert often.mean == pytest.approx(once.mean, rel=1e-9, abs=1e-9)


def test_a_value_counts_half_after_its_half_life_and_a_first_one_is_no_prior() -> None:
    long = mean_of([(float(second), 0.0) for second in range(1, 200)])
    assert long.add(1.0, long.at + HALF_LIFE).mean == pytest.approx(0.5, abs=1e-6)
    early = RunningMean.of(0.0, 1.0).add(1.0, 1.0 + HALF_LIFE)
    assert early.mean > 0.75, "a second of the first value against five of the next"


def test_a_value_at_the_same_place_or_before_has_no_weight() -> None:
    mean = mean_of([(1.0, 2.0), (2.0, 4.0)])
    assert mean.add(100.0, 2.0) == mean
    assert mean.add(100.0, 1.0) == mean
