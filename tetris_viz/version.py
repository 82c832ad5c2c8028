"""Which version this is, and of which commit, where it runs from a clone."""

import platform
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

from . import __version__

ROOT = Path(__file__).resolve().parent.parent
GIT_SECONDS = 2.0
_LIBRARIES = {"Stable-Baselines3": "stable-baselines3", "PyTorch": "torch", "tetris-gymnasium": "tetris-gymnasium"}


@cache
def commit() -> str | None:
    """The first characters of the commit that was checked out when this was first asked.

    None where there is no clone, or no Git to read it.
    """
    if not (ROOT / ".git").exists():
        return None
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=GIT_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def in_words() -> str:
    """``0.1.0 (a1b2c3d)``, or the version alone where the commit is not known."""
    return f"{__version__} ({commit()})" if commit() else __version__


@cache
def libraries() -> tuple[tuple[str, str], ...]:
    """What decides what a run learns, as (name, version): the libraries that are installed, and Python."""
    found = []
    for name, package in _LIBRARIES.items():
        try:
            found.append((name, metadata.version(package)))
        except metadata.PackageNotFoundError:
            continue
    return (*found, ("Python", platform.python_version()))
