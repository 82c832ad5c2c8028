"""One room into one file, beside a running server if need be."""

import time
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, select

from .. import __version__
from ..store.schema import REVISION, rooms
from . import tables
from .archive import ROOM, Manifest, Writer, created
from .errors import BackupError
from .installation import Installation, find_room
from .room_files import open_all, parts


def export(installation: Installation, named: str, path: Path) -> tuple[Manifest, list[str]]:
    """Write the room with this id or name to ``path``, which is replaced only by a whole export.

    Answers also what is wrong with each checkpoint that was left out, as it is damaged.

    The files are opened before the store is read: the history reaches at least as far as any
    checkpoint.  Raises :class:`BackupError`.
    """
    with installation.reading() as connection:
        room = find_room(connection, named)
    with ExitStack() as held:
        files, damaged = open_all(installation.folder_of(room), held)
        with installation.reading() as connection, created(path) as file:
            writer = Writer(file)
            try:
                row = _room(connection, room)
                writer.add(ROOM, [tables.dump(row)])
                for table in tables.of_a_room():
                    writer.add(f"tables/{table.name}.jsonl", tables.lines(connection, table, room))
            except ValueError as error:
                raise BackupError(f"Room {room} cannot be exported ({error}); `verify` says what is wrong.") from None
            for name, opened in files.items():
                writer.add(f"files/{name}", parts(opened), packed=False)
            facts = {"program": __version__, "store_schema": REVISION, "room": room, "name": row["name"]}
            return writer.finish(exported=time.time(), **facts), damaged


def _room(connection: Connection, room: str) -> dict[str, object]:
    """The room's row; its number is this store's own."""
    found = connection.execute(select(rooms).where(rooms.c.id == room)).mappings().one()
    return {name: value for name, value in found.items() if name not in ("id", "number")}
