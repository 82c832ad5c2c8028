"""Changes of rooms that were not handed on yet: to be stored and, once that is done, to be shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ..core.rooms import Room
from ..store.rows import AttemptRow, CommandRow, EventRow, RoomRow
from .effects import Now
from .room_session import RoomSession
from .store_writer import Batch

COUNTERS_EVERY = 1.0
"""Seconds between two snapshots of a room that only differ in counters."""
Sessions = Mapping[str, RoomSession]


class ChangeBuffer:
    """``record`` takes a batch to be stored; at least every ``tick`` seconds it gets what there is."""

    def __init__(self, record: Callable[[Batch], None], tick: float):
        self._record, self._tick = record, tick
        self._batch = Batch()
        self._dirty_rows: set[str] = set()
        """Rooms whose row may have to be written."""
        self._dirty_snapshots: set[str] = set()
        """Rooms whose snapshot may have to be shown."""
        self._urgent: set[str] = set()
        """Those of them for which nobody should wait."""
        self._written: dict[str, RoomRow] = {}
        self._shown: dict[str, tuple[Room, bool]] = {}
        """What was written and shown of each room the last time."""
        self._outstanding = 0
        self._last_flush = self._last_counters = float("-inf")

    @property
    def is_stored(self) -> bool:
        """Whether all of it is stored."""
        return not (self._outstanding or self._dirty_rows or self._batch)

    # --- what changed ----------------------------------------------------------

    def add(self, row: EventRow | AttemptRow) -> None:
        if isinstance(row, EventRow):
            self._batch.changes.events.append(row)
        else:
            self._batch.changes.attempts.append(row)

    def add_room(self, row: RoomRow) -> None:
        """A room without a session, as it is stored now."""
        self._batch.changes.rooms[row.room.id] = row

    def add_command(self, command_id: str, row: CommandRow) -> None:
        self._batch.changes.commands[command_id] = row

    def add_places(self, places: Mapping[str, int]) -> None:
        """Of queued rooms, by id: nothing else of them may be another."""
        self._batch.places.update(places)

    def row_changed(self, room: str, *, urgent: bool = False) -> None:
        """Its row may be another, and with it what is shown."""
        self._dirty_rows.add(room)
        self.snapshot_changed(room, urgent=urgent)

    def snapshot_changed(self, room: str, *, urgent: bool = False) -> None:
        """Only what is shown of it may be another."""
        self._dirty_snapshots.add(room)
        if urgent:
            self._urgent.add(room)

    def was_written(self, row: RoomRow) -> None:
        self._written[row.room.id] = row

    def were_shown(self, sessions: Iterable[RoomSession]) -> None:
        self._shown = {session.room.id: (session.room, session.deleted) for session in sessions}

    def forget(self, room: str) -> None:
        for known in (self._dirty_rows, self._dirty_snapshots, self._urgent):
            known.discard(room)
        self._written.pop(room, None)
        self._shown.pop(room, None)

    # --- handing on --------------------------------------------------------------

    def flush_if_due(self, now: Now, sessions: Sessions) -> None:
        """:meth:`flush` where somebody waits for it, or the tick is over."""
        if self._urgent or self._batch.changes.commands or now.monotonic - self._last_flush >= self._tick:
            self.flush(now, sessions)

    def flush(self, now: Now, sessions: Sessions) -> None:
        """Hand on what is to be stored, and what is to be shown once it is.  What did not change is neither."""
        told = self._dirty_snapshots & self._urgent
        if now.monotonic - self._last_counters >= COUNTERS_EVERY:
            told, self._last_counters = self._dirty_snapshots, now.monotonic
        batch, self._batch = self._batch, Batch()
        for room in self._dirty_rows:
            if _differs(row := sessions[room].row(), self._written.get(room)):
                batch.changes.rooms[room] = self._written[room] = row
        for room in told:
            session = sessions[room]
            if (now_shown := (session.room, session.deleted)) != self._shown.get(room):
                self._shown[room] = now_shown
                batch.rooms[room] = None if session.deleted else session.room.public()
        self._dirty_rows, self._dirty_snapshots, self._urgent = set(), self._dirty_snapshots - told, set()
        self._last_flush = now.monotonic
        if batch:
            self._outstanding += 1
            self._record(batch)

    def committed(self, batch: Batch) -> None:
        """What :meth:`flush` handed on as ``batch``, or as several that it was merged from, is stored."""
        self._outstanding -= batch.parts


def _differs(row: RoomRow, written: RoomRow | None) -> bool:
    """Whether the row has to be written.  A newer policy alone is written with the next change: until then a
    supervisor that comes finds it by its file."""
    return written is None or row != replace(written, policy_step=row.policy_step)
