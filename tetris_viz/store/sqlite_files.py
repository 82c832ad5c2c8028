"""Whether the files at an SQLite store's path are still those that are open.

What is written to a file that was removed, moved or replaced while it is open is lost to everybody, and SQLite does not
notice.  So the files are compared before and after each commit, and nothing is told that was not there the whole time.
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
_USER_VERSION_AT = 60
"""Offset of ``user_version`` in SQLite's header, which nothing else here uses."""
_LOG_HEAD = 32
"""Bytes of the header of a write-ahead log, which differs between logs and each time that one is restarted."""
_FORMER = ".former"
Identity = tuple[int, int] | None


class Misplaced(SQLAlchemyError):
    """The store's file is no longer where it was opened; the message says what happened, and what to do."""


class StoreFiles:
    """The files of the store at ``path``, which ``engine``, its one writer, has open.

    They are compared with what lies at the path by device and inode.  A store that was overwritten in place, as ``cp``
    does, is recognised by a number in its header, its generation, which changes whenever the file itself has changed:
    a copy with the newest generation holds just what the file does.

    What was written is never given up: where another store's log takes the place of ours, ours is merged into our own
    file, wherever that lies now; where that fails, it is kept under another name.
    """

    def __init__(self, engine: Engine, path: Path):
        self._engine, self._path = engine, path
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._connection = self._connected()
        self._size, self._log = 0, {file: _identity(file) for file in _beside(path)}
        self._head, self._stamp = self._log_head(), self._file_stamp()
        self._aside: list[Path] = []
        """Where our log and its index were moved."""
        self._is_log_lost = False
        self._generations = list(dict.fromkeys([self._generation_in_file(), self._generation_in_store()]))
        """The generation last seen in the file, and those after it, which are only in the log; the newest last."""
        with contextlib.suppress(SQLAlchemyError, sqlite3.Error):  # a full disk, say: the first commit meets it, too
            self._begin_generation()
            self._reopen()

    def close(self) -> None:
        """Call it after the engine is disposed of: closing any descriptor of a file ends SQLite's own locks on it."""
        self._connection.close()
        os.close(self._fd)

    def check(self) -> None:
        """Raise :class:`Misplaced` unless whoever opens the path next will find all that was written, and
        :class:`Diverged` where another program wrote an earlier copy into the store.

        Where the write-ahead log was removed, what it held is merged into the store's file.
        """
        name, there = self._path.name, _stat(self._path)
        if there is None:
            self._fold_log()
            raise Misplaced(f"the file {name} was moved or removed; put it back, and this server continues with it")
        if not os.path.samestat(there, os.fstat(self._fd)):
            kept = self._move_log_aside(is_whole=self._fold_log())
            raise Misplaced(
                f"the file {name} was replaced by another; put the former back, or start the server again "
                f"to continue with this one{kept}"
            )
        if self._was_overwritten(there.st_size):
            self._move_log_aside(is_whole=False)
            raise Misplaced(
                f"the file {name} was overwritten; start the server again to continue with what it holds now"
            )
        if self._is_log_lost:
            self._move_log_aside(is_whole=False)
            raise Misplaced(f"the write-ahead log of {name} was overwritten; start the server again")
        if any(_identity(file) != known for file, known in self._log.items()):
            self._reopen()
        if self._generation_in_store() != self._generations[-1]:
            raise Diverged("another program put an earlier copy into it")
        if len(self._generations) == 1 and self._file_stamp() != self._stamp:
            with contextlib.suppress(sqlite3.Error):
                self._begin_generation()
        self._head = self._log_head()

    # --- its generation ----------------------------------------------------------------

    def _was_overwritten(self, size: int) -> bool:
        shrunk, self._size = size < self._size, max(size, self._size)
        return shrunk or not self._is_ours()

    def _is_ours(self) -> bool:
        """Whether the file has a generation of ours; earlier ones are forgotten."""
        generation = self._generation_in_file()
        if generation not in self._generations:
            return False
        self._generations = self._generations[self._generations.index(generation) :]
        return True

    def _begin_generation(self) -> None:
        """Give the store, and its file where nobody reads it, a generation that no earlier copy has."""
        generation = secrets.randbelow(2**31 - 1) + 1
        self._query(f"PRAGMA user_version = {generation}")
        self._generations.append(generation)
        self._query("PRAGMA wal_checkpoint(PASSIVE)")
        self._is_ours()  # it has the new one from now on
        self._stamp = self._file_stamp()

    def _generation_in_file(self) -> int:
        """The generation in the file itself, whatever the write-ahead log says."""
        return int.from_bytes(os.pread(self._fd, 4, _USER_VERSION_AT))

    def _generation_in_store(self) -> int:
        return int(self._query("PRAGMA user_version")[0][0])

    def _file_stamp(self) -> tuple[int, int]:
        """Size and time of the file itself, which change whenever something is written into it."""
        facts = os.fstat(self._fd)
        return facts.st_size, facts.st_mtime_ns

    # --- its log -----------------------------------------------------------------------

    def _connected(self) -> PoolProxiedConnection:
        """A connection outside the pool, which might open whatever lies at the path by then."""
        connection = self._engine.raw_connection()
        connection.detach()
        return connection

    def _query(self, statement: str) -> list[Any]:
        cursor = self._connection.cursor()
        cursor.execute(statement)
        return list(cursor.fetchall())

    def _reopen(self) -> None:
        """Merge the log into the store's file, and continue with a new log beside it."""
        if self._query("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
            raise Misplaced("its write-ahead log was removed while another program reads it; end that program")
        self._connection.close()
        self._engine.dispose()
        self._connection = self._connected()
        self._query("SELECT count(*) FROM sqlite_master")  # opens the log
        self._log = {file: _identity(file) for file in self._log}
        self._forget_aside()

    def _fold_log(self) -> bool:
        """Merge our log into our own file, wherever that lies now; returns whether all of it is in there."""
        log = next(iter(self._log))
        if _identity(log) == self._log[log] and self._log_head() != self._head:
            self._is_log_lost = True  # another store's was copied over it
        if self._is_log_lost or os.fstat(self._fd).st_nlink == 0:  # of no use in a file that was removed
            return False
        with contextlib.suppress(sqlite3.Error):
            is_whole = not self._query("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
            self._head = self._log_head()
            return is_whole
        return False

    def _move_log_aside(self, *, is_whole: bool) -> str:
        """Move our log aside, as it does not belong to what lies at the path now.

        ``is_whole``: our own file has all of it, so that it can go; else the returned words say where it is kept.
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
        """Remove what was moved aside, as our file has all of it."""
        for file in self._aside:
            file.unlink(missing_ok=True)
        self._aside = []

    def _log_head(self) -> bytes:
        """The header of the log at the path; empty where there is none, or nothing in it."""
        with contextlib.suppress(OSError), next(iter(self._log)).open("rb") as log:
            return log.read(_LOG_HEAD)
        return b""


def merge_log(engine: Engine) -> None:
    """Merge the write-ahead log into the store's file, as far as nobody reads it."""
    if engine.dialect.name == "sqlite":
        with contextlib.closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")


def identity(path: Path | None) -> list[Identity]:
    """The identities of the files of the store at ``path``: its own, its log's and its index's."""
    return [] if path is None else [_identity(file) for file in (path, *_beside(path))]


def _beside(path: Path) -> list[Path]:
    """The write-ahead log and its index: SQLite has them beside the file itself, whatever links lead to it."""
    path = path.resolve()
    return [path.with_name(f"{path.name}{end}") for end in _BESIDE]


def _free(name: str) -> Path:
    """A path at which there is nothing: ``name``, or the first one with a number behind it."""
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
