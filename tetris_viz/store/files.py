"""Whether the files of an SQLite store are still those that are open.

A file that is removed, moved or replaced while it is open takes what is written to it out of everybody's sight, and
SQLite says nothing.  So it is asked before each commit and after it: what was not there the whole time is not told.
"""

import contextlib
import os
import secrets
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from .writer import Diverged

_BESIDE = ("-wal", "-shm")
_LIFE_AT = 60
"""Where SQLite's header has ``user_version``, which nothing else here uses."""
_FORMER = ".former"
Identity = tuple[int, int] | None


class Misplaced(SQLAlchemyError):
    """The store's file is no longer where it was opened; the message says what became of it, and what mends it."""


class StoreFiles:
    """The files of the store at ``path``, which ``engine``, its one writer, has open.

    They are compared with what lies at the path by device and inode.  A store that was overwritten in place, as
    ``cp`` does, is told by the number of this life in its header, which no earlier copy has.
    """

    def __init__(self, engine: Engine, path: Path):
        self._engine, self._path = engine, path
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._size, self._log = 0, {file: _identity(file) for file in _beside(path)}
        self._life = secrets.randbelow(2**31 - 1) + 1
        self._lives, self._is_marked = {self._life_in_file(), self._life}, False
        with contextlib.suppress(SQLAlchemyError):  # a full disk, say: the first commit meets it, too, and is told
            with engine.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA user_version = {self._life}")
            self._is_marked = True
            self._reopen()

    def close(self) -> None:
        """Only once the engine is disposed of: closing any descriptor of a file ends SQLite's own locks on it."""
        os.close(self._fd)

    def check(self) -> None:
        """Raise :class:`Misplaced` unless all that is written will be found by who opens the path next, and
        :class:`Diverged` where another program wrote an earlier copy into the store.

        A write-ahead log that was removed is made good: what it held goes into the store's file.
        """
        name, there = self._path.name, _stat(self._path)
        if there is None:
            raise Misplaced(f"the file {name} was moved or removed; put it back, and this server goes on with it")
        if not os.path.samestat(there, os.fstat(self._fd)):
            self._set_aside()
            raise Misplaced(
                f"the file {name} was replaced by another; put the former back, or start the server again "
                "to go on with this one"
            )
        if self._was_overwritten(there.st_size):
            self._set_aside()
            raise Misplaced(f"the file {name} was overwritten; start the server again to go on with what it holds now")
        if any(_identity(file) != known for file, known in self._log.items()):
            self._reopen()
        if self._is_marked and self._life_in_store() != self._life:
            raise Diverged("another program put an earlier copy into it")

    def _was_overwritten(self, size: int) -> bool:
        life = self._life_in_file()
        if life == self._life:
            self._lives = {life}  # the number before it is none of ours any more
        shrunk, self._size = size < self._size, max(size, self._size)
        return shrunk or life not in self._lives

    def _life_in_file(self) -> int:
        """The number in the file itself, whatever the write-ahead log says."""
        return int.from_bytes(os.pread(self._fd, 4, _LIFE_AT))

    def _life_in_store(self) -> int:
        with contextlib.closing(self._engine.raw_connection()) as connection:
            return int(connection.cursor().execute("PRAGMA user_version").fetchone()[0])

    def _reopen(self) -> None:
        """Bring all that the log holds into the store's file, and go on with a log that lies beside it."""
        with contextlib.closing(self._engine.raw_connection()) as connection:
            busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise Misplaced("its write-ahead log was removed while another program reads it; end that program")
        self._engine.dispose()
        with self._engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")  # opens the log
        self._log = {file: _identity(file) for file in self._log}
        for file in self._log:
            Path(f"{file}{_FORMER}").unlink(missing_ok=True)

    def _set_aside(self) -> None:
        """Keep our log from whoever opens the path next: it does not belong to what lies there now."""
        for file, known in self._log.items():
            if known is not None and _identity(file) == known:
                with contextlib.suppress(OSError):
                    file.rename(f"{file}{_FORMER}")


def merge_log(engine: Engine) -> None:
    """Bring what the write-ahead log holds into the store's file, as far as nobody reads it."""
    if engine.dialect.name == "sqlite":
        with contextlib.closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")


def identity(path: Path | None) -> list[Identity]:
    """What tells the files of the store at ``path`` from any others, its own and those beside it."""
    return [] if path is None else [_identity(file) for file in (path, *_beside(path))]


def _beside(path: Path) -> list[Path]:
    """The write-ahead log and its index: SQLite has them beside the file itself, whatever links lead to it."""
    path = path.resolve()
    return [path.with_name(f"{path.name}{end}") for end in _BESIDE]


def _identity(path: Path) -> Identity:
    found = _stat(path)
    return found and (found.st_dev, found.st_ino)


def _stat(path: Path) -> os.stat_result | None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return path.stat()
    return None
