"""Deleted rooms, and the space that each would free if it were removed for good."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from ..core.files import size_of
from ..core.rooms import PURGE
from ..store.loading import load_rooms
from ..store.schema import events, metrics

SECONDS = 1.0
"""Spent on measuring in one answer, at most; the next answer continues."""
_MEASURED: dict[tuple[str, float | None], dict[str, int]] = {}
"""By id and time of deletion: a deleted room does not change."""


def deleted(connection: Connection, folder: Path, clock: Callable[[], float] = time.monotonic) -> dict[str, Any]:
    """``{rooms: [{…, deleted_at, size, rows}]}``, the oldest room first: ``size`` is the bytes of its files, ``rows``
    those of its history; both are None where they have not been measured yet."""
    began = clock()
    gone = [row for row in load_rooms(connection) if row.deleted and row.room.pending != PURGE]
    keys = {(row.room.id, row.deleted_at) for row in gone}
    for key in _MEASURED.keys() - keys:
        del _MEASURED[key]
    told = []
    for row in gone:
        key = row.room.id, row.deleted_at
        if key not in _MEASURED and clock() - began < SECONDS:
            _MEASURED[key] = _measure(connection, folder, row.room.id)
        measured = _MEASURED.get(key, {"size": None, "rows": None})
        told.append({**row.room.public(), "deleted_at": row.deleted_at, **measured})
    return {"rooms": told}


def _measure(connection: Connection, folder: Path, room: str) -> dict[str, int]:
    counts = [select(func.count()).select_from(table).where(table.c.room == room) for table in (events, metrics)]
    rows = sum(connection.execute(count).scalar() or 0 for count in counts)
    return {"size": size_of(folder / room), "rows": rows}
