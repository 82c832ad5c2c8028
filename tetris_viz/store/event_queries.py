"""Questions about a room's events."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, exists, func, select

from ..core.names import CHECKPOINT, EVALUATION, NOTICE, STATUS
from .rows import EventRow
from .schema import attempts, events

MOST_EVENTS, FEW_EVENTS, BEST_EVENTS = 2_000, 400, 100
"""Events of one sort that are read for markers."""
WHOLE = 500
"""Steps in an event's ``kept``, at most: where it has as many, it may lack older ones."""


def newest_seq(connection: Connection, room: str) -> int:
    """The sequence number of the room's newest event; 0 before the first."""
    return connection.execute(select(func.max(events.c.seq)).where(events.c.room == room)).scalar() or 0


def events_after(connection: Connection, room: str, after: int, limit: int) -> list[EventRow]:
    """The room's oldest ``limit`` events later than ``after``."""
    wanted = select(events).where(events.c.room == room, events.c.seq > after).order_by(events.c.seq).limit(limit)
    return [EventRow(**row) for row in connection.execute(wanted).mappings()]


def marker_events(connection: Connection, room: str, seq: int, steps: Collection[int] = ()) -> list[EventRow]:
    """The events up to number ``seq`` that markers are made of, in order, the newest of each sort: changes of the run's
    state, of its settings and of the showcase's pace; checkpoints, those of ``steps`` and the best ones among them.

    Each sort has a limit of its own, so that many of one do not hide another.  Older events are searched only of a kind
    that has more than :data:`FEW_EVENTS`.
    """
    found = {kind: _newest(connection, room, seq, kind, FEW_EVENTS) for kind in (STATUS, CHECKPOINT, NOTICE)}
    if len(found[STATUS]) == FEW_EVENTS:
        found[STATUS] = _changes_of_state(connection, room, seq)
    if len(found[NOTICE]) == FEW_EVENTS:
        lone = _CHANGES.like('{"showcase%') & ~_CHANGES.like("%,%")  # what only the showcase plays
        found[NOTICE] = _newest(connection, room, seq, NOTICE, FEW_EVENTS, _CHANGES.like("{%") & ~lone)
        pace = _CHANGES.like('%"showcase_pieces_per_second"%')
        found[NOTICE] |= _newest(connection, room, seq, NOTICE, 2, pace)
    if len(found[CHECKPOINT]) == FEW_EVENTS:
        newest = [row.body for row in found[CHECKPOINT].values()]
        if missing := set(steps) - {body.get("step") for body in newest}:
            theirs = events.c.body["step"].as_integer().in_(missing)
            found[CHECKPOINT] |= _newest(connection, room, seq, CHECKPOINT, MOST_EVENTS, theirs)
        best = events.c.body["cause"].as_string() == "best"  # an earlier one counts again where a run goes back
        found[CHECKPOINT] |= _newest(connection, room, seq, CHECKPOINT, BEST_EVENTS, best)
    rows = found[STATUS] | found[CHECKPOINT] | found[NOTICE]
    return [rows[number] for number in sorted(rows)]


def _newest(
    connection: Connection,
    room: str,
    seq: int | None,
    kind: str,
    limit: int,
    condition: ColumnElement[bool] | None = None,
) -> dict[int, EventRow]:
    """The newest ``limit`` events of a kind up to number ``seq`` (None: of all), by their number.

    One kind at a time, as the index has it: for several, PostgreSQL would scan all of the room's events.
    """
    mine = [events.c.room == room, events.c.kind == kind, *([] if seq is None else [events.c.seq <= seq])]
    wanted = mine if condition is None else [*mine, condition]
    newest = select(events).where(*wanted).order_by(events.c.seq.desc()).limit(limit)
    return {row["seq"]: EventRow(**row) for row in connection.execute(newest).mappings()}


_CHANGES = cast(events.c.body["changes"], Text)
"""The settings that a notice says were changed, as JSON."""
_KEPT = cast(events.c.body["kept"], Text)
"""The steps of the checkpoints that exist, as JSON."""


def _changes_of_state(connection: Connection, room: str, seq: int) -> dict[int, EventRow]:
    """The newest statuses whose state differs from the one before, or that begin an attempt."""
    state, begun = events.c.body["state"].as_string(), events.c.body["from_step"].as_string()
    before = func.lag(state).over(order_by=events.c.seq)
    every = (
        select(events, state.label("state"), begun.label("begun"), before.label("before"))
        .where(events.c.room == room, events.c.kind == STATUS, events.c.seq <= seq)
        .subquery()
    )
    other = every.c.before.is_(None) | (every.c.before != every.c.state) | every.c.begun.is_not(None)
    told = select(*(every.c[column.name] for column in events.c)).where(other)
    rows = connection.execute(told.order_by(every.c.seq.desc()).limit(MOST_EVENTS)).mappings()
    return {row["seq"]: EventRow(**row) for row in rows}


def known_checkpoints(connection: Connection, room: str, seq: int | None = None) -> list[int] | None:
    """The steps of the checkpoints that exist, by the newest event (up to number ``seq``) that lists them; None where
    none does."""
    told = (_newest(connection, room, seq, kind, 1, _KEPT.like("[%")) for kind in (CHECKPOINT, NOTICE))
    newest = max((row for rows in told for row in rows.values()), key=lambda row: row.seq, default=None)
    return None if newest is None else [int(step) for step in newest.body["kept"]]


def evaluations(connection: Connection, room: str, limit: int) -> list[dict[str, Any]]:
    """The bodies of the room's newest ``limit`` evaluation events, oldest first, without those of policies beyond the
    step from which a later attempt resumed."""
    body = events.c.body
    later = (attempts.c.attempt > body["attempt"].as_integer()) & (attempts.c.from_step < body["step"].as_integer())
    gone = exists().where(attempts.c.room == room, later)
    mine = (events.c.room == room) & (events.c.kind == EVALUATION) & ~gone
    newest = select(body).where(mine).order_by(events.c.seq.desc()).limit(limit)
    return list(reversed(connection.execute(newest).scalars().all()))
