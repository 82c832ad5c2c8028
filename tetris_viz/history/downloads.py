"""Downloads of tables in parts, each from one snapshot of the store, whatever is written meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

MOST = 4
"""Snapshots open at a time: each keeps the store from reusing what was deleted since it began."""
IDLE = 20.0
"""Seconds after which an unused snapshot is closed."""
LONGEST = 300.0
"""Seconds after which a snapshot is closed in any case."""


class TooMany(Exception):
    """``MOST`` downloads are under way already."""


class Ended(Exception):
    """There is no such download (any more): it was idle, took too long, or was of an earlier process."""


@dataclass
class _Download:
    engine: Engine
    connection: Connection
    begun: float
    asked: float


class Downloads:
    """Open snapshots by the id that the asker gave its download; ``open`` makes an engine on the store."""

    def __init__(self, open: Callable[[], Engine], clock: Callable[[], float] = time.monotonic):
        self._open, self._clock = open, clock
        self._downloads: dict[str, _Download] = {}

    def begin(self, id: str) -> Connection:
        """A connection whose first query takes the snapshot; raises :class:`TooMany`."""
        self.end(id)
        if len(self._downloads) >= MOST:
            raise TooMany
        engine = self._open()  # one of its own: a pool of one would be held from all other questions
        try:
            connection = engine.connect()
        except BaseException:
            engine.dispose()
            raise
        now = self._clock()
        self._downloads[id] = _Download(engine, connection, now, now)
        return connection

    def connection_of(self, id: str) -> Connection:
        """The connection of a download that has begun; raises :class:`Ended`."""
        download = self._downloads.get(id)
        if download is None:
            raise Ended
        download.asked = self._clock()
        return download.connection

    def end(self, id: str) -> None:
        """Close a download; one that is not known is passed over."""
        if download := self._downloads.pop(id, None):
            try:
                download.connection.close()
            finally:
                download.engine.dispose()

    def sweep(self) -> None:
        """Close downloads that are idle or have taken too long."""
        now = self._clock()
        open = list(self._downloads.items())
        for id in [id for id, known in open if now - known.asked > IDLE or now - known.begun > LONGEST]:
            self.end(id)
