"""The network that presses keys: plain arithmetic, and its file."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.game.test_policy import policy
from tetris_viz.game.evaluation import KeyEvaluation
from tetris_viz.game.keypolicy import KeyPolicy
from tetris_viz.game.keypresses import KEYS, OBSERVATION_SIZE, KeyEnv
from tetris_viz.game.policy import Policy, PolicyError
from tetris_viz.game.policyfile import load


def key_layers(seed: int = 0) -> list[tuple[Any, Any]]:
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(size=(a, b)), rng.normal(size=b))
        for a, b in itertools.pairwise([OBSERVATION_SIZE, 16, 12, len(KEYS)])
    ]


def some_seen() -> Any:
    env, rng = KeyEnv(seed=9), np.random.default_rng(9)
    env.reset()
    return np.stack([env.step(rng.integers(len(KEYS)))[0] for _ in range(40)])


def test_its_numbers_equal_a_plain_forward_in_double_precision() -> None:
    observation, plain = some_seen(), some_seen().astype(np.float64)
    for i, (w, b) in enumerate(key_layers()):
        plain = (np.maximum(plain, 0) if i else plain) @ w + b
    one = KeyPolicy.of(key_layers())
    assert np.allclose(one.values(observation), plain, rtol=1e-4, atol=1e-3)
    assert (one.greedy(observation) == one.values(observation).argmax(1)).all()


def test_a_file_says_which_kind_of_policy_it_holds(tmp_path: Path) -> None:
    file, observation = tmp_path / "policy.npz", some_seen()
    saved = KeyPolicy.of(key_layers(), step=77)
    saved.save(file)
    read = load(file)
    assert isinstance(read, KeyPolicy)
    assert read.step == 77
    assert (read.values(observation) == saved.values(observation)).all()
    policy(step=3).save(file)
    assert isinstance(load(file), Policy)
    assert [p.name for p in tmp_path.iterdir()] == ["policy.npz"]


def test_a_file_of_before_the_two_kinds_holds_placements(tmp_path: Path) -> None:
    np.savez(tmp_path / "old.npz", **policy(step=5).arrays())
    old = load(tmp_path / "old.npz")
    assert isinstance(old, Policy)
    assert old.step == 5


def test_a_kind_of_tomorrow_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    np.savez(tmp_path / "new.npz", format="dreams")
    with pytest.raises(PolicyError, match="'dreams' is unknown; known: placements, keys"):
        load(tmp_path / "new.npz")
    with pytest.raises(PolicyError, match="gives 1 numbers a row instead of 8"):
        KeyPolicy.of([*key_layers()[:2], (np.zeros((12, 1)), np.zeros(1))])


def test_an_evaluation_plays_each_seed_once_to_its_end() -> None:
    drops = [(w * 0, b * 0) for w, b in key_layers()]
    drops[2][1][KEYS.index("drop")] = 1
    evaluation = KeyEvaluation(KeyPolicy.of(drops), range(100, 104), cap=50)
    steps = 1
    while (report := evaluation.step()) is None:
        steps += 1
    assert [game.slot for game in report.games] == [0, 1, 2, 3]
    assert steps == max(game.pieces for game in report.games), "every press drops a piece"
    assert report.survival == 0
    short = KeyEvaluation(KeyPolicy.of(drops), range(100, 102), cap=3)
    assert [short.step() for _ in range(2)] == [None, None]
    assert short.step().survival == 1
