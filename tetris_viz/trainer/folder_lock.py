"""The lock on a room's folder: never two trainers in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import locks
from .errors import FolderInUse


@contextmanager
def locked(folder: Path, patience: float = 5.0) -> Iterator[None]:
    """Hold the room's lock; waits ``patience`` seconds for a predecessor to leave, then :class:`FolderInUse`."""
    try:
        lock = locks.acquire(folder / "lock", "a trainer", patience)
    except locks.Locked as error:
        raise FolderInUse("Another trainer still works in this room's folder.") from error
    with lock:
        yield
