"""What waits to be sent, in two lanes and one order: no I/O, no locks."""

import itertools
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

from .protocol import MAX_BYTES

LIMIT = 8 * 1024 * 1024
"""Bytes that may wait until whoever sends should wait, too, or give up what can be done without."""
AT_ONCE = 65_536
"""Bytes that are taken at once, unless one message has more."""


class Overflow(Exception):
    """The other side has not read for so long that the conversation is over."""


class _Waiting(NamedTuple):
    data: bytes
    droppable: bool


class Outbox:
    """Packed messages on their way out.

    The reliable lane keeps its order and loses nothing, but for the oldest droppable messages where more than ``limit``
    bytes of them wait.  In the newest-wins lane a message takes the place of an unsent one with the same key.  Both
    leave in the order in which their places were taken, so that a snapshot is never overtaken by what came after it.
    """

    def __init__(self, limit: int = LIMIT):
        self._limit = limit
        self._waiting: OrderedDict[Hashable, _Waiting] = OrderedDict()
        self._droppable = 0
        """Bytes that wait and may go."""
        self.size = 0
        """Bytes that wait."""

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def full(self) -> bool:
        """Whether it is time to wait: nothing here refuses another message until much more waits."""
        return self.size >= self._limit

    def put(self, data: bytes, *, droppable: bool = False) -> None:
        """Send ``data`` after all that was put before; raises :class:`Overflow`."""
        self._waiting[object()] = _Waiting(data, droppable)  # a key that nobody else has
        self._droppable += len(data) if droppable else 0
        self.size += len(data)
        if self._droppable > self._limit:
            self._make_room()
        if self.size > MAX_BYTES + self._limit:
            raise Overflow(f"{self.size:,} bytes wait to be read")

    def put_newest(self, key: Hashable, data: bytes) -> None:
        """Send ``data`` in the place of what waits with the same key, else after all others."""
        before = self._waiting.get(key)
        self._waiting[key] = _Waiting(data, False)
        self.size += len(data) - (len(before.data) if before else 0)

    def drop(self, key: Hashable) -> None:
        """Nobody needs what waits with this key any more."""
        if (gone := self._waiting.pop(key, None)) is not None:
            self.size -= len(gone.data)

    def take(self) -> bytes:
        """The oldest messages, together at most ``AT_ONCE`` bytes or one message; empty where nothing waits."""
        taken: list[bytes] = []
        size = 0
        for key, waiting in list(itertools.islice(self._waiting.items(), 1_000)):
            size += len(waiting.data)
            if taken and size > AT_ONCE:
                break
            self._remove(key, waiting)
            taken.append(waiting.data)
        return b"".join(taken)

    def clear(self) -> None:
        self._waiting.clear()
        self._droppable = self.size = 0

    def _remove(self, key: Hashable, waiting: _Waiting) -> None:
        del self._waiting[key]
        self._droppable -= len(waiting.data) if waiting.droppable else 0
        self.size -= len(waiting.data)

    def _make_room(self) -> None:
        """Drop the oldest that may go, until half of the limit is free."""
        for key, waiting in list(self._waiting.items()):
            if self._droppable <= self._limit // 2:
                return
            if waiting.droppable:
                self._remove(key, waiting)
