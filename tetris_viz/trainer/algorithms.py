"""From a room's config to a Stable-Baselines3 algorithm, and from its weights to the plain arrays of a policy file.

This is the one place that maps the config's fields to Stable-Baselines3's arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any, NamedTuple

import numpy as np
import torch as th
from stable_baselines3 import DQN, PPO
from stable_baselines3.common.logger import Logger
from torch.nn import functional

from ..core.seeds import MOST_SEED
from ..game.features import BOARD, LEGAL
from ..game.keypolicy import KeyPolicy
from ..game.policy import Layers, Policy
from ..game.policyfile import AnyPolicy
from ..kinds import kinds
from ..kinds.tetris.configs import DQNConfig, KeysDQNConfig, PPOConfig, TetrisConfig
from .networks import AfterstateDQNPolicy, AfterstatePolicy
from .optimizer import PlainAdam
from .vec_env import GameVecEnv, key_games, placement_games

KEY_NETWORK = [128, 128]
"""Hidden layers of the network that values key presses."""


@dataclass
class LiveConfig:
    """The config as it is now: ``configure`` replaces it, the schedules and the speed limit read it."""

    config: TetrisConfig
    step: int = 0
    """Steps trained at the newest rollout boundary."""

    def learning_rate(self, _progress: float = 1.0) -> float:
        """SB3's schedule, called before each update; the progress it passes is not used."""
        return self.config.learning_rate_at(self.step)


class DoubleDQN(DQN):
    """SB3's DQN that explores among legal placements only, each game by a draw of its own, and learns by double
    Q-learning: the online network picks the next placement, the target network values it."""

    policy: AfterstateDQNPolicy
    warm_up: int
    """Steps of a run that are random before anything is learned."""
    rng: np.random.Generator

    def predict(
        self,
        observation: np.ndarray | dict[str, np.ndarray],
        state: tuple[np.ndarray, ...] | None = None,
        episode_start: np.ndarray | None = None,
        deterministic: bool = False,
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...] | None]:
        actions, state = self.policy.predict(observation, state, episode_start, deterministic)
        if deterministic:
            return actions, state
        rate = 1.0 if self.num_timesteps < self.warm_up else self.exploration_rate
        batch = np.asarray(observation).reshape(-1, *self.observation_space.shape)  # type: ignore[misc]
        chosen = np.array(actions).reshape(-1)
        for i in np.flatnonzero(self.rng.random(len(batch)) < rate):
            legal = np.flatnonzero(batch[i, :BOARD, LEGAL])
            chosen[i] = legal[self.rng.integers(len(legal))]
        return chosen.reshape(np.shape(actions)), state

    def _sample_action(
        self, learning_starts: int, action_noise: Any = None, n_envs: int = 1
    ) -> tuple[np.ndarray, np.ndarray]:
        assert self._last_obs is not None
        actions, _ = self.predict(self._last_obs, deterministic=False)
        return actions, actions

    def train(self, gradient_steps: int, batch_size: int = 100) -> None:
        self.policy.set_training_mode(True)
        self._update_learning_rate(self.policy.optimizer)
        losses = []
        for _ in range(gradient_steps):
            data = self.replay_buffer.sample(batch_size, env=self._vec_normalize_env)  # type: ignore[union-attr]
            with th.no_grad():
                picked = self.q_net(data.next_observations).argmax(dim=1, keepdim=True)
                following = self.q_net_target(data.next_observations).gather(1, picked)
                target = data.rewards + (1 - data.dones) * self.gamma * following
            value = self.q_net(data.observations).gather(1, data.actions.long())
            loss = functional.smooth_l1_loss(value, target)
            losses.append(loss.item())
            self.policy.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            th.nn.utils.clip_grad_norm_(self.policy.parameters(), self.max_grad_norm)
            self.policy.optimizer.step()
        self._n_updates += gradient_steps
        self.logger.record("train/n_updates", self._n_updates, exclude="tensorboard")
        self.logger.record("train/loss", float(np.mean(losses)))


Model = PPO | DQN


def run_seed(seed: int, step: int) -> int:
    """The seed of a run that begins at ``step``: the config's own at 0, another one later, so that a run that resumes
    does not play its first games again."""
    return seed if step == 0 else int(np.random.SeedSequence([seed, step]).generate_state(1)[0] % MOST_SEED) + 1


class Learner(NamedTuple):
    """What a kind of run learns by: its games, the algorithm with them, and a policy of plain arrays from its weights.

    ``model(config, live, games, seed, step)`` is made to be run by one ``learn()`` call from ``step``.
    """

    games: Callable[[Any, int], GameVecEnv]
    model: Callable[[Any, LiveConfig, Any, int, int], Model]
    policy: Callable[[dict[str, th.Tensor], Any, int], AnyPolicy]


def learner_of(config: TetrisConfig) -> Learner:
    """That which the kind of ``config`` names."""
    learner: Learner = resolve_name(kinds()[config.name()].learner)
    return learner


