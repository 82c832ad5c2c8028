"""Giving back the room that the store no longer needs."""

from pathlib import Path

from sqlalchemy import text

from ..store.engine import sqlite_path
from .place import Place


def compact(place: Place) -> tuple[int, int] | None:
    """Rewrite the store without its gaps; answers its bytes before and after, None where it is no file.

    SQLite needs as much free space as the store has meanwhile.  Raises ``BackupError``.
    """
    path = sqlite_path(place.url)
    before = _size(path)
    with place.writing("compact") as engine, engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(text("VACUUM"))
        if path is not None:
            alone.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return None if path is None else (before, _size(path))


def _size(path: str | None) -> int:
    """With what waits in the write-ahead log."""
    return sum(p.stat().st_size for p in (Path(f"{path}{end}") for end in ("", "-wal")) if path and p.exists())
