"""The files that a process locks before it writes a store."""

from pathlib import Path

from .. import locks
from .engine import sqlite_file


def lock_files(url: str, data_dir: Path) -> list[Path]:
    """The data folder's lock, and one beside an SQLite file elsewhere, which two data folders may share.

    PostgreSQL has a lock of its own (``engine``).
    """
    path = (sqlite_file(url) or data_dir / "none").resolve()
    elsewhere = path.parent.is_dir() and path.parent != data_dir.resolve()
    return [data_dir / locks.WRITER, *([path.with_name(f"{path.name}.lock")] if elsewhere else [])]
