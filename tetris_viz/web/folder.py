"""The data folder belongs to one server at a time."""

import fcntl
import os
from pathlib import Path


class FolderError(Exception):
    """The folder cannot be used; the message says why and what to do."""


def lock(folder: Path, address: str) -> int:
    """Make the folder and lock it for our life; returns the descriptor that holds the lock.

    Raises :class:`FolderError` naming who holds it.
    """
    path = folder / "server.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise FolderError(
            f"The data folder {folder} cannot be written ({error.strerror}); choose another with TETRIS_VIZ_DATA_DIR."
        ) from None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(fd, 200, 0).decode(errors="replace").split()
        os.close(fd)
        who = f"process {holder[0]} at {holder[1]}" if len(holder) >= 2 else "another process"
        raise FolderError(
            f"The data folder {folder} is in use by {who}; "
            "open that one, or give this server a folder of its own with TETRIS_VIZ_DATA_DIR."
        ) from None
    os.ftruncate(fd, 0)
    os.pwrite(fd, f"{os.getpid()} {address}\n".encode(), 0)
    return fd
