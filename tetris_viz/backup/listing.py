"""The rooms of a store, with what each takes on the disk."""

from typing import Any

from sqlalchemy import select

from ..checkpoints import CheckpointStore
from ..core.files import size_of
from ..core.queued import read as read_queued
from ..store.room_removal import IS_PURGED
from ..store.schema import rooms
from .installation import Installation

_SHOWN = ("id", "name", "preset", "state", "step", "episode", "created", "archived", "deleted")
_FOR_THE_QUEUE = ("queued", "attempt", "since")


def list_rooms(installation: Installation) -> list[dict[str, Any]]:
    """Every room, deleted ones too, in the order they were made; raises :class:`BackupError`.

    Each is ``{id, name, preset, state, step, episode, created, archived, deleted, queue_place, checkpoints, bytes}``:
    ``created`` is Unix time, ``queue_place`` 1 for the queued room that starts next and None for one that is not
    queued, ``checkpoints`` their number, ``bytes`` the size of the room's folder.
    """
    with installation.reading() as connection:
        columns = (rooms.c[name] for name in (*_SHOWN, *_FOR_THE_QUEUE))
        found = connection.execute(select(*columns).where(~IS_PURGED).order_by(rooms.c.number)).mappings().all()
    waiting = [row for row in found if row["state"] == "queued"]
    waiting.sort(key=lambda row: read_queued(*(row[name] for name in _FOR_THE_QUEUE))["ticket"])
    places = {row["id"]: place for place, row in enumerate(waiting, 1)}
    return [
        {
            **{name: row[name] for name in _SHOWN},
            "queue_place": places.get(row["id"]),
            "checkpoints": len(CheckpointStore.of_room(installation.folder_of(row["id"])).paths()),
            "bytes": size_of(installation.folder_of(row["id"])),
        }
        for row in found
    ]
