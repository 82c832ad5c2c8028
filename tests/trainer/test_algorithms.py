"""What learns: same seed, same run; exported weights choose as the model does; learning helps."""

import numpy as np
import pytest
import torch

from tetris_viz.core.config import DQNConfig, PPOConfig
from tetris_viz.game.features import LEGAL
from tetris_viz.trainer.algorithms import Live, as_policy, build, counters, dump_model, restore
from tetris_viz.trainer.optimizer import PlainAdam

PPO = PPOConfig(environments=4, n_steps=32, batch_size=64, total_placements=1_000_000, max_pieces=200)
DQN = DQNConfig(
    environments=4, learning_starts=100, batch_size=64, train_every=4, buffer_size=2_000, objective="lines",
    total_placements=1_000_000, exploration_placements=1_000, target_update_interval=200, max_pieces=200, gamma=0.9,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


def after(config, placements):
    model = build(Live(config))
    model.learn(placements)
    return model


def weights(model):
    return [p.detach().numpy().copy() for p in model.policy.parameters()]


@pytest.mark.parametrize("config", [PPO, DQN], ids=["ppo", "dqn"])
def test_the_same_seed_gives_the_same_weights(config):
    one, two = after(config, 256), after(config, 256)
    assert one._n_updates > 0
    assert all(np.array_equal(a, b) for a, b in zip(weights(one), weights(two), strict=True))
    other = after(config.model_copy(update={"seed": 2}), 256)
    assert not all(np.array_equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))


@pytest.mark.parametrize("config", [PPO, DQN], ids=["ppo", "dqn"])
def test_the_exported_policy_chooses_as_the_model_does(config):
    model = after(config, 256)
    policy, rng = as_policy(model), np.random.default_rng(1)
    assert policy.step == model.num_timesteps
    observations = model.env.reset()
    for _ in range(20):
        actions, _ = model.predict(observations, deterministic=True)
        for observation, action in zip(observations, actions, strict=True):
            scores = policy.scores(observation)
            assert observation[action, LEGAL]
            assert scores[action] == pytest.approx(scores[policy.choose(observation, "greedy", rng)], abs=1e-4)
        observations, *_ = model.env.step(actions)


@pytest.mark.parametrize("config", [PPO, DQN], ids=["ppo", "dqn"])
def test_a_restored_model_is_the_same_model(config):
    model = after(config, 256)
    other = build(Live(config), model.num_timesteps)
    restore(other, dump_model(model), counters(model), config.total_placements)
    assert all(np.array_equal(a, b) for a, b in zip(weights(model), weights(other), strict=True))
    assert other.num_timesteps == 256
    assert other.policy.optimizer.state_dict()["state"][0]["step"] > 0
    other.learn(128, reset_num_timesteps=False)
    assert other.num_timesteps == 384


def test_a_bigger_run_goes_on_exploring_where_it_was():
    model = after(DQN, 256)
    other = build(Live(DQN), 500)
    restore(other, dump_model(model), {"num_timesteps": 500, "n_updates": 3}, DQN.total_placements)
    assert other.exploration_rate == pytest.approx(0.5, abs=0.01)
    assert other.learning_starts == 600


def test_the_quick_optimizer_is_adam_number_for_number():
    def trained(optimizer_class):
        torch.manual_seed(1)
        net = torch.nn.Linear(3, 1)
        optimizer = optimizer_class(net.parameters(), lr=0.01, eps=1e-5)
        for _ in range(5):
            optimizer.zero_grad()
            net(torch.ones(2, 3)).square().mean().backward()
            optimizer.step()
        again = optimizer_class(net.parameters())
        again.load_state_dict(optimizer.state_dict())
        again.step()
        return net.weight.detach()

    assert torch.equal(trained(PlainAdam), trained(torch.optim.Adam))


def pieces_per_game(model, games=12):
    """Mean length of greedy games, at most 200 pieces."""
    policy, rng = as_policy(model), np.random.default_rng(1)
    env = build(Live(PPO.model_copy(update={"environments": 1, "n_steps": 64, "seed": 99}))).env
    lengths, observations = [], env.reset()
    while len(lengths) < games:
        observations, _, dones, infos = env.step([policy.choose(observations[0], "greedy", rng)])
        if dones[0]:
            lengths.append(infos[0]["game"]["pieces"])
    return np.mean(lengths)


@pytest.mark.parametrize(("config", "placements"), [(PPO, 8_192), (DQN, 4_000)], ids=["ppo", "dqn"])
def test_learning_makes_games_longer(config, placements):
    """Random play dies after about 20 pieces."""
    assert pieces_per_game(after(config, placements)) > 60
