"""What a run was computed with: the same preset, seed and versions give the same weights on one machine."""

import platform
from functools import cache
from importlib.metadata import version

from .. import __version__

_PACKAGES = ("torch", "stable-baselines3", "numpy", "numba", "gymnasium", "tetris-gymnasium")


@cache
def versions() -> dict[str, str]:
    """By name, Python and this project included."""
    own = {"tetris-viz": __version__, "python": platform.python_version()}
    return own | {package: version(package) for package in _PACKAGES}
