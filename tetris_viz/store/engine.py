"""Opening the store.

SQLite runs in WAL mode (https://www.sqlite.org/wal.html), so that history reads while the supervisor writes, with
``synchronous=FULL``: browsers are shown only what is stored, and a power cut must not take
back a sequence number that somebody has seen.  That is one fsync a commit, four commits a
second, in a thread that nobody waits for.  PostgreSQL does the same by its own defaults.

The store has one writer.  On PostgreSQL that is one connection, which holds an advisory lock of the database as
long as it lives (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS); where it is lost, the
next one takes the lock again.  On SQLite the supervisor locks a file.
"""

import contextlib
import os
import socket
import sqlite3
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

BUSY_MILLISECONDS = 4_000
"""How long SQLite waits for another's lock: less than a write may take before it counts as failing, as it says why."""
HELD_PATIENCE = 5.0
"""Seconds to wait for the end of a writer that is about to leave, or of our own lost connection."""
_ROUNDS, _ROUND_SECONDS = 3, 3.0
"""How often a pooler is asked whether it shares a session, and how long it may take to answer."""
LOCK = 0x7E7215
"""The advisory lock's key; it counts within one database."""
_LIVELY = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=20000"
"""The server, too, notices within seconds that we are gone, and lets the lock go."""


class Held(SQLAlchemyError):
    """Another process writes this store; the message names it."""


class Pooled(SQLAlchemyError):
    """A pooler is in between through which the store cannot have one writer; the message says what mends it."""


def open_store(url: str, *, read_only: bool = False) -> Engine:
    """An engine on the store at ``url``, an SQLAlchemy URL of SQLite or of PostgreSQL with psycopg.

    Nothing is connected yet, and nothing migrated: the one writer does that (``migrate``).  Connecting raises
    ``SQLAlchemyError``: unless ``read_only``, :class:`Held` where another process writes the store, and
    :class:`Pooled`.  What is read within one connection's transaction is of one moment.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address)
        event.listen(engine, "connect", _reading if read_only else _writing)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        return engine
    engine = create_engine(
        address,
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args=_postgresql_arguments(address, read_only),
    )
    if not read_only:
        event.listen(engine, "connect", _hold)
        return engine
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def sqlite_file(url: str) -> Path | None:
    """The store's file; None where it is no file.

    >>> sqlite_file("sqlite:////data/store.sqlite")
    PosixPath('/data/store.sqlite')
    """
    parsed = make_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def shown(url: str) -> str:
    """The store as people know it: its file, or its address without the password.

    >>> shown("postgresql+psycopg://ada:secret@localhost/tetris")
    'postgresql://ada:***@localhost/tetris'
    """
    if (path := sqlite_file(url)) is not None:
        return str(path)
    address = make_url(url).set(drivername="postgresql")
    if "password" in address.query:
        address = address.update_query_dict({"password": "hidden"})
    return address.render_as_string(hide_password=True)


def reason(error: Exception) -> str:
    """Why the store cannot be used, for who runs the server: its own words without SQL, at most 200 characters.

    >>> reason(SQLAlchemyError("database or disk is full"))
    'database or disk is full'
    """
    cause = getattr(error, "orig", None) if isinstance(error, SQLAlchemyError) else None
    said = str(cause or error).split("\n")[0][:200] or type(error).__name__
    if "unsupported startup parameter" in said:
        return "a pooler refuses a setting; let it have ignore_startup_parameters = options, or use the database itself"
    return said


def _reading(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # else Python itself decides when a transaction begins
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _writing(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _postgresql_arguments(address: URL, read_only: bool) -> dict[str, Any]:
    """libpq's, for what the address leaves open."""
    name = f"Tetris Viz, process {os.getpid()} on {socket.gethostname()}"
    ours = {
        "application_name": name[:63],
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        "options": _LIVELY,
    }
    if read_only:
        ours["application_name"] = f"reader of {name}"[:63]
    return {key: value for key, value in ours.items() if key not in address.query}


def _hold(connection: Any, _record: Any) -> None:
    """Take the writer's lock for this connection's life, or raise :class:`Held` or :class:`Pooled`."""
    deadline = time.monotonic() + HELD_PATIENCE
    with connection.cursor() as cursor:
        while not cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()[0]:
            if time.monotonic() > deadline:
                held = Held(f"it is being written by {_holder(cursor)}")
                connection.close()
                raise held
            connection.rollback()
            time.sleep(0.1)
    connection.commit()
    if _is_shared(connection):
        connection.close()
        raise Pooled(
            "a pooler shares its connections between transactions, so that two servers could write at once; "
            "use its session mode (pool_mode = session), or the database's own address"
        )


def _is_shared(connection: Any) -> bool:
    """Whether a pooler gives this connection's session, and with it the lock, to others between its transactions.

    A pooler shows itself by a process id of its own making.  One that pools by transaction gives the idle session to
    the next connection that asks; one that pools by session keeps that waiting, or gives it another.
    """
    if connection.info.backend_pid == _backend_of(connection):
        return False
    for _ in range(_ROUNDS):
        before, told = _backend_of(connection), SimpleQueue[int]()
        done = threading.Event()
        threading.Thread(target=_ask_beside, args=(connection, told, done), daemon=True).start()
        try:
            if told.get(timeout=_ROUND_SECONDS) == before or _backend_of(connection) != before:
                return True
        except Empty:
            return False  # it waits for a session of its own
        finally:
            done.set()
    return False


def _backend_of(connection: Any) -> int:
    """The process that serves a transaction of this connection."""
    found = int(connection.execute("SELECT pg_backend_pid()").fetchone()[0])
    connection.rollback()
    return found


def _ask_beside(connection: Any, told: "SimpleQueue[int]", done: threading.Event) -> None:
    """Tell which process serves a transaction of another connection, which is kept open until ``done``."""
    import psycopg

    with (
        contextlib.suppress(psycopg.Error),
        psycopg.connect(connection.info.dsn, password=connection.info.password) as b,
    ):
        told.put(int(b.execute("SELECT pg_backend_pid()").fetchone()[0]))  # type: ignore[index]
        done.wait(_ROUND_SECONDS)


def _holder(cursor: Any) -> str:
    found = cursor.execute(
        "SELECT application_name, host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE locktype = 'advisory' AND granted AND objid = %s AND pg_locks.database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())",
        [LOCK],
    ).fetchone()
    return " at ".join(part for part in found if part) if found else "another process"
