"""Opening the store.

SQLite runs in WAL mode, so that history reads while the supervisor writes, with
``synchronous=FULL``: browsers are shown only what is stored, and a power cut must not take
back a sequence number that somebody has seen.  That is one fsync a commit, four commits a
second, in a thread that nobody waits for.
"""

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

BUSY_MILLISECONDS = 5_000


def open_store(url: str, *, read_only: bool = False) -> Engine:
    """An engine on the store; nothing is connected yet.  The one writer migrates it (``migrate``)."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _reading if read_only else _writing)
    return engine.execution_options(postgresql_readonly=True) if read_only else engine


def sqlite_path(url: str) -> str | None:
    """The store's file; None where it is no file."""
    parsed = make_url(url)
    return parsed.database if parsed.get_backend_name() == "sqlite" else None


def reason(error: Exception) -> str:
    """Why the store cannot be used, as its own words without SQL: "database or disk is full"."""
    cause = getattr(error, "orig", None) if isinstance(error, SQLAlchemyError) else None
    return str(cause or error).split("\n")[0][:200] or type(error).__name__


def _reading(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _writing(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()
