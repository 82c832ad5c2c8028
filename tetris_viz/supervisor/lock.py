"""One writer at a time: a lock on the data folder that ends with the process."""

import fcntl
import os
import time
from pathlib import Path
from typing import IO

PATIENCE = 15.0
"""Seconds a predecessor has to let its trainers checkpoint and leave."""


class Locked(Exception):
    """Another supervisor writes here; the message names it."""


def take(folder: Path, patience: float = PATIENCE) -> IO[str]:
    """Hold ``writer.lock`` until the answer is closed, or raise :class:`Locked`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = open(folder / "writer.lock", "a+")  # noqa: SIM115 - open as long as the lock is held
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            if time.monotonic() > deadline:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                file.close()
                raise Locked(f"The store in {folder} is being written by process {holder}.") from None
            time.sleep(0.05)
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
