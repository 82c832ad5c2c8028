"""Compile the kernels once, ahead of the first game; numba keeps them in NUMBA_CACHE_DIR."""

import numpy as np

from .environment import PlacementEnv
from .features import ACTOR, CRITIC_COLUMNS
from .plays import chooser
from .policy import Policy
from .stepper import Games


def warm_up() -> None:
    """Play a placement in every way, which compiles everything or reads it from the cache."""
    flat = [[(np.zeros((n, 4)), np.zeros(4)), (np.zeros((4, 4)), np.zeros(4)), (np.zeros((4, 1)), np.zeros(1))]
            for n in (ACTOR.stop, len(CRITIC_COLUMNS))]  # fmt: skip
    choose = chooser(Policy.of(*flat), "master", np.random.default_rng(1))
    env, games = PlacementEnv(), Games([1])
    env.reset()
    env.step(choose(env.position)[0])
    games.begin()
    games.step(choose(games.position))
    games.restore(games.state())
