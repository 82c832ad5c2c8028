"""The thread that alone writes the store, and what waits for it.

A store that cannot be written is tried again every second.  Meanwhile at most 16 MB wait; then
the oldest metrics and episodes go, which nobody has seen yet, and their number is told later.

A row that the store will never take is found by halving what it came with, and dropped; all else is written.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from ..core.names import EPISODES, METRICS
from ..core.redaction import redacted
from ..store.rows import Changes
from ..store.writer import Diverged

log = logging.getLogger(__name__)
LIMIT = 16 << 20
RETRY = 1.0
LOG_AGAIN = 60.0
"""Seconds until the log says again that the store fails for the same reason."""
CHECK_EVERY = 1.0
"""Seconds until it looks whether the store is still there, where nothing is to be written."""
SLOW = 5.0
"""Seconds after which a write that has not ended is told as a store that fails."""


@dataclass
class Batch:
    """What is stored together; ``rooms`` are those to show afterwards as they are then, by id, None where one was
    deleted, and ``places`` those of queued rooms; ``parts`` counts the batches that were merged into this one."""

    changes: Changes = field(default_factory=Changes)
    rooms: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    parts: int = 1

    def __bool__(self) -> bool:
        return bool(self.changes or self.rooms or self.places)

    @property
    def size(self) -> int:
        """About how many bytes its events hold; all else in it is replaced by newer ones."""
        return sum(event.size for event in self.changes.events)

    def remove_refused(self, refused: Changes) -> None:
        """What was refused is in no store, so nobody is to be shown it."""
        changes, gone = self.changes, {(event.room, event.seq) for event in refused.events}
        changes.events = [event for event in changes.events if (event.room, event.seq) not in gone]
        changes.attempts = [row for row in changes.attempts if row not in refused.attempts]
        for command_id in refused.commands:
            changes.commands.pop(command_id, None)
        for room in refused.rooms:
            changes.rooms.pop(room, None)
            self.rooms.pop(room, None)

    def accepted_for(self, rooms: Container[object]) -> list[str]:
        """The commands that were accepted for what is to be stored of these rooms."""
        answers = ((id, row.answer) for id, row in self.changes.commands.items())
        return [id for id, answer in answers if answer.get("ok") and answer.get("room") in rooms]

    def absorb(self, later: "Batch") -> None:
        self.changes.absorb(later.changes)
        self.rooms.update(later.rooms)
        self.places.update(later.places)
        self.parts += later.parts


@dataclass(frozen=True)
class Committed:
    """``batch`` is in the store; ``dropped`` counts, by room, messages that never got there.

    ``refused`` says, by room, why the store would not take some of what came with it, and ``unanswered``, by the id of
    a command, why its answer, or the room that it changed, is not in the store; these are not in ``batch``.
    """

    batch: Batch
    dropped: dict[str, int] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CommitFailed:
    """Tried, and to be tried again; ``reason`` is in words.  ``fenced``: another writer was there, and only
    who reads the store anew can go on."""

    reason: str
    fenced: bool = False


class StoreWriterThread:
    """``write`` commits or raises; ``on_outcome`` gets each outcome, mostly in this thread.

    After :class:`Diverged` it writes no more.  ``check`` raises where the store cannot be written though a write may
    not say so; it is called before each write and after it, and now and then where nothing is to be written.
    ``is_refusal`` says of what ``write`` raised whether a row is to blame, which is then left out.
    ``idle`` does a short piece of other work on the store whenever nothing waits, and returns whether there is more.
    """

    def __init__(
        self,
        write: Callable[[Changes], None],
        on_outcome: Callable[[Committed | CommitFailed], None],
        in_words: Callable[[Exception], str] = str,
        *,
        is_refusal: Callable[[Exception], bool] = lambda _: False,
        check: Callable[[], None] = lambda: None,
        idle: Callable[[], bool] = lambda: False,
        limit: int = LIMIT,
        retry: float = RETRY,
        check_every: float = CHECK_EVERY,
        slow: float = SLOW,
    ):
        self._write, self._on_outcome, self._in_words = write, on_outcome, in_words
        self._is_refusal, self._check, self._idle = is_refusal, check, idle
        self._limit, self._retry, self._check_every, self._slow = limit, retry, check_every, slow
        self._changed = threading.Condition()
        self._waiting: Batch | None = None
        self._size = 0
        self._dropped: Counter[str] = Counter()
        self._closing = False
        self._logged = ("", 0.0)
        self._writing_since: float | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, batch: Batch) -> None:
        """Store ``batch`` soon; never waits."""
        with self._changed:
            self._size += batch.size
            if self._waiting is None:
                self._waiting = batch
            else:
                self._waiting.absorb(batch)
            self._enforce_limit()
            self._changed.notify_all()

    def check_stalled(self) -> None:
        """Tell of a write that has not come to an end, once; to be called now and then."""
        with self._changed:
            since = self._writing_since
            if since is None or time.monotonic() - since < self._slow:
                return
            self._writing_since = None
        self._on_outcome(CommitFailed(f"it has not answered for {self._slow:.0f} seconds"))

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
                self._changed.wait_for(lambda: self._waiting is not None or self._closing, self._check_every)
                if self._waiting is None and self._closing:
                    return
                taken, dropped, size = self._take()
            try:
                refused, unanswered = self._commit(taken)
            except Diverged as error:
                log.error("the store cannot be written any more: %s", self._in_words(error))
                self._on_outcome(CommitFailed(redacted(self._in_words(error)), fenced=True))
                return
            except Exception as error:
                if not self._requeue(taken, dropped, size, error):
                    return
            else:
                self._logged = ("", 0.0)
                self._on_outcome(Committed(taken, dropped, refused, unanswered))
                self._run_idle_work()

    def _commit(self, batch: Batch) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Write it; what the store refuses is left out of it, and told by room, and by command."""
        refused: dict[str, list[str]] = {}
        unanswered: dict[str, str] = {}
        self._writing_since = time.monotonic()
        try:
            self._check()
            rows = self._written(batch.changes) if batch.changes else []
            if batch.changes:
                self._check()  # before anything is left out, as all of it may be tried again
        finally:
            self._writing_since = None
        for row, error in rows:
            why = self._in_words(error)
            if not any(redacted(why) in known for known in (*refused.values(), unanswered.values())):
                log.error("the store refuses, and never gets, %.500r: %s", row, why)
            why = redacted(why)
            unanswered |= dict.fromkeys([*row.commands, *batch.accepted_for(row.rooms)], why)
            batch.remove_refused(row)
            theirs = {*(event.room for event in row.events), *(attempt.room for attempt in row.attempts)}
            for room in theirs.union(row.rooms):
                refused.setdefault(room, []).append(why)
        for command_id in unanswered:
            batch.changes.commands.pop(command_id, None)
        return refused, unanswered

    def _written(self, changes: Changes) -> list[tuple[Changes, Exception]]:
        """Write all that the store takes, in order; answers the rows that it refuses, each alone."""
        try:
            self._write(changes)
            return []
        except Exception as error:
            if not self._is_refusal(error):
                raise
            if (halves := changes.halves()) is None:
                return [(changes, error)]
        return [found for half in halves for found in self._written(half)]

    def _run_idle_work(self) -> None:
        try:
            while self._waiting is None and not self._closing and self._idle():
                pass
        except Exception:
            log.exception("work on the store failed; it is tried again later")

    def _take(self) -> tuple[Batch, dict[str, int], int]:
        """What waits, what was dropped of it before, and its size."""
        taken, self._waiting, size, self._size = self._waiting or Batch(parts=0), None, self._size, 0
        dropped, self._dropped = dict(self._dropped), Counter()
        return taken, dropped, size

    def _requeue(self, taken: Batch, dropped: dict[str, int], size: int, error: Exception) -> bool:
        """Put a failed batch in front again and wait a while; False when it is time to leave."""
        reason = self._in_words(error)
        if reason != self._logged[0] or time.monotonic() - self._logged[1] >= LOG_AGAIN:
            log.error("the store cannot be written: %s", reason)
            self._logged = reason, time.monotonic()
        self._on_outcome(CommitFailed(redacted(reason)))
        with self._changed:
            if self._waiting is not None:
                taken.absorb(self._waiting)
            self._waiting, self._size = taken, self._size + size
            self._dropped.update(dropped)
            self._enforce_limit()
            if self._closing:
                return False
            self._changed.wait_for(lambda: self._closing, self._retry)
        return True

    def _enforce_limit(self) -> None:
        """Let the oldest curves go where they are too much, a sixteenth more than they must: not one by one."""
        if self._size <= self._limit or self._waiting is None:
            return
        kept, aim = [], self._limit - self._limit // 16
        for event in self._waiting.changes.events:
            if self._size > aim and event.kind in {METRICS, EPISODES}:
                self._size -= event.size
                self._dropped[event.room] += 1
            else:
                kept.append(event)
        self._waiting.changes.events = kept
