"""Keeping a month-long run small: old points become buckets, old ticks go.

A room's newest 16,384 sequence numbers are kept as they came.  Before them, the points of each key are merged: level
k makes one row of an aligned block of 8^k sequence numbers, as soon as the block lies 16,384 · 8^(k-1) behind the
newest.  So the rows of a key grow with the logarithm of a run's length: some 14,000 for each eightfold.  A row keeps
how many points it stands for, their smallest, mean and largest value, and is otherwise the newest of them.  Points of
different attempts are never merged, nor are those that a later attempt did again merged with those that still count.
Points of ``evaluation`` events stay as they are: they lie where an earlier policy stood, and people ask for few.

Level 0 deletes the ``metrics`` and ``episodes`` events before the newest 16,384: they are there for pages that come
back.  Evaluations and notices are kept for ever.  Whenever it has gone on, the older ``status`` and ``checkpoint``
events that nothing is made of any more are thinned out: a status that tells of the same state as the one before it, and
a periodic checkpoint that has been thinned out itself.  The newest of each stay, so that the markers of the curves
(``event_queries.marker_events``) are the same before and after.

Each step is a transaction of its own, so short that a tick hardly waits for it.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from ..core.commands import REMEMBERED
from ..core.names import CHECKPOINT, EPISODES, EVALUATION, METRICS, STATUS
from . import event_queries
from .engine import reason
from .metric_columns import BUCKET, superseded
from .rows import Changes
from .schema import commands, events, metrics, rooms, watermarks

log = logging.getLogger(__name__)
KEPT = 16_384
"""Sequence numbers of a room, from the newest back, of which every point and event is kept."""
FACTOR = 8
"""Branching factor: a block of level k + 1 covers 8 blocks of level k."""
BLOCKS = 128
"""Blocks that a step merges."""
EXAMINED = 1_000
"""Events of a kind that a step examines to thin them out."""
THINNED = -1
"""The level whose watermark says up to where all events have been thinned out."""
THINNED_OF = {CHECKPOINT: -2, STATUS: -3}
"""The levels whose watermarks say up to where events of a kind were examined; the newest never are."""
PAUSE = 2.0
"""Seconds until it is asked again whether there is something to do."""
PAUSE_AFTER_FAULT = 60.0
_KEYS = text(
    "WITH RECURSIVE found(key) AS (SELECT min(key) FROM metrics WHERE room = :room UNION ALL "
    "SELECT (SELECT min(key) FROM metrics WHERE room = :room AND key > found.key) FROM found WHERE key IS NOT NULL) "
    "SELECT key FROM found WHERE key IS NOT NULL"
)
"""The room's keys in one seek each; DISTINCT would read every row."""


def step(engine: Engine, kept: int = KEPT, blocks: int = BLOCKS, among: Collection[str] | None = None) -> bool:
    """Do one piece of what is due, in any room or ``among`` these; False if nothing was."""
    wanted = select(rooms.c.id, rooms.c.seq)
    if among is not None:
        wanted = wanted.where(rooms.c.id.in_(among))
    with engine.begin() as connection:
        for room, newest in connection.execute(wanted).all():
            known = dict(
                connection.execute(select(watermarks.c.level, watermarks.c.seq).where(watermarks.c.room == room)).all()
            )
            if (due := _due(newest, known, kept, blocks)) is not None:
                _do(connection, room, *due)
                return True
            if known.get(THINNED, 0) < (end := known.get(0, 0)):
                _thin(connection, room, known, end)
                return True
    return False


def oldest_whole(connection: Connection, room: str) -> int:
    """The sequence number from which on no event of the room has been deleted."""
    watermark = select(watermarks.c.seq).where(watermarks.c.room == room, watermarks.c.level == 0)
    return int(connection.execute(watermark).scalar() or 1)


def forget_answers(engine: Engine, kept: int = REMEMBERED) -> None:
    """Delete the answers to all commands but the newest ``kept``: nobody asks for the others any more."""
    with engine.begin() as connection:
        newest = connection.execute(select(func.max(commands.c.number))).scalar() or 0
        if newest > kept:
            connection.execute(delete(commands).where(commands.c.number <= newest - kept))


