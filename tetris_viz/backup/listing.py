"""The rooms of a store, with what each takes on the disk."""

from typing import Any

from sqlalchemy import select

from .. import checkpoints
from ..store.purging import IS_PURGED
from ..store.schema import rooms
from .files import CHECKPOINTS
from .place import Place

_SHOWN = ("id", "name", "preset", "state", "step", "episode", "created", "archived", "deleted")


def list_rooms(place: Place) -> list[dict[str, Any]]:
    """Every room, deleted ones too, in the order they were made; raises ``BackupError``."""
    with place.reading() as connection:
        wanted = select(*(rooms.c[name] for name in _SHOWN)).where(~IS_PURGED).order_by(rooms.c.number)
        found = connection.execute(wanted).mappings().all()
    return [
        {
            **row,
            "checkpoints": len(checkpoints.folders(place.folder_of(row["id"]) / CHECKPOINTS)),
            "bytes": checkpoints.size(place.folder_of(row["id"])),
        }
        for row in found
    ]
