"""Several games side by side, as Stable-Baselines3 wants them."""

from typing import Any

import numpy as np
from stable_baselines3.common.vec_env import DummyVecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvStepReturn

from ..core.config import DQNConfig, PPOConfig
from ..game.environment import PlacementEnv


class GameVecEnv(DummyVecEnv):
    """DummyVecEnv without its deep copies: the environments hand out fresh infos on every step.

    An ended game's info also carries ``episode`` (``r``, ``l``), as SB3's Monitor would add it.
    """

    def step_wait(self) -> VecEnvStepReturn:
        observations = self.buf_obs[None].copy()  # type: ignore[index]
        rewards = np.zeros(self.num_envs, dtype=np.float32)
        dones = np.zeros(self.num_envs, dtype=bool)
        infos: list[dict[str, Any]] = []
        for i, env in enumerate(self.envs):
            observation, rewards[i], terminated, truncated, info = env.step(self.actions[i])
            if terminated or truncated:
                dones[i] = True
                info["terminal_observation"] = observation
                info["TimeLimit.truncated"] = truncated and not terminated
                info["episode"] = {"r": info["game"]["reward"], "l": info["game"]["pieces"]}
                observation, self.reset_infos[i] = env.reset()
            observations[i] = observation
            infos.append(info)
        self.buf_obs[None][...] = observations  # type: ignore[index]
        return observations, rewards, dones, infos


def make_games(config: PPOConfig | DQNConfig, seed: int) -> GameVecEnv:
    """``config.environments`` games; game ``i`` is seeded with ``seed + i``."""

    def game(i: int) -> PlacementEnv:
        return PlacementEnv(config.objective, config.pieces, config.max_pieces, seed + i)

    return GameVecEnv([lambda i=i: game(i) for i in range(config.environments)])  # type: ignore[misc]