def build(live: LiveConfig, step: int = 0) -> Model:
    """The algorithm for ``live.config`` with its games, to be run by one ``learn()`` call from ``step``."""
    th.distributions.Distribution.set_default_validate_args(False)
    config, learner = live.config, learner_of(live.config)
    seed = run_seed(config.seed, step)
    model = learner.model(config, live, learner.games(config, seed), seed, step)
    model.set_logger(Logger(folder=None, output_formats=[]))
    return model


def _ppo(config: PPOConfig, live: LiveConfig, games: Any, seed: int, _step: int) -> PPO:
    return PPO(
        AfterstatePolicy,
        games,
        learning_rate=live.learning_rate,
        n_steps=config.n_steps,
        batch_size=config.batch_size,
        n_epochs=config.n_epochs,
        gamma=config.gamma,
        gae_lambda=config.gae_lambda,
        clip_range=config.clip_range,
        ent_coef=config.ent_coef,
        vf_coef=config.vf_coef,
        seed=seed,
        device="cpu",
    )


def _double_dqn(config: DQNConfig, live: LiveConfig, games: Any, seed: int, step: int) -> DoubleDQN:
    model = DoubleDQN(
        AfterstateDQNPolicy,
        games,
        **_dqn_arguments(config, live, seed, step),
    )
    model.exploration_schedule = _linear(model, 0.0, config.exploration_placements)
    model.warm_up = config.learning_starts
    model.rng = np.random.default_rng(seed)
    return model


def _keys_dqn(config: KeysDQNConfig, live: LiveConfig, games: Any, seed: int, step: int) -> DQN:
    """SB3's DQN and its MlpPolicy, as they come."""
    model = DQN(
        "MlpPolicy",
        games,
        policy_kwargs={"net_arch": KEY_NETWORK, "optimizer_class": PlainAdam},
        **_dqn_arguments(config, live, seed, step),
    )
    model.exploration_schedule = _linear(model, config.exploration_end, config.exploration_key_presses)
    return model


def _linear(model: DQN, last: float, over: int) -> Callable[[float], float]:
    """A schedule from 1 to ``last``, linear over the first ``over`` steps.

    SB3's own schedules count in shares of a run's length, which may change while it runs.
    """
    return lambda _progress: 1.0 + (last - 1.0) * min(1.0, model.num_timesteps / over)


def _dqn_arguments(config: DQNConfig | KeysDQNConfig, live: LiveConfig, seed: int, step: int) -> dict[str, Any]:
    """The arguments that both kinds of DQN take from their config."""
    steps = max(1, round(config.train_every / config.environments))
    return {
        "learning_rate": live.learning_rate,
        "buffer_size": config.buffer_size,
        # a run that resumes has an empty replay buffer: it plays, but does not learn, until that is filled again
        "learning_starts": step + config.learning_starts,
        "batch_size": config.batch_size,
        "gamma": config.gamma,
        "train_freq": (steps, "step"),
        "gradient_steps": max(1, round(steps * config.environments / config.train_every)),
        "target_update_interval": config.target_update_interval,
        "seed": seed,
        "device": "cpu",
    }


def as_policy(model: Model, config: TetrisConfig, state: dict[str, th.Tensor] | None = None) -> AnyPolicy:
    """The policy as plain arrays for ``policy.npz``; with the weights of ``state`` in place of the model's own."""
    weights = model.policy.state_dict() if state is None else state
    return learner_of(config).policy(weights, config, model.num_timesteps)


def _policy_of_ppo(weights: dict[str, th.Tensor], config: PPOConfig, step: int) -> Policy:
    actor, critic = (_layers(weights, f"mlp_extractor.{part}.mlp") for part in ("actor", "critic"))
    return Policy.of(actor, critic, objective=config.objective, gamma=config.gamma, step=step)


def _policy_of_dqn(weights: dict[str, th.Tensor], config: DQNConfig, step: int) -> Policy:
    layers = _layers(weights, "q_net.q_net.mlp")
    return Policy.of(layers, objective=config.objective, gamma=config.gamma, step=step)


def _policy_of_keys(weights: dict[str, th.Tensor], _config: KeysDQNConfig, step: int) -> KeyPolicy:
    return KeyPolicy.of(_layers(weights, "q_net.q_net"), step)


def _layers(weights: dict[str, th.Tensor], name: str) -> Layers:
    """Copies of a network's three layers ``(w, b)``, ``w`` of shape (inputs, outputs): torch's, transposed."""
    return [
        (weights[f"{name}.{i}.weight"].numpy().T.copy(), weights[f"{name}.{i}.bias"].numpy().copy()) for i in (0, 2, 4)
    ]


PPO_LEARNER = Learner(placement_games, _ppo, _policy_of_ppo)
DQN_LEARNER = Learner(placement_games, _double_dqn, _policy_of_dqn)
KEYS_LEARNER = Learner(key_games, _keys_dqn, _policy_of_keys)