class Compactor:
    """Called again and again when there is time: does one step, and answers whether to be called again at once.

    It is told of what is ``written``: after its first look only rooms that went on can have grown.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic):
        self._engine, self._clock = engine, clock
        self._next = float("-inf")
        self._grown: set[str] | None = None
        """Rooms that went on since nothing was due; None before the first look."""

    def written(self, changes: Changes) -> None:
        """These were committed."""
        if self._grown is not None:
            self._grown |= changes.rooms.keys()

    def __call__(self) -> bool:
        if self._clock() < self._next:
            return False
        try:
            if step(self._engine, among=self._grown):
                return True
            self._grown = set()
            forget_answers(self._engine)
            self._next = self._clock() + PAUSE
        except SQLAlchemyError as error:  # a full disk, say: writing has the same trouble and tells people
            log.warning("old points could not be merged: %s", reason(error))
            self._next = self._clock() + PAUSE_AFTER_FAULT
        return False


def _due(newest: int, known: dict[int, int], kept: int, blocks: int) -> tuple[int, int, int] | None:
    """The level, and from where to where; None if no level has as much to do as a step does."""
    level, distance, bound = 0, kept, newest
    while distance <= newest:
        done = known.get(level, 0)
        end = done + blocks * FACTOR ** max(level, 1)
        if end <= min(newest - distance + 1, bound):
            return level, done, end
        if level:  # the next one merges what this one has made
            distance, bound = distance * FACTOR, done
        level += 1
    return None


def _do(connection: Connection, room: str, level: int, start: int, end: int) -> None:
    if level:
        _merge(connection, room, FACTOR**level, start, end)
    else:
        passing = events.c.kind.in_([METRICS, EPISODES])
        old = (events.c.room == room) & (events.c.seq >= start) & (events.c.seq < end)
        connection.execute(delete(events).where(old, passing))
    _set_watermark(connection, room, level, end)


def _set_watermark(connection: Connection, room: str, level: int, seq: int) -> None:
    watermark = (watermarks.c.room == room) & (watermarks.c.level == level)
    if not connection.execute(update(watermarks).where(watermark).values(seq=seq)).rowcount:
        connection.execute(insert(watermarks).values(room=room, level=level, seq=seq))


def _thin(connection: Connection, room: str, known: dict[int, int], end: int) -> None:
    """Look at some events of each kind before ``end``, and delete those of which no marker is made."""
    done = True
    for kind, level in THINNED_OF.items():
        found = _old(connection, room, kind, known.get(level, 0), end)
        if found:
            useless = _repeated(connection, room, found) if kind == STATUS else _gone(connection, room, found)
            connection.execute(delete(events).where(events.c.room == room, events.c.seq.in_(useless)))
            _set_watermark(connection, room, level, found[-1].seq + 1)
        done = done and len(found) < EXAMINED
    if done:
        _set_watermark(connection, room, THINNED, end)


def _old(connection: Connection, room: str, kind: str, start: int, end: int) -> Sequence[Any]:
    """Of the oldest events of a kind from ``start`` up to ``end`` what there is to know; none of the newest, all of
    which are looked at for markers."""
    mine = (events.c.room == room) & (events.c.kind == kind)
    beyond = select(events.c.seq).where(mine).order_by(events.c.seq.desc()).offset(event_queries.FEW_EVENTS).limit(1)
    last = min(connection.execute(beyond).scalar() or 0, end - 1)
    body = [events.c.body[name].as_string().label(name) for name in ("state", "from_step", "cause", "step")]
    old = mine & (events.c.seq >= start) & (events.c.seq <= last)
    return connection.execute(select(events.c.seq, *body).where(old).order_by(events.c.seq).limit(EXAMINED)).all()


def _repeated(connection: Connection, room: str, found: Sequence[Any]) -> list[int]:
    """Of these statuses those that tell of the state of the one before, and of no attempt that began."""
    earlier = (events.c.room == room) & (events.c.kind == STATUS) & (events.c.seq < found[0].seq)
    state = events.c.body["state"].as_string()
    before = connection.execute(select(state).where(earlier).order_by(events.c.seq.desc()).limit(1)).scalar()
    states = [before, *(row.state for row in found)]
    same = (row for row, last in zip(found, states, strict=False) if row.state is not None and row.state == last)
    return [row.seq for row in same if row.from_step is None]


def _gone(connection: Connection, room: str, found: Sequence[Any]) -> list[int]:
    """Of these checkpoints the periodic ones that are no longer there, by the newest event that says which are."""
    there = event_queries.known_checkpoints(connection, room)
    if there is None:
        return []
    oldest = min(there) if len(there) >= event_queries.WHOLE else 0  # of many only the newest are told
    periodic = ((row.seq, int(row.step)) for row in found if row.cause == "periodic" and str(row.step).isdecimal())
    return [seq for seq, step in periodic if step >= oldest and step not in there]


def _merge(connection: Connection, room: str, block: int, start: int, end: int) -> None:
    keys = [row.key for row in connection.execute(_KEYS, {"room": room})]
    elsewhere = select(events.c.seq).where(events.c.room == room, events.c.kind == EVALUATION)
    elsewhere = elsewhere.where(events.c.seq >= start, events.c.seq < end)
    old = (metrics.c.room == room) & metrics.c.key.in_(keys) & (metrics.c.seq >= start) & (metrics.c.seq < end)
    old &= metrics.c.seq.not_in(elsewhere)
    rows = (
        select(
            metrics.c.key, metrics.c.attempt, metrics.c.seq, superseded(room).label("superseded"), *BUCKET,
        )
        .where(old)
        .subquery()
    )  # fmt: skip
    merged = (
        select(
            rows.c.key,
            func.max(rows.c.seq).label("seq"),
            func.sum(rows.c.n).label("count"),
            func.min(rows.c.low).label("low"),
            (func.sum(rows.c.mean * rows.c.n) / func.sum(rows.c.n)).label("mean"),
            func.max(rows.c.high).label("high"),
        )
        .group_by(rows.c.key, rows.c.attempt, rows.c.superseded, rows.c.seq // block)
        .subquery()
    )
    newest = (metrics.c.room == room) & (metrics.c.key == merged.c.key) & (metrics.c.seq == merged.c.seq)
    last = [metrics.c[name] for name in ("room", "key", "seq", "attempt", "step", "episode", "time", "value", "told")]
    buckets: list[dict[str, Any]] = [
        dict(row)
        for row in connection.execute(
            select(*last, merged.c["count"], merged.c.low, merged.c.mean, merged.c.high).join_from(
                merged, metrics, newest
            )
        ).mappings()
    ]
    connection.execute(delete(metrics).where(old))
    if buckets:
        connection.execute(insert(metrics), buckets)
