"""What learns: same seed, same run; exported weights choose as the model does; learning helps."""

import numpy as np
import pytest
import torch

from tetris_viz.game.evaluation import play
from tetris_viz.game.features import BOARD, CRITIC_COLUMNS, LEGAL
from tetris_viz.game.keypresses import OBSERVATION_SIZE
from tetris_viz.kinds.tetris.configs import DQNConfig, KeysDQNConfig, PPOConfig
from tetris_viz.trainer.algorithms import LiveConfig, as_policy, build
from tetris_viz.trainer.averaging import ScheduleAndAveragingCallback
from tetris_viz.trainer.optimizer import PlainAdam

PPO = PPOConfig(environments=4, n_steps=32, batch_size=64, total_placements=1_000_000, max_pieces=200)
DQN = DQNConfig(
    environments=4, learning_starts=100, batch_size=64, train_every=4, buffer_size=2_000, objective="lines",
    total_placements=1_000_000, exploration_placements=1_000, target_update_interval=200, max_pieces=200, gamma=0.9,
)  # fmt: skip
KEYS = KeysDQNConfig(
    environments=2, learning_starts=100, batch_size=32, train_every=4, buffer_size=2_000, total_key_presses=1_000_000,
    exploration_key_presses=1_000, target_update_interval=200,
)  # fmt: skip
ALL = pytest.mark.parametrize("config", [PPO, DQN, KEYS], ids=["ppo", "dqn", "keys-dqn"])


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


def after(config, placements):
    live = LiveConfig(config)
    model = build(live)
    model.learn(placements, ScheduleAndAveragingCallback(live))
    return model


def weights(model):
    return [p.detach().numpy().copy() for p in model.policy.parameters()]


@ALL
def test_the_same_seed_gives_the_same_weights(config):
    one, two = after(config, 256), after(config, 256)
    assert not all(np.array_equal(a, b) for a, b in zip(weights(one), weights(build(LiveConfig(config))), strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(weights(one), weights(two), strict=True))
    other = after(config.model_copy(update={"seed": 2}), 256)
    assert not all(np.array_equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))


def test_what_the_form_sets_for_ppo_is_what_sb3_learns_with():
    numbers = {
        "n_steps": 8, "batch_size": 16, "n_epochs": 2, "gamma": 0.9, "gae_lambda": 0.7, "vf_coef": 0.3, "ent_coef": 0.05
    }  # fmt: skip
    model = build(LiveConfig(PPO.model_copy(update={**numbers, "clip_range": 0.4})))
    assert {name: getattr(model, name) for name in numbers} == numbers
    assert model.clip_range(1) == 0.4


@pytest.mark.parametrize("config", [PPO, DQN], ids=["ppo", "dqn"])
def test_the_exported_policy_chooses_as_the_model_does(config):
    model = after(config, 256)
    policy = as_policy(model, config)
    assert (policy.step, policy.objective, policy.gamma) == (model.num_timesteps, config.objective, config.gamma)
    observations = model.env.reset()
    for _ in range(20):
        actions, _ = model.predict(observations, deterministic=True)
        scores = policy.scores(observations)
        for game, action in enumerate(actions):
            assert observations[game, action, LEGAL]
            assert scores[game, action] == pytest.approx(scores[game].max(), abs=1e-4)
        observations, *_ = model.env.step(actions)


def test_the_exported_key_policy_presses_what_the_model_does():
    model = after(KEYS, 512)
    policy, seen = as_policy(model, KEYS), model.env.reset()
    assert policy.step == model.num_timesteps
    for _ in range(60):
        values = model.q_net(torch.as_tensor(seen)).detach().numpy()
        assert policy.values(seen) == pytest.approx(values, abs=1e-4)
        keys, _ = model.predict(seen, deterministic=True)
        seen, *_ = model.env.step(keys)


def test_key_presses_explore_by_their_own_count_and_the_memory_is_bounded():
    model = after(KEYS, 256)
    rates = []
    for step in (0, 500, 1_000, 5_000):
        model.num_timesteps = step
        rates.append(model.exploration_schedule(1.0))
    assert rates == pytest.approx([1, 0.525, 0.05, 0.05], abs=0.01)
    assert model.replay_buffer.observations.dtype == np.uint8
    assert model.replay_buffer.observations.nbytes == KEYS.buffer_size * OBSERVATION_SIZE


