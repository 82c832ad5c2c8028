"""Removing a deleted room for good, while no server runs; one that does has the command ``purge_room``."""

import shutil
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import select, update

from ..core.files import size_of
from ..core.rooms import PURGE
from ..core.text import quoted
from ..data_folder import purged_folder
from ..store import room_removal
from ..store.schema import rooms
from .errors import BackupError
from .installation import Installation, find_room


def purge(installation: Installation, named: str, confirm: Callable[[str, str], object]) -> tuple[str, int]:
    """Remove the deleted room with this id or exact name: its rows in every table, and its folder.

    ``confirm`` gets the name and the id of what was found, and raises where it is to stay.

    Answers its name and the bytes of its files.  What is cut short is finished by the next server.
    Raises :class:`BackupError` where there is no such room, where it is not deleted, or where the store is in use or
    cannot be written; then nothing has changed.
    """
    with installation.writing("purge") as engine:
        with engine.connect() as connection:
            room = find_room(connection, named, exactly=True)
            name, deleted = connection.execute(select(rooms.c.name, rooms.c.deleted).where(rooms.c.id == room)).one()
        if not deleted:
            raise BackupError(f"The room {quoted(name)} is not deleted. Delete it on the page first, under Runs.")
        confirm(str(name), room)
        folder, aside = installation.folder_of(room), purged_folder(installation.data_dir, room)
        size = size_of(folder)
        with engine.begin() as connection:
            connection.execute(update(rooms).where(rooms.c.id == room).values(pending=PURGE))
        with suppress(FileNotFoundError):
            folder.rename(aside)
        while room_removal.step(engine):
            pass
        shutil.rmtree(aside, ignore_errors=True)
    return str(name), size
