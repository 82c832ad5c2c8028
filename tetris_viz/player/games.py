"""One room's game in the showcase, by placements or by key presses: whichever its policy knows."""

from typing import Any, Protocol, cast

import numpy as np

from ..game.environment import PlacementEnv
from ..game.keypolicy import KeyPolicy
from ..game.keypresses import KeyEnv
from ..game.picture import Picture
from ..game.plays import chooser
from ..game.policy import Policy, PolicyError
from ..game.policyfile import AnyPolicy
from ..game.position import Choose
from ..ipc.messages import ShowRoom

LONGEST_GAME = 20_000
"""Pieces; a showcase game that long is ended as truncated."""


class Game(Protocol):
    """A game that continues while its policy and its way of playing change."""

    def use(self, policy: AnyPolicy, play: str) -> None:
        """Play so from the next piece on; raises PolicyError where the policy cannot."""

    def end(self) -> None:
        """Begin a new game with the next piece."""

    def piece(self) -> list[Picture]:
        """Play one piece, of a new game where the last one has ended; returns what there is to see of it, in order."""


class PlacementGame:
    """A piece is one placement."""

    def __init__(self, choice: ShowRoom) -> None:
        self._env = PlacementEnv(pieces=cast(Any, choice.pieces), max_pieces=LONGEST_GAME, seed=choice.seed)
        self._rng = np.random.default_rng(choice.seed)
        self._plays: Choose
        self._ended = True

    def use(self, policy: AnyPolicy, play: str) -> None:
        if not isinstance(policy, Policy):
            raise PolicyError("the policy presses keys, but this game is played by placements")
        self._plays = chooser(policy, cast(Any, play), self._rng)

    def end(self) -> None:
        self._ended = True

    def piece(self) -> list[Picture]:
        if self._ended:
            self._env.reset()
        action = self._plays(self._env.position)[0]
        _, _, over, truncated, info = self._env.step(action)
        self._ended = over or truncated
        placement: Picture = info["placement"]
        return [placement]


class KeyGame:
    """A piece is as many key presses as it takes until it is locked, on tetris-gymnasium as it comes."""

    def __init__(self, choice: ShowRoom) -> None:
        self._env = KeyEnv(cast(Any, choice.pieces), LONGEST_GAME, choice.seed)
        self._policy: KeyPolicy
        self._ended = True

    def use(self, policy: AnyPolicy, play: str) -> None:
        if not isinstance(policy, KeyPolicy):
            raise PolicyError("the policy chooses placements, but this game is played by key presses")
        if play != "greedy":
            raise PolicyError(f"a policy that presses keys cannot play {play}, only greedy")
        self._policy = policy

    def end(self) -> None:
        self._ended = True

    def piece(self) -> list[Picture]:
        pictures: list[Picture] = []
        if self._ended:
            self._observation, _ = self._env.reset()
            pictures.append(self._env.falling)
        placed = self._ended = False
        while not (placed or self._ended):
            key = self._policy.greedy(self._observation[None])[0]
            self._observation, _, over, truncated, info = self._env.step(key)
            placed, self._ended = info["placed"], over or truncated
            pictures.append(self._env.falling)
        return pictures


def begin(choice: ShowRoom, policy: AnyPolicy) -> Game:
    """A game with the room's order of pieces, of the kind that ``policy`` plays; raises PolicyError where it cannot."""
    game: Game = KeyGame(choice) if isinstance(policy, KeyPolicy) else PlacementGame(choice)
    game.use(policy, choice.play)
    return game
