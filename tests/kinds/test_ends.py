"""What ends a run, and how it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.kinds.ends import reached
from tetris_viz.kinds.tetris.configs import KeysDQNConfig, PPOConfig


@given(
    length=st.integers(1_000, 10**6), minutes=st.floats(0, 100), goal=st.floats(0, 16), step=st.integers(0, 2 * 10**6),
    seconds=st.floats(0, 10**4), score=st.none() | st.floats(0, 16),
)  # fmt: skip
def test_a_run_ends_by_whatever_it_has_reached_and_by_nothing_else(length, minutes, goal, step, seconds, score):
    config = PPOConfig(total_placements=length, max_minutes=minutes, goal_score=goal)
    there = {
        "total_placements": step >= length,
        "max_minutes": minutes > 0 and seconds >= 60 * minutes,
        "goal_score": goal > 0 and score is not None and score >= goal,
    }
    end = reached(config, step, seconds, score)
    assert (end is not None) == any(there.values())
    assert end is None or there[end.field]


@pytest.mark.parametrize(
    ("config", "at", "reason"),
    [
        (PPOConfig(total_placements=1_500), (1_536, 3.0, None), "Reached its length: 1,500 placements."),
        (KeysDQNConfig(total_key_presses=1_500), (1_500, 3.0, None), "Reached its length: 1,500 key presses."),
        (PPOConfig(max_minutes=1), (640, 60.2, None), "Reached its time: 1 minute of training."),
        (PPOConfig(max_minutes=0.5), (640, 30.2, None), "Reached its time: 0.5 minutes of training."),
        (PPOConfig(max_minutes=1_440), (640, 86_400, None), "Reached its time: 1,440 minutes of training."),
        (PPOConfig(goal_score=12), (640, 1.0, 12.0), "Reached its goal: 12.00 per piece on unseen games."),
    ],
)
def test_the_reason_names_what_was_reached(config, at, reason):
    assert reached(config, *at).reason == reason
