"""The policy's forward pass, its choices and its file."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tetris_viz.game.environment import PlacementEnv
from tetris_viz.game.features import FEATURES, LEGAL, SCALE
from tetris_viz.game.policy import Policy, PolicyError


def layers(seed: int = 0, inputs: int = FEATURES - 1) -> list[tuple[Any, Any]]:
    rng = np.random.default_rng(seed)
    sizes = [inputs, 64, 64, 1]
    return [(rng.normal(size=(a, b)) / a**0.5, rng.normal(size=b)) for a, b in itertools.pairwise(sizes)]


def observations(count: int = 30) -> list[Any]:
    env = PlacementEnv(seed=6)
    seen, _ = env.reset()
    rng, found = np.random.default_rng(6), []
    while len(found) < count:
        found.append(seen)
        seen, _, over, _, _ = env.step(int(rng.choice(np.flatnonzero(seen[:, LEGAL]))))
        if over:
            seen, _ = env.reset()
    return found


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_scores_equal_a_plain_forward_in_double_precision(activation: str) -> None:
    policy = Policy(layers(), activation)
    bend = np.tanh if activation == "tanh" else lambda x: np.maximum(x, 0)
    for seen in observations():
        (w0, b0), (w1, b1), (w2, b2) = layers()
        x = seen[:, :LEGAL].astype(np.float64) / SCALE[:LEGAL].astype(np.float64)
        plain = (bend(bend(x @ w0 + b0) @ w1 + b1) @ w2 + b2)[:, 0]
        scores, legal = policy.scores(seen), seen[:, LEGAL] == 1
        assert scores.shape == (40,)
        assert scores.dtype == np.float32
        np.testing.assert_allclose(scores[legal], plain[legal], rtol=1e-4, atol=1e-4)
        assert (scores[~legal] == np.float32(-1e8)).all()


def test_a_saved_policy_is_read_back_the_same(tmp_path: Path) -> None:
    policy = Policy(layers(), "relu")
    policy.save(tmp_path / "policy.npz", 4096)
    read = Policy.load(tmp_path / "policy.npz")
    assert (read.step, read.activation) == (4096, "relu")
    for seen in observations(5):
        assert np.array_equal(read.scores(seen), policy.scores(seen))
    assert [path.name for path in tmp_path.iterdir()] == ["policy.npz"]


def test_greedy_takes_the_best_and_sampled_follows_the_softmax() -> None:
    policy, rng = Policy(layers()), np.random.default_rng(1)
    seen = observations(1)[0]
    scores = policy.scores(seen).astype(np.float64)
    assert policy.choose(seen, "greedy", rng) == int(scores.argmax())
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    drawn = np.bincount([policy.choose(seen, "sampled", rng) for _ in range(4000)], minlength=40) / 4000
    assert abs(drawn - odds).max() < 0.05
    assert not drawn[seen[:, LEGAL] == 0].any()


def test_what_is_no_policy_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "policy.npz"
    path.write_bytes(b"half a file")
    with pytest.raises(PolicyError, match="is no policy"):
        Policy.load(path)
    np.savez(path, w0=np.zeros(3))
    with pytest.raises(PolicyError, match="is no policy"):
        Policy.load(path)
    with pytest.raises(FileNotFoundError):
        Policy.load(tmp_path / "none.npz")
    with pytest.raises(PolicyError, match="inputs come in"):
        Policy(layers(inputs=FEATURES))
    with pytest.raises(PolicyError, match="activation"):
        Policy(layers(), "sine")
    broken = layers()
    broken[1] = (broken[1][0] * np.nan, broken[1][1])
    with pytest.raises(PolicyError, match="not finite"):
        Policy(broken)
