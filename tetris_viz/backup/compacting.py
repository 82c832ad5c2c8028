"""Giving back the room that the store no longer needs."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, text

from ..housekeeping import clear_rooms, clear_uploads
from ..store.compaction import forget_answers, step
from ..store.engine import sqlite_file
from .errors import BackupError
from .installation import Installation


def compact(installation: Installation) -> tuple[int, int] | None:
    """Merge what is old enough (``store.compaction``), clear away what is left over (``housekeeping``), then rewrite
    the store without its gaps.

    Answers the bytes of the store's file and its write-ahead log before and after, None where it is no file.
    SQLite needs as much free space as the store has meanwhile (https://www.sqlite.org/lang_vacuum.html).
    Raises :class:`BackupError`, :class:`FolderInUse` among them; what was merged until then stays merged.
    """
    path = sqlite_file(installation.url)
    before = _size(path)
    with installation.writing("compact") as engine:
        while step(engine):
            pass
        forget_answers(engine)
        clear_rooms(installation.data_dir, age=0)
        clear_uploads(installation.data_dir)
        if path is None:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
        else:
            _rewrite(engine)
    return None if path is None else (before, _size(path))


def _rewrite(engine: Engine) -> None:
    """SQLite's VACUUM works outside a transaction only, and SQLAlchemy would begin one."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise BackupError(f"The store cannot be compacted ({error}). It needs as much free space as it has.") from None
    finally:
        connection.close()


def _size(path: Path | None) -> int:
    """With what waits in the write-ahead log."""
    return sum(p.stat().st_size for p in (Path(f"{path}{end}") for end in ("", "-wal")) if path and p.exists())
