"""The rooms of a store, with what each takes on the disk."""

from typing import Any

from sqlalchemy import select

from .. import checkpoints
from ..store.schema import rooms
from .files import CHECKPOINTS
from .place import Place, size_of

_SHOWN = ("id", "name", "preset", "state", "step", "episode", "created", "archived", "deleted")


def list_rooms(place: Place) -> list[dict[str, Any]]:
    """Every room, deleted ones too, in the order they were made; raises ``BackupError``."""
    with place.reading() as connection:
        found = (
            connection.execute(select(*(rooms.c[name] for name in _SHOWN)).order_by(rooms.c.number)).mappings().all()
        )
    return [
        {
            **row,
            "checkpoints": len(checkpoints.folders(place.folder_of(row["id"]) / CHECKPOINTS)),
            "bytes": size_of(place.folder_of(row["id"])),
        }
        for row in found
    ]
