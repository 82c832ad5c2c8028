"""The numpy networks against plain arithmetic, and what is no policy."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tetris_viz.game.features import ACTOR, BOARD, CRITIC_COLUMNS, LEGAL, SCALE
from tetris_viz.game.policy import ILLEGAL, Network, Policy, PolicyError
from tetris_viz.game.policyfile import load
from tetris_viz.game.stepper import Games


def layers(inputs: int, seed: int = 0) -> list[tuple[Any, Any]]:
    rng = np.random.default_rng(seed)
    sizes = [inputs, 8, 6, 1]
    return [(rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in itertools.pairwise(sizes)]


def policy(**facts: Any) -> Policy:
    return Policy.of(layers(ACTOR.stop), layers(len(CRITIC_COLUMNS), 1), **facts)


def some_games(steps: int = 12) -> Games:
    games, rng = Games(range(1, 9)), np.random.default_rng(0)
    games.begin()
    for _ in range(steps):
        games.step(np.array([rng.choice(np.flatnonzero(observation[:, LEGAL])) for observation in games.observation]))
    return games


def test_a_networks_numbers_equal_a_plain_forward_in_double_precision() -> None:
    observation = some_games().observation
    plain = observation[:, BOARD, CRITIC_COLUMNS].astype(np.float64) / SCALE[list(CRITIC_COLUMNS)]
    for i, (w, b) in enumerate(layers(len(CRITIC_COLUMNS), 1)):
        plain = plain @ w + b
        if i < 2:
            plain = np.maximum(plain, 0)
    network = Network("critic", layers(len(CRITIC_COLUMNS), 1), CRITIC_COLUMNS)
    assert np.allclose(network(observation[:, BOARD][:, CRITIC_COLUMNS]), plain[:, 0], rtol=1e-4, atol=1e-4)


def test_only_legal_placements_are_scored_each_by_its_own_row() -> None:
    observation = some_games().observation
    scores = policy().scores(observation)
    legal = observation[:, :BOARD, LEGAL] == 1
    assert (scores[~legal] == ILLEGAL).all()
    assert (scores[legal] > ILLEGAL).all()
    game, action = 3, int(np.flatnonzero(legal[3])[2])
    assert scores[game, action] == pytest.approx(
        policy().actor(observation[game, action : action + 1, ACTOR])[0], rel=1e-5
    )


def test_a_saved_policy_is_read_back_the_same(tmp_path: Path) -> None:
    saved, observation = policy(objective="lines", gamma=0.97, step=123), some_games().observation
    saved.save(tmp_path / "policy.npz")
    read = load(tmp_path / "policy.npz")
    assert (read.objective, read.gamma, read.step) == ("lines", 0.97, 123)
    assert (read.scores(observation) == saved.scores(observation)).all()
    assert [p.name for p in tmp_path.iterdir()] == ["policy.npz"]
    Policy.of(layers(ACTOR.stop)).save(tmp_path / "policy.npz")
    assert load(tmp_path / "policy.npz").critic is None


def test_greedy_takes_the_best_and_sampled_follows_the_softmax() -> None:
    one, observation = policy(), some_games().observation[:1]
    scores = one.scores(observation)[0]
    assert one.greedy(observation) == [scores.argmax()]
    many = one.sample(np.repeat(observation, 40_000, axis=0), np.random.default_rng(1))
    drawn = np.bincount(many, minlength=40) / len(many)
    expected = np.exp(scores.astype(np.float64) - scores.max())
    assert np.allclose(drawn, expected / expected.sum(), atol=0.01)
    assert not drawn[observation[0, :BOARD, LEGAL] == 0].any()


def test_what_is_no_policy_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="inputs come in"):
        Policy.of(layers(ACTOR.stop + 1))
    with pytest.raises(PolicyError, match="has 3 layers, not 2"):
        Policy.of(layers(ACTOR.stop)[:2])
    broken = layers(ACTOR.stop)
    broken[1][1][0] = np.nan
    with pytest.raises(PolicyError, match="not finite"):
        Policy.of(broken)
    wide = [*layers(ACTOR.stop)[:2], (np.zeros((6, 2)), np.zeros(2))]
    with pytest.raises(PolicyError, match="gives 2 numbers a row"):
        Policy.of(wide)
    (tmp_path / "text.npz").write_text("no policy")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    for name in ("text.npz", "other.npz"):
        with pytest.raises(PolicyError, match="no policy"):
            load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "missing.npz")
