"""A data folder and its store, opened to read beside a server or to write without one."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from .. import locks
from ..core.spelling import folded
from ..core.text import quoted
from ..data_folder import rooms_folder
from ..settings import Settings
from ..store.engine import Held, open_store, reason, shown, sqlite_file
from ..store.lock_files import lock_files
from ..store.migrate import UnknownSchema, migrate, revision
from ..store.room_removal import IS_PURGED
from ..store.schema import REVISION, rooms
from .errors import BackupError, FolderInUse

OPTIONS = "--data-dir or --database"
UNFINISHED = ".import-"
"""A folder of files not yet in place, beside the rooms' own."""
PLACED = ".importing"
"""A file in a room's folder that is in place while the store does not know the room yet."""


@dataclass(frozen=True)
class Installation:
    """A data folder and the store that belongs to it; ``url`` is the store's, as SQLAlchemy reads it."""

    data_dir: Path
    url: str

    @classmethod
    def of(cls, settings: Settings) -> "Installation":
        """The one that a server with these settings would use."""
        return cls(settings.data_dir.absolute(), settings.store_url)

    def folder_of(self, room: str) -> Path:
        """Where the files of the room with this id lie, or would."""
        return rooms_folder(self.data_dir) / room

    @property
    def store(self) -> str:
        """How people know the store: its file, or its address without the password."""
        return shown(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store, while a running server may be writing it.

        Raises :class:`BackupError` where there is no store, where its schema is not this version's, and where it
        cannot be read.
        """
        self._must_exist()
        engine = open_store(self.url, read_only=True)
        with ExitStack() as held, self._told("read"):
            held.callback(engine.dispose)
            self._must_fit(engine)
            with engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self, what: str, *, make: bool = False) -> Iterator[Engine]:
        """The store, brought to the newest schema, with the data folder locked; ``make`` one where there is none.

        ``what`` is shown to whoever wants the folder meanwhile.  Raises :class:`FolderInUse` while a server, or another
        command, holds the folder or the store, and :class:`BackupError` where it cannot be written.
        """
        if not make:
            self._must_exist()
        with ExitStack() as held:
            for path in (self.data_dir / locks.SERVER, *lock_files(self.url, self.data_dir)):
                held.enter_context(self._lock(path, what))
            engine = open_store(self.url)
            held.callback(engine.dispose)
            with self._told("written"):
                migrate(engine)
                self.sweep(engine)
                yield engine

    def _lock(self, path: Path, what: str) -> locks.Lock:
        held = f"The data folder {self.data_dir}" if path.parent == self.data_dir else f"The store {self.store}"
        try:
            return locks.acquire(path, what, with_folder=path.name == locks.SERVER)
        except locks.Locked as error:
            raise FolderInUse(
                f"{held} is in use by {error}. Stop that first, or name another with {OPTIONS}."
            ) from None
        except OSError as error:
            raise BackupError(f"{held} cannot be written ({error.strerror}); name another with {OPTIONS}.") from None

    def _must_exist(self) -> None:
        path = sqlite_file(self.url)
        if path is not None and not path.is_file():
            raise BackupError(
                f"There is no store {path}. Name its data folder with --data-dir, "
                "or the store with --database where it lies elsewhere."
            )

    def _must_fit(self, engine: Engine) -> None:
        found = revision(engine)
        if found != REVISION:
            raise BackupError(
                f"The store {self.store} has schema {found or 'none'}, and this program reads {REVISION}. "
                "Start this version's server on it once, which brings an older one up to date."
            )

    @contextmanager
    def _told(self, done: str) -> Iterator[None]:
        try:
            yield
        except Held as error:
            raise FolderInUse(f"The store {self.store} is in use: {error}. Stop that first.") from None
        except (SQLAlchemyError, UnknownSchema) as error:
            raise BackupError(f"The store {self.store} cannot be {done} ({reason(error)}).") from error

    def sweep(self, engine: Engine) -> None:
        """Clear away what an import that was interrupted left behind: folders whose room is not in the store.

        Call it with the data folder locked.  Raises ``SQLAlchemyError`` where the store does not answer.
        """
        folder = rooms_folder(self.data_dir)
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        for mark in folder.glob(f"*/{PLACED}"):
            with engine.connect() as connection:
                known = connection.execute(select(rooms.c.id).where(rooms.c.id == mark.parent.name)).first()
            if known:
                mark.unlink(missing_ok=True)
            else:
                shutil.rmtree(mark.parent, ignore_errors=True)


def find_room(connection: Connection, named: str, *, exactly: bool = False) -> str:
    """The id of the room with this id, or with this name, where only one has it; however the name is spelled, unless
    ``exactly``.  Raises :class:`BackupError` where there is none, or more than one."""
    found = connection.execute(select(rooms.c.id, rooms.c.name).where(~IS_PURGED).order_by(rooms.c.number)).all()
    if any(row.id == named for row in found):
        return named
    same = [str(row.id) for row in found if row.name == named]
    near = [row for row in found if folded(row.name) == folded(named)] if not same else []
    if near and exactly:
        meant = " or ".join(f"{quoted(row.name)} ({row.id})" for row in near)
        raise BackupError(f"There is no room {quoted(named)}. Did you mean {meant}? Give its id, or its exact name.")
    same = same or [str(row.id) for row in near]
    if len(same) == 1:
        return same[0]
    if same:
        raise BackupError(f"{len(same)} rooms are named {quoted(named)}; say which by its id: {', '.join(same)}.")
    raise BackupError(f"There is no room {quoted(named)}; `rooms` lists those there are.")
