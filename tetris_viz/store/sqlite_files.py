"""Whether the files of an SQLite store are still those that are open.

A file that is removed, moved or replaced while it is open takes what is written to it out of everybody's sight, and
SQLite says nothing.  So it is asked before each commit and after it: what was not there the whole time is not told.
"""

import contextlib
import os
import secrets
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError

from .writer import Diverged

_BESIDE = ("-wal", "-shm")
_LIFE_AT = 60
"""Where SQLite's header has ``user_version``, which nothing else here uses."""
_LOG_HEAD = 32
"""Bytes of the head of a write-ahead log, which differs from log to log and each time that one begins anew."""
_FORMER = ".former"
Identity = tuple[int, int] | None


class Misplaced(SQLAlchemyError):
    """The store's file is no longer where it was opened; the message says what became of it, and what mends it."""


class StoreFiles:
    """The files of the store at ``path``, which ``engine``, its one writer, has open.

    They are compared with what lies at the path by device and inode.  A store that was overwritten in place, as
    ``cp`` does, is told by a number in its header, its life.  Whenever the file itself has changed it gets a new one,
    so that a copy with the newest holds just what the file does.

    What was written is never given up: a log that has to make way for another store's goes into our own file,
    wherever that lies now; and where it cannot, it is kept under a name of its own.
    """

    def __init__(self, engine: Engine, path: Path):
        self._engine, self._path = engine, path
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._connection = self._connected()
        self._size, self._log = 0, {file: _identity(file) for file in _beside(path)}
        self._head, self._stamp = self._log_head(), self._file_stamp()
        self._aside: list[Path] = []
        """Where our log, and its index, were put that had to make way."""
        self._is_log_lost = False
        self._lives = list(dict.fromkeys([self._life_in_file(), self._life_in_store()]))
        """The number that was last seen in the file, and those after it, which are in the log only; the newest last."""
        with contextlib.suppress(SQLAlchemyError, sqlite3.Error):  # a full disk, say: the first commit meets it, too
            self._begin_life()
            self._reopen()

    def close(self) -> None:
        """Only once the engine is disposed of: closing any descriptor of a file ends SQLite's own locks on it."""
        self._connection.close()
        os.close(self._fd)

    def check(self) -> None:
        """Raise :class:`Misplaced` unless all that is written will be found by who opens the path next, and
        :class:`Diverged` where another program wrote an earlier copy into the store.

        A write-ahead log that was removed is made good: what it held goes into the store's file.
        """
        name, there = self._path.name, _stat(self._path)
        if there is None:
            self._fold()
            raise Misplaced(f"the file {name} was moved or removed; put it back, and this server continues with it")
        if not os.path.samestat(there, os.fstat(self._fd)):
            kept = self._make_way(is_whole=self._fold())
            raise Misplaced(
                f"the file {name} was replaced by another; put the former back, or start the server again "
                f"to continue with this one{kept}"
            )
        if self._was_overwritten(there.st_size):
            self._make_way(is_whole=False)
            raise Misplaced(
                f"the file {name} was overwritten; start the server again to continue with what it holds now"
            )
        if self._is_log_lost:
            self._make_way(is_whole=False)
            raise Misplaced(f"the write-ahead log of {name} was overwritten; start the server again")
        if any(_identity(file) != known for file, known in self._log.items()):
            self._reopen()
        if self._life_in_store() != self._lives[-1]:
            raise Diverged("another program put an earlier copy into it")
        if len(self._lives) == 1 and self._file_stamp() != self._stamp:
            with contextlib.suppress(sqlite3.Error):
                self._begin_life()
        self._head = self._log_head()

    # --- the number in its header -----------------------------------------------------

    def _was_overwritten(self, size: int) -> bool:
        shrunk, self._size = size < self._size, max(size, self._size)
        return shrunk or not self._is_ours()

    def _is_ours(self) -> bool:
        """Whether the file has a number that we gave it; those before that are none of ours any more."""
        life = self._life_in_file()
        if life not in self._lives:
            return False
        self._lives = self._lives[self._lives.index(life) :]
        return True

    def _begin_life(self) -> None:
        """Give the store, and as far as nobody reads it its file, a number that no earlier copy has."""
        life = secrets.randbelow(2**31 - 1) + 1
        self._ask(f"PRAGMA user_version = {life}")
        self._lives.append(life)
        self._ask("PRAGMA wal_checkpoint(PASSIVE)")
        self._is_ours()  # it has the new one from now on
        self._stamp = self._file_stamp()

    def _life_in_file(self) -> int:
        """The number in the file itself, whatever the write-ahead log says."""
        return int.from_bytes(os.pread(self._fd, 4, _LIFE_AT))

    def _life_in_store(self) -> int:
        return int(self._ask("PRAGMA user_version")[0][0])

    def _file_stamp(self) -> tuple[int, int]:
        """Another one whenever something was written into the file itself."""
        facts = os.fstat(self._fd)
        return facts.st_size, facts.st_mtime_ns

    # --- its log -----------------------------------------------------------------------

    def _connected(self) -> PoolProxiedConnection:
        """A connection of our own: the pool might make a new one, which would lead to whatever lies at the path."""
        connection = self._engine.raw_connection()
        connection.detach()
        return connection

    def _ask(self, statement: str) -> list[Any]:
        cursor = self._connection.cursor()
        cursor.execute(statement)
        return list(cursor.fetchall())

    def _reopen(self) -> None:
        """Bring all that the log holds into the store's file, and go on with a log that lies beside it."""
        if self._ask("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
            raise Misplaced("its write-ahead log was removed while another program reads it; end that program")
        self._connection.close()
        self._engine.dispose()
        self._connection = self._connected()
        self._ask("SELECT count(*) FROM sqlite_master")  # opens the log
        self._log = {file: _identity(file) for file in self._log}
        self._forget_aside()

    def _fold(self) -> bool:
        """Bring our log into our own file, wherever that lies now; answers whether all of it is there."""
        log = next(iter(self._log))
        if _identity(log) == self._log[log] and self._log_head() != self._head:
            self._is_log_lost = True  # another store's was copied over it
        if self._is_log_lost or os.fstat(self._fd).st_nlink == 0:  # of no use in a file that was removed
            return False
        with contextlib.suppress(sqlite3.Error):
            is_whole = not self._ask("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
            self._head = self._log_head()
            return is_whole
        return False

    def _make_way(self, *, is_whole: bool) -> str:
        """Keep our log from whoever opens the path next: it does not belong to what lies there now.

        ``is_whole`` says that our own file has all of it.  Else it is kept, and the answer says where.
        """
        for file, known in self._log.items():
            if known is not None and _identity(file) == known:
                with contextlib.suppress(OSError):
                    place = _free(f"{file}{_FORMER}")
                    file.rename(place)
                    self._aside.append(place)
        if is_whole:
            self._forget_aside()
        return f"; what the former lacks is kept in {self._aside[0].name}" if self._aside else ""

    def _forget_aside(self) -> None:
        """All that we have put aside is in our file."""
        for file in self._aside:
            file.unlink(missing_ok=True)
        self._aside = []

    def _log_head(self) -> bytes:
        """Of the log at the path; empty where there is none, or nothing in it."""
        with contextlib.suppress(OSError), next(iter(self._log)).open("rb") as log:
            return log.read(_LOG_HEAD)
        return b""


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


def _free(name: str) -> Path:
    """A path that nothing lies at: this one, or the first of those with a number behind it."""
    number, path = 1, Path(name)
    while path.exists():
        number += 1
        path = Path(f"{name}-{number}")
    return path


def _identity(path: Path) -> Identity:
    found = _stat(path)
    return found and (found.st_dev, found.st_ino)


def _stat(path: Path) -> os.stat_result | None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return path.stat()
    return None
