"""Removing the rows of rooms that are gone for good, a piece at a time: the store's one writer must not wait for it."""

import logging
import time
from collections.abc import Callable

from sqlalchemy import Delete, Engine, Table, delete, func, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from ..core.rooms import PURGE
from .engine import reason
from .rows import Changes
from .schema import metadata, rooms

log = logging.getLogger(__name__)
PIECE = 2_000
"""Rows that one transaction removes."""
PAUSE_AFTER_FAULT = 60.0
IS_PURGED = func.coalesce(rooms.c.pending, "") == PURGE
"""Of a room that is being removed; everybody else passes it over."""


def step(engine: Engine, piece: int = PIECE) -> bool:
    """Remove the next rows of a marked room, its own row last; False if nothing was to be removed."""
    with engine.begin() as connection:
        room = connection.execute(select(rooms.c.id).where(IS_PURGED).limit(1)).scalar()
        if room is None:
            return False
        for table in metadata.sorted_tables:
            if "room" in table.c and (removed := connection.execute(_some_of(table, room, piece)).rowcount):
                if removed == piece:
                    return True
                piece -= removed
        connection.execute(delete(rooms).where(rooms.c.id == room))
        return True


def _some_of(table: Table, room: str, piece: int) -> Delete:
    key = [column for column in table.primary_key if column.name != "room"]
    some = select(*key).where(table.c.room == room).limit(piece)
    return delete(table).where(table.c.room == room, tuple_(*key).in_(some))


class Purger:
    """Called again and again when there is time: does one step, and answers whether to be called again at once.

    It is told of what is ``written``, so that it looks through the rooms only where one may be marked.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic):
        self._engine, self._clock = engine, clock
        self._next, self._due = float("-inf"), True

    def written(self, changes: Changes) -> None:
        """These were committed."""
        self._due |= any(row.room.pending == PURGE for row in changes.rooms.values())

    def __call__(self) -> bool:
        if not self._due or self._clock() < self._next:
            return False
        try:
            self._due = step(self._engine)
            return self._due
        except SQLAlchemyError as error:  # a full disk, say: writing has the same trouble and tells people
            log.warning("a deleted room could not be removed: %s", reason(error))
            self._next = self._clock() + PAUSE_AFTER_FAULT
            return False