def test_the_exported_critic_values_boards_as_the_model_does():
    model = after(PPO, 256)
    observations, critic = model.env.reset(), as_policy(model, PPO).critic
    values = model.policy.predict_values(torch.as_tensor(observations)).detach().numpy()[:, 0]
    assert critic(observations[:, BOARD][:, CRITIC_COLUMNS]) == pytest.approx(values, abs=1e-4)


def test_predicting_leaves_the_observation_alone_and_a_rollout_prunes_it():
    model = after(PPO, 256)
    with torch.no_grad():
        model.policy.mlp_extractor.actor.mlp[-1].weight.mul_(10_000)  # an actor that is sure of itself
    observations = model.env.reset()
    before = observations.copy()
    model.predict(observations)
    assert (observations == before).all()
    with torch.no_grad():
        actions, _, chances = model.policy(torch.as_tensor(observations))
    kept = observations[:, :BOARD, LEGAL] == 1
    assert (kept <= (before[:, :BOARD, LEGAL] == 1)).all()
    assert kept.sum() < (before[:, :BOARD, LEGAL] == 1).sum()
    assert kept[range(len(actions)), actions].all()
    _, again, _ = model.policy.evaluate_actions(torch.as_tensor(observations), actions)
    assert again.detach().numpy() == pytest.approx(chances.numpy(), abs=1e-5)


def test_rates_fall_with_the_placements_and_stay_at_their_end():
    live = LiveConfig(
        PPO.model_copy(update={"learning_rate": 1e-3, "learning_rate_end": 1e-5, "decay_placements": 1000})
    )
    rates = []
    for live.step in (0, 500, 1000, 9000):
        rates.append(live.learning_rate())
    assert rates == pytest.approx([1e-3, 1e-4, 1e-5, 1e-5])


def test_what_plays_is_the_average_of_past_networks():
    live = LiveConfig(PPO.model_copy(update={"averaging": 0.0}))
    model, averaging = build(live), ScheduleAndAveragingCallback(live)
    model.learn(512, averaging)
    same = as_policy(model, PPO).actor.layers[0][0]
    assert not np.array_equal(averaging.policy.actor.layers[0][0], same), "the newest update comes after the boundary"
    other = ScheduleAndAveragingCallback(LiveConfig(PPO))
    model.learn(512, other, reset_num_timesteps=False)
    first, last = other.policy.actor.layers[0][0], as_policy(model, PPO).actor.layers[0][0]
    assert np.abs(first - last).max() > 0


def test_a_run_that_goes_on_without_its_memory_warms_up_again():
    assert build(LiveConfig(DQN), 500).learning_starts == 600
    assert build(LiveConfig(KEYS), 500).learning_starts == 600


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


def pieces_per_game(model, config):
    """Mean length of greedy games, at most 200 pieces."""
    policy = as_policy(model, config)
    report = play(lambda position: policy.greedy(position.observation), range(900, 912), cap=200)
    return np.mean([game.pieces for game in report.games])


@pytest.mark.parametrize(("config", "placements"), [(PPO, 8_192), (DQN, 4_000)], ids=["ppo", "dqn"])
def test_learning_makes_games_longer(config, placements):
    """Random play dies after about 20 pieces."""
    assert pieces_per_game(after(config, placements), config) > 60


def test_updates_come_as_often_as_the_form_says_as_near_as_the_games_side_by_side_allow():
    for games, every, steps, updates in ((8, 15, 2, 1), (8, 16, 2, 1), (8, 4, 1, 2), (4, 4, 1, 1)):
        asked = {"environments": games, "train_every": every}
        model = build(LiveConfig(DQN.model_copy(update=asked)))
        assert (model.train_freq.frequency, model.gradient_steps) == (steps, updates), asked


@pytest.mark.parametrize("config", [DQN, KEYS], ids=["dqn", "keys-dqn"])
@pytest.mark.parametrize("share", [0.5, 2, 7])
def test_exploring_fades_by_its_own_length_whatever_the_length_of_the_run(config, share):
    fades, least = ("exploration_placements", 0) if config is DQN else ("exploration_key_presses", KEYS.exploration_end)
    over = getattr(config, fades)
    model = build(LiveConfig(config.model_copy(update={config.LENGTH: int(share * over)})))
    for done, rate in ((0, 1), (over // 4, 1 - 0.25 * (1 - least)), (over, least), (3 * over, least)):
        model.num_timesteps = done
        assert model.exploration_schedule(0.3) == pytest.approx(rate)
