"""The games as Stable-Baselines3's ``VecEnv``.

Both kinds, by placements and by key presses, share the :class:`GameVecEnv` protocol: a run need not know what an
action is.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from gymnasium.spaces import Box, Discrete
from stable_baselines3.common.vec_env import DummyVecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnv, VecEnvIndices, VecEnvObs, VecEnvStepReturn

from ..game.features import ACTIONS, FEATURES, ROWS
from ..game.keypresses import Falling, KeyEnv
from ..game.picture import Picture
from ..game.placements import Placement
from ..game.stepper import EndedGame, Games


class GameVecEnv(Protocol):
    """What a run asks of its games besides SB3's ``VecEnv``: results of the last step, for curves and viewers."""

    num_envs: int

    @property
    def placed(self) -> int:
        """Pieces placed in all games."""

    @property
    def tally(self) -> tuple[int, int]:
        """Pieces placed in games that began on an empty board, and what they scored."""

    @property
    def ended(self) -> list[EndedGame]:
        """The games that the last step ended."""

    @property
    def shown_over(self) -> bool:
        """Whether game 0, the one that viewers see, ended."""

    @property
    def shown(self) -> Picture:
        """Game 0 as viewers see it; its end where it ended."""

    def state(self) -> dict[str, Any]:
        """The state of all games, for ``restore``."""

    def restore(self, state: Mapping[str, Any]) -> np.ndarray:
        """Continue from the ``state()`` of as many games; returns their observations."""


class PlacementVecEnv(VecEnv):
    """A ``VecEnv`` over :class:`~tetris_viz.game.stepper.Games`.

    An ended game's info holds what SB3 asks for: ``terminal_observation``, ``TimeLimit.truncated`` and, unless the game
    began on garbage, ``episode`` (``r``, ``l``).
    """

    def __init__(self, games: Games):
        self.games, self.ended = games, list[EndedGame]()
        self._actions = np.zeros(len(games), np.int64)
        super().__init__(len(games), Box(0, 255, (ROWS, FEATURES), np.uint8), Discrete(ACTIONS))

    def reset(self) -> VecEnvObs:
        self.games.begin()
        return self.games.observation.copy()

    def step_async(self, actions: np.ndarray) -> None:
        self._actions = actions

    def step_wait(self) -> VecEnvStepReturn:
        games = self.games
        games.step(self._actions)
        self.ended = games.ended()
        infos: list[dict[str, Any]] = [{}] * len(games)
        for game in self.ended:
            infos[game.slot] = _info(game, games.final[game.slot].copy())
        return games.observation.copy(), games.rewards.copy(), games.over | games.truncated, infos

    @property
    def placed(self) -> int:
        return len(self.games)

    @property
    def tally(self) -> tuple[int, int]:
        placements, score = self.games.tally
        return int(placements), int(score)

    @property
    def shown_over(self) -> bool:
        return bool(self.games.over[0] or self.games.truncated[0])

    @property
    def shown(self) -> Placement:
        return self.games.placement()

    def state(self) -> dict[str, Any]:
        return self.games.state()

    def restore(self, state: Mapping[str, Any]) -> np.ndarray:
        self.games.restore(state)
        return self.games.observation.copy()

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
    return info if game.garbage else {**info, "episode": {"r": game.reward, "l": game.pieces}}


class KeyVecEnv(DummyVecEnv):
    """SB3's own way of stepping several environments, here of tetris-gymnasium played key by key."""

    envs: list[KeyEnv]  # type: ignore[assignment]

    def __init__(self, games: Sequence[KeyEnv]):
        super().__init__([lambda game=game: game for game in games])  # type: ignore[misc]
        self.placed, self.tally, self.ended = 0, (0, 0), list[EndedGame]()
        self._last: Falling | None = None

    def step_wait(self) -> VecEnvStepReturn:
        self._last = None
        observations, rewards, dones, infos = super().step_wait()
        self.placed = sum(info["placed"] for info in infos)
        self.tally = self.placed, sum(info["score"] for info in infos)
        self.ended = [EndedGame(i, **infos[i]["game"], garbage=False) for i, done in enumerate(dones) if done]
        self._last = infos[0].get("last")
        return observations, rewards, dones, infos

    @property
    def shown_over(self) -> bool:
        return self._last is not None

    @property
    def shown(self) -> Falling:
        return self._last or self.envs[0].falling

    def state(self) -> dict[str, Any]:
        return {"games": [game.state() for game in self.envs]}

    def restore(self, state: Mapping[str, Any]) -> np.ndarray:
        return np.stack([game.restore(one) for game, one in zip(self.envs, state["games"], strict=True)])


def placement_games(config: Any, seed: int) -> PlacementVecEnv:
    """``config.environments`` games by placements; the first of game ``i`` is that of seed ``seed + i``."""
    seeds = range(seed, seed + config.environments)
    return PlacementVecEnv(
        Games(seeds, config.objective, config.pieces, config.max_pieces, config.junk_starts, rng_seed=seed)
    )


def key_games(config: Any, seed: int) -> KeyVecEnv:
    """As :func:`placement_games`, by single keys."""
    seeds = range(seed, seed + config.environments)
    return KeyVecEnv([KeyEnv(config.pieces, config.max_pieces, game) for game in seeds])
