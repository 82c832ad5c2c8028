"""Games for judging are none that anything learns from, and each judges for one purpose."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.core import seeds
from tetris_viz.kinds.tetris.configs import PPOConfig

JUDGING = {name: getattr(seeds, name) for name in ("SELECTION", "CONFIRMATION", "EVALUATION", "BENCHMARK")}


@pytest.mark.parametrize(("one", "other"), list(combinations(JUDGING, 2)))
def test_no_game_judges_twice(one, other):
    assert not set(JUDGING[one]) & set(JUDGING[other])


@pytest.mark.parametrize("name", JUDGING)
def test_training_draws_none_of_them(name):
    most = PPOConfig.model_fields["seed"].metadata[1].le
    assert most == seeds.MOST_SEED
    assert min(JUDGING[name]) > max(seeds.HELD_OUT, most + 256)
    assert max(JUDGING[name]) < 2**31, "any game takes it as a seed"


@given(st.integers(1, seeds.MOST_SEED), st.integers(0, 255))
def test_the_first_games_of_any_run_are_for_learning(seed, slot):
    assert seed + slot < seeds.HELD_OUT
