"""The lock on a room's folder: never two trainers in it."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUse(Exception):
    """Another trainer writes in this room's folder."""


@contextmanager
def locked(folder: Path, patience: float = 5.0) -> Iterator[None]:
    """Hold the room's lock; waits ``patience`` seconds for a predecessor to leave, then :class:`FolderInUse`."""
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with (folder / "lock").open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    raise FolderInUse("Another trainer still works in this room's folder.") from None
                time.sleep(0.05)
        yield
