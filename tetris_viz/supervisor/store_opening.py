"""The store: found, locked, brought to the newest schema and read; and how to see that it is still there."""

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from .. import locks
from ..core.commands import REMEMBERED
from ..settings import MADE, PREFIX, Settings
from ..store.engine import open_store, reason, shown, sqlite_file
from ..store.loading import load_answers, load_rooms
from ..store.lock_files import lock_files
from ..store.migrate import UnknownSchema, migrate
from ..store.rows import RoomRow
from ..store.sqlite_files import Misplaced, StoreFiles
from ..store.writer import Diverged

log = logging.getLogger(__name__)
PREDECESSOR_PATIENCE = 15.0
"""Seconds a dead server's supervisor has to let its trainers checkpoint and leave."""


class StoreFault(Exception):
    """The store cannot be used; the message is one sentence that names the cure."""


@dataclass(frozen=True)
class OpenStore:
    """``check`` raises unless the store and its locks are still where they were found."""

    engine: Engine
    rooms: list[RoomRow]
    answers: dict[str, dict[str, Any]]
    """To the newest commands, by id."""
    check: Callable[[], None]


def open_locked(settings: Settings, held: contextlib.ExitStack) -> OpenStore:
    """The store, whose locks ``held`` releases; raises :class:`StoreFault`."""
    must_be_there(settings)
    taken = [held.enter_context(_lock(path)) for path in lock_files(settings.store_url, settings.data_dir)]
    engine, rooms, answers = _open(settings.store_url)
    return OpenStore(engine, rooms, answers, _checks(settings.store_url, engine, taken))


def must_be_there(settings: Settings) -> None:
    """Raise :class:`StoreFault` rather than make an empty store where there was one a moment ago."""
    path = sqlite_file(settings.store_url)
    if path is None or path.exists():
        return
    if os.environ.get(MADE):
        raise StoreFault(
            f"The store {path} was moved or removed; put it back, or stop the server: the next one begins an empty one."
        )
    if settings.database_url is None and (former := _former_place(path)) is not None:
        raise StoreFault(
            f"An earlier version kept the store of {settings.data_dir} in {former}, as the folder's name holds ? or %. "
            f"Move it (and {former.name}-wal, if it is there) to {path}, or move it away for an empty store."
        )
    if (log := Path(f"{path}-wal")).exists():
        raise StoreFault(
            f"The store {path} is not there, but what was last written to it is, {log}; "
            f"put the store back, or remove {log} for an empty one."
        )


def _former_place(path: Path) -> Path | None:
    """Where a version that pasted the folder's name into a URL has put this store."""
    former = Path(unquote(str(path).partition("?")[0]))
    return former if former != path and former.is_file() else None


def _checks(url: str, engine: Engine, held: list[locks.Lock]) -> Callable[[], None]:
    """What raises unless the store and the locks that we hold are still where we found them."""
    path = sqlite_file(url)
    files = StoreFiles(engine, path) if path is not None else None

    def check() -> None:
        if files is not None:
            files.check()
        for lock in held:
            try:
                if lock.ensure_held():
                    log.warning("the lock %s was removed; it is held again", lock.path)
            except locks.Locked as error:
                raise Diverged(f"{error} has it now") from None
            except OSError as error:
                raise Misplaced(
                    f"the folder of {lock.path.name} was moved or removed ({error.strerror}); "
                    "put it back, and this server continues with it"
                ) from None

    return check


def _lock(path: Path) -> locks.Lock:
    store = f"The store in {path.parent}" if path.name == locks.WRITER else f"The store {path.with_suffix('')}"
    try:
        return locks.acquire(path, "a server's supervisor", PREDECESSOR_PATIENCE)
    except locks.Locked as error:
        raise StoreFault(f"{store} is being written by {error}.") from None
    except OSError as error:
        raise StoreFault(f"{store} cannot be locked ({error}); fix that, or choose another.") from None


def _open(url: str) -> tuple[Engine, list[RoomRow], dict[str, dict[str, Any]]]:
    """The store brought to the newest schema, its rooms, and the answers to its newest commands."""
    try:
        engine = open_store(url)
        migrate(engine)
        with engine.connect() as connection:
            return engine, load_rooms(connection), load_answers(connection, REMEMBERED)
    except (SQLAlchemyError, UnknownSchema) as error:
        path = sqlite_file(url)
        missing = path is not None and not path.parent.is_dir()
        why = f"there is no folder {path.parent}" if path is not None and missing else reason(error)
        raise StoreFault(
            f"The store {shown(url)} cannot be used ({why}); fix that, or choose another with {PREFIX}DATABASE_URL."
        ) from error
