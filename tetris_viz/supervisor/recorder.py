"""The thread that alone writes the store, and what waits for it.

A store that cannot be written is tried again every second.  Meanwhile at most 16 MB wait; then
the oldest metrics and episodes go, which nobody has seen yet, and their number is told later.
"""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..core.names import EPISODES, METRICS
from ..store.rows import Changes

log = logging.getLogger(__name__)
LIMIT = 16 << 20
RETRY = 1.0


@dataclass
class Batch:
    """What is stored together; ``rooms`` is the list to show afterwards, if it
    changed; ``parts`` counts the batches that were merged into this one."""

    changes: Changes = field(default_factory=Changes)
    rooms: list[dict[str, Any]] | None = None
    parts: int = 1

    def __bool__(self) -> bool:
        return bool(self.changes) or self.rooms is not None

    @cached_property
    def size(self) -> int:
        return sum(event.size for event in self.changes.events)


@dataclass(frozen=True)
class Committed:
    """``batch`` is in the store; ``dropped`` counts, by room, messages that never got there."""

    batch: Batch
    dropped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CommitFailed:
    """Tried, and to be tried again; ``reason`` is in words."""

    reason: str


class Recorder:
    """``write`` commits or raises; ``told`` gets each outcome, in the recorder's thread.

    ``idle`` does a short piece of other work on the store whenever nothing waits, and answers whether there is more.
    """

    def __init__(
        self,
        write: Callable[[Changes], None],
        told: Callable[[Committed | CommitFailed], None],
        in_words: Callable[[Exception], str] = str,
        *,
        idle: Callable[[], bool] = lambda: False,
        limit: int = LIMIT,
        retry: float = RETRY,
    ):
        self._write, self._told, self._in_words = write, told, in_words
        self._idle, self._limit, self._retry = idle, limit, retry
        self._changed = threading.Condition()
        self._waiting: deque[Batch] = deque()
        self._dropped: Counter[str] = Counter()
        self._closing = self._busy = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def submit(self, batch: Batch) -> None:
        """Store ``batch`` soon; never waits."""
        with self._changed:
            self._waiting.append(batch)
            self._bound()
            self._changed.notify_all()

    def close(self, timeout: float) -> bool:
        """Store what waits, try once more if that fails, and leave; False when it took too long."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting:
                    return
                taken, dropped = self._take()
            try:
                if taken.changes:
                    self._write(taken.changes)
            except Exception as error:
                if not self._give_back(taken, dropped, error):
                    return
            else:
                self._told(Committed(taken, dropped))
                while not self._waiting and not self._closing and self._idle():
                    pass

    def _take(self) -> tuple[Batch, dict[str, int]]:
        shown = [batch.rooms for batch in self._waiting if batch.rooms is not None]
        taken = Batch(Changes.merged(batch.changes for batch in self._waiting), shown[-1] if shown else None)
        taken.parts = sum(batch.parts for batch in self._waiting)
        self._waiting.clear()
        dropped, self._dropped = dict(self._dropped), Counter()
        return taken, dropped

    def _give_back(self, taken: Batch, dropped: dict[str, int], error: Exception) -> bool:
        """Put a failed batch in front again and wait a while; False when it is time to leave."""
        log.error("the store cannot be written: %s", self._in_words(error))
        self._told(CommitFailed(self._in_words(error)))
        with self._changed:
            self._waiting.appendleft(taken)
            self._dropped.update(dropped)
            self._bound()
            if self._closing:
                return False
            deadline = time.monotonic() + self._retry
            self._changed.wait_for(lambda: self._closing, deadline - time.monotonic())
        return True

    def _bound(self) -> None:
        excess = sum(batch.size for batch in self._waiting) - self._limit
        for batch in self._waiting:
            if excess <= 0:
                return
            kept = []
            for event in batch.changes.events:
                if excess > 0 and event.kind in {METRICS, EPISODES}:
                    excess -= event.size
                    self._dropped[event.room] += 1
                else:
                    kept.append(event)
            batch.changes.events = kept
            vars(batch).pop("size", None)
