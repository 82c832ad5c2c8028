"""Locks on files: they say who holds them, and end with their holder however it dies."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SERVER = "server.lock"
"""In a data folder: it belongs to one server, or one command that writes, at a time."""
WRITER = "writer.lock"
"""In a data folder: the store has one writer; a supervisor holds it for a while after its server died."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: ``what`` it is, ``since`` when by this machine's clock."""

    pid: str
    since: str
    what: str

    def __str__(self) -> str:
        return f"process {self.pid} ({self.what}) since {self.since}"


class Locked(Exception):
    """Another process holds the lock; the message says who, as far as it is known."""

    def __init__(self, holder: Holder | None):
        super().__init__(str(holder or "another process"))
        self.holder = holder


def take(path: Path, what: str, patience: float = 0.0) -> IO[str]:
    """Hold the lock on ``path`` until the answer is closed; waits ``patience`` seconds for a predecessor to leave.

    ``what`` is told to who comes too late, as in "process 7 (<what>)".  The folder is made.
    Raises :class:`Locked`, and ``OSError`` where the file cannot be written or locked.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+")
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = _holder(file)
                file.close()
                raise Locked(holder) from None
            time.sleep(0.05)
    file.truncate(0)
    file.write(f"{os.getpid()}\t{time.strftime('%Y-%m-%d %H:%M:%S')}\t{what}\n")
    file.flush()
    return file


def _holder(file: IO[str]) -> Holder | None:
    file.seek(0)
    parts = file.read(1000).strip().split("\t")
    return Holder(*parts) if len(parts) == 3 else None
