"""The compiled games, as Stable-Baselines3 wants them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.spaces import Box, Discrete
from stable_baselines3.common.vec_env.base_vec_env import VecEnv, VecEnvIndices, VecEnvObs, VecEnvStepReturn

from ..core.config import DQNConfig, PPOConfig
from ..game.features import ACTIONS, FEATURES, ROWS
from ..game.stepper import EndedGame, Games


class GameVecEnv(VecEnv):
    """A ``VecEnv`` over :class:`~tetris_viz.game.stepper.Games`.

    An ended game's info holds what SB3 asks for: ``terminal_observation``, ``TimeLimit.truncated`` and, unless the game
    began on junk, ``episode`` (``r``, ``l``).  ``ended`` lists the games that the last step ended.
    """

    def __init__(self, games: Games):
        self.games, self.ended = games, list[EndedGame]()
        self._actions = np.zeros(len(games), np.int64)
        super().__init__(len(games), Box(0, 255, (ROWS, FEATURES), np.uint8), Discrete(ACTIONS))

    def reset(self) -> VecEnvObs:
        self.games.begin()
        return self.games.seen.copy()

    def step_async(self, actions: np.ndarray) -> None:
        self._actions = actions

    def step_wait(self) -> VecEnvStepReturn:
        games = self.games
        games.step(self._actions)
        self.ended = games.ended()
        infos: list[dict[str, Any]] = [{}] * len(games)
        for game in self.ended:
            infos[game.slot] = _info(game, games.final[game.slot].copy())
        return games.seen.copy(), games.rewards.copy(), games.over | games.truncated, infos

    def close(self) -> None:
        """Nothing is held open."""

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        return [getattr(self, attr_name, None) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        raise NotImplementedError("the games are stepped together: none has attributes of its own")

    def env_method(self, method_name: str, *args: Any, indices: VecEnvIndices = None, **kwargs: Any) -> list[Any]:
        raise NotImplementedError("the games are stepped together: none has methods of its own")

    def env_is_wrapped(self, wrapper_class: type[Any], indices: VecEnvIndices = None) -> list[bool]:
        return [False for _ in self._get_indices(indices)]

    def _get_indices(self, indices: VecEnvIndices) -> Sequence[int]:
        return range(self.num_envs) if indices is None else [indices] if isinstance(indices, int) else list(indices)


def _info(game: EndedGame, final: np.ndarray) -> dict[str, Any]:
    info = {"terminal_observation": final, "TimeLimit.truncated": game.truncated}
    return info if game.junk else {**info, "episode": {"r": game.reward, "l": game.pieces}}


def make_games(config: PPOConfig | DQNConfig, seed: int) -> GameVecEnv:
    """``config.environments`` games; the first of game ``i`` is that of seed ``seed + i``."""
    seeds = range(seed, seed + config.environments)
    games = Games(seeds, config.objective, config.pieces, config.max_pieces, config.junk_starts, luck=seed)
    return GameVecEnv(games)
