"""Compile the kernels once, ahead of the first game; numba keeps them in NUMBA_CACHE_DIR."""

from .environment import PlacementEnv


def warm_up() -> None:
    """Play one placement, which compiles everything or reads it from the cache."""
    env = PlacementEnv()
    observation, _ = env.reset()
    env.step(int(observation[:, -1].argmax()))
