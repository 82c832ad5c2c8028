"""Locks on files: they say who holds them, and end with their holder however it dies."""

import contextlib
import errno
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
_POLL = 0.05
_NO_LOCKS = {errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL}
"""How a network file system says that it locks no folders."""


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


class Lock:
    """A lock that is held until it is closed."""

    def __init__(self, path: Path, what: str, file: IO[str], folder: int | None = None):
        self.path = path
        self._what, self._file, self._folder = what, file, folder
        self._lies_in = path.parent.stat()

    def ensure_held(self) -> bool:
        """Take the lock again where its file was removed or replaced meanwhile; whether that was so.

        Raises :class:`Locked` where another process took it first, and ``OSError`` where it cannot be taken, as its
        folder was moved, removed or replaced.
        """
        if _is_at(self._file, self.path):
            return False
        if not os.path.samestat(self._lies_in, self.path.parent.stat()):
            raise FileNotFoundError(errno.ENOENT, "another folder is in its place", str(self.path.parent))
        file = _open_locked(self.path, time.monotonic())
        _write_holder(file, self._what)
        self._file.close()
        self._file = file
        return True

    def close(self) -> None:
        self._file.close()
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None

    def __enter__(self) -> "Lock":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def acquire(path: Path, what: str, patience: float = 0.0, *, with_folder: bool = False) -> Lock:
    """Acquire the lock on ``path``, which is held until it is closed.

    Waits ``patience`` seconds for a predecessor to leave.  ``what`` is shown to whoever comes too late, as in
    "process 7 (<what>)".  The folder is made; ``with_folder`` locks it, too, which outlives the removal of the file.
    Raises :class:`Locked`, and ``OSError`` where the file cannot be written or locked.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    file = _open_locked(path, deadline)
    try:
        folder = _lock_folder(path.parent, deadline) if with_folder else None
    except BaseException:
        file.close()
        raise
    _write_holder(file, what)
    return Lock(path, what, file, folder)


def _open_locked(path: Path, deadline: float) -> IO[str]:
    """The file at ``path``, opened and locked."""
    while True:
        file = path.open("a+")
        try:
            _wait_for(file.fileno(), deadline)
            if _is_at(file, path):  # else it was removed before it was ours
                return file
        except BlockingIOError:
            holder = _read_holder(file)
            file.close()
            raise Locked(holder) from None
        except BaseException:
            file.close()
            raise
        file.close()


def _lock_folder(path: Path, deadline: float) -> int | None:
    """A descriptor that holds the folder's own lock; None where the file system has none."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait_for(folder, deadline)
        return folder
    except BlockingIOError:
        os.close(folder)
        raise Locked(None) from None
    except OSError as error:
        os.close(folder)
        if error.errno in _NO_LOCKS:
            return None
        raise


def _wait_for(descriptor: int, deadline: float) -> None:
    """Lock it; raises ``BlockingIOError`` where another still holds it at the deadline."""
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_POLL)


def _is_at(file: IO[str], path: Path) -> bool:
    """Whether the open file is the one at ``path``."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


def _write_holder(file: IO[str], what: str) -> None:
    file.truncate(0)
    file.write(f"{os.getpid()}\t{time.strftime('%Y-%m-%d %H:%M:%S')}\t{what}\n")
    file.flush()


def _read_holder(file: IO[str]) -> Holder | None:
    file.seek(0)
    parts = file.read(1000).strip().split("\t")
    return Holder(*parts) if len(parts) == 3 else None
