"""Questions to the store; buckets are made in SQL, so that an answer's size does not depend on the past."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from ..core.names import CHECKPOINT, EVALUATION, NOTICE, STATUS
from ..core.queued import read as read_queued
from ..core.rooms import LIVING, Room
from . import points as rows
from .rows import EventRow, RoomRow
from .schema import attempts, commands, events, metrics, rooms

MOST_TOLD, FEW_TOLD, BESTS_TOLD = 2_000, 400, 100
"""Events of one sort that are looked at for markers."""
WHOLE = 500
"""Steps in an event's ``kept`` from which on it holds the newest only."""
Axis = Literal["step", "time", "episode"]
_STORED = [field.name for field in fields(Room) if field.name not in LIVING]


def load_rooms(connection: Connection) -> list[RoomRow]:
    """Every room ever made, deleted ones too, in the order they were made.

    Each goes on after its newest event and attempt, whatever its own row says.
    """
    newest = select(func.max(events.c.seq)).where(events.c.room == rooms.c.id).scalar_subquery()
    latest = select(func.max(attempts.c.attempt)).where(attempts.c.room == rooms.c.id).scalar_subquery()
    found = connection.execute(select(rooms, newest.label("newest"), latest.label("latest")).order_by(rooms.c.number))
    return [_room(row) for row in found.mappings()]


def _room(row: Any) -> RoomRow:
    stored = {name: row[name] for name in _STORED}
    stored["evaluating"] = stored["evaluating"] or []  # null in a store of before there were evaluations
    counts = {"seq": max(row["seq"], row["newest"] or 0), "attempt": max(row["attempt"], row["latest"] or 0)}
    stored["smoothed"] = row["smoothed"] or {}  # of earlier versions there is none
    room = Room(**{**stored, **counts})
    queued = read_queued(row["queued"], room.attempt, room.since) if room.state == "queued" else None
    return RoomRow(room, row["deleted"], row["policy_step"], row["deleted_at"], queued)


def load_answers(connection: Connection, limit: int) -> dict[str, dict[str, Any]]:
    """The answers to the newest ``limit`` commands, oldest first."""
    newest = select(commands.c.command_id, commands.c.answer).order_by(commands.c.number.desc()).limit(limit)
    return {row.command_id: row.answer for row in reversed(connection.execute(newest).all())}


def newest_seq(connection: Connection, room: str) -> int:
    """The sequence number of the room's newest event; 0 before the first."""
    return connection.execute(select(func.max(events.c.seq)).where(events.c.room == room)).scalar() or 0


def events_after(connection: Connection, room: str, after: int, limit: int) -> list[EventRow]:
    """The room's oldest ``limit`` events later than ``after``."""
    wanted = select(events).where(events.c.room == room, events.c.seq > after).order_by(events.c.seq).limit(limit)
    return [EventRow(**row) for row in connection.execute(wanted).mappings()]


def telling_events(connection: Connection, room: str, seq: int, steps: Collection[int] = ()) -> list[EventRow]:
    """The events up to number ``seq`` that say what happened to a run, in order, the newest of each sort: changes of
    its state, of its settings and of the showcase's pace, checkpoints, those of ``steps`` and the best ones among them.

    Each sort has a limit of its own, so that many of one do not hide another.  Only of a kind that has more than a few
    events the older ones are looked through.
    """
    found = {kind: _newest(connection, room, seq, kind, FEW_TOLD) for kind in (STATUS, CHECKPOINT, NOTICE)}
    if len(found[STATUS]) == FEW_TOLD:
        found[STATUS] = _changes_of_state(connection, room, seq)
    if len(found[NOTICE]) == FEW_TOLD:
        lone = _CHANGES.like('{"showcase%') & ~_CHANGES.like("%,%")  # what only the showcase plays
        found[NOTICE] = _newest(connection, room, seq, NOTICE, FEW_TOLD, _CHANGES.like("{%") & ~lone)
        pace = _CHANGES.like('%"showcase_pieces_per_second"%')
        found[NOTICE] |= _newest(connection, room, seq, NOTICE, 2, pace)
    if len(found[CHECKPOINT]) == FEW_TOLD:
        newest = [row.body for row in found[CHECKPOINT].values()]
        if missing := set(steps) - {body.get("step") for body in newest}:
            theirs = events.c.body["step"].as_integer().in_(missing)
            found[CHECKPOINT] |= _newest(connection, room, seq, CHECKPOINT, MOST_TOLD, theirs)
        best = events.c.body["cause"].as_string() == "best"  # an earlier one counts again where a run goes back
        found[CHECKPOINT] |= _newest(connection, room, seq, CHECKPOINT, BESTS_TOLD, best)
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

    Of one kind, as the index is: of several at once PostgreSQL looks through all of the room's events.
    """
    mine = [events.c.room == room, events.c.kind == kind, *([] if seq is None else [events.c.seq <= seq])]
    wanted = mine if condition is None else [*mine, condition]
    newest = select(events).where(*wanted).order_by(events.c.seq.desc()).limit(limit)
    return {row["seq"]: EventRow(**row) for row in connection.execute(newest).mappings()}


_CHANGES = cast(events.c.body["changes"], Text)
"""The settings that a notice says are others now, as JSON."""
_KEPT = cast(events.c.body["kept"], Text)
"""The steps of the checkpoints that there are, as JSON."""


def _changes_of_state(connection: Connection, room: str, seq: int) -> dict[int, EventRow]:
    """The newest statuses that tell of another state than the one before, or of an attempt that began."""
    state, begun = events.c.body["state"].as_string(), events.c.body["from_step"].as_string()
    before = func.lag(state).over(order_by=events.c.seq)
    every = (
        select(events, state.label("state"), begun.label("begun"), before.label("before"))
        .where(events.c.room == room, events.c.kind == STATUS, events.c.seq <= seq)
        .subquery()
    )
    other = every.c.before.is_(None) | (every.c.before != every.c.state) | every.c.begun.is_not(None)
    told = select(*(every.c[column.name] for column in events.c)).where(other)
    rows = connection.execute(told.order_by(every.c.seq.desc()).limit(MOST_TOLD)).mappings()
    return {row["seq"]: EventRow(**row) for row in rows}


def checkpoints_told(connection: Connection, room: str, seq: int | None = None) -> list[int] | None:
    """The steps of the checkpoints that there are by the newest event, up to number ``seq``, that says so; None where
    none does."""
    told = (_newest(connection, room, seq, kind, 1, _KEPT.like("[%")) for kind in (CHECKPOINT, NOTICE))
    newest = max((row for rows in told for row in rows.values()), key=lambda row: row.seq, default=None)
    return None if newest is None else [int(step) for step in newest.body["kept"]]


def evaluations(connection: Connection, room: str, limit: int) -> list[dict[str, Any]]:
    """The newest ``limit`` evaluations of the room's policies, as events tell them, the oldest first; without those of
    policies that a later attempt went back before."""
    body = events.c.body
    later = (attempts.c.attempt > body["attempt"].as_integer()) & (attempts.c.from_step < body["step"].as_integer())
    gone = exists().where(attempts.c.room == room, later)
    mine = (events.c.room == room) & (events.c.kind == EVALUATION) & ~gone
    newest = select(body).where(mine).order_by(events.c.seq.desc()).limit(limit)
    return list(reversed(connection.execute(newest).scalars().all()))


def points_after(connection: Connection, room: str, after: tuple[str, int], limit: int) -> Sequence[Any]:
    """The room's points and buckets by key and sequence number, at most ``limit`` later than the pair ``after``:
    ``seq, attempt, step, episode, time, key, value, count, min, mean, max``."""
    key, seq = after
    wanted = (
        select(
            metrics.c.seq, metrics.c.attempt, metrics.c.step, metrics.c.episode, metrics.c.time, metrics.c.key,
            metrics.c.value, rows.count, rows.low, rows.mean, rows.high,
        )
        .where(metrics.c.room == room, tuple_(metrics.c.key, metrics.c.seq) > tuple_(literal(key), literal(seq)))
        .order_by(metrics.c.key, metrics.c.seq)
        .limit(limit)
    )  # fmt: skip
    return connection.execute(wanted).all()


def series(
    connection: Connection,
    room: str,
    keys: list[str],
    axis: Axis,
    start: float | None = None,
    end: float | None = None,
    points: int = 400,
) -> dict[str, Any]:
    """Curves in at most ``points`` buckets between ``start`` and ``end`` (both included).

    Answers ``{x, seq, series: {key: {x, min, mean, max, last}}}``: ``x`` is where the bucket's newest
    value lies, ``seq`` the newest event counted.  No keys means all.  By step and by episode, an
    attempt's rows beyond a later attempt's first step are left out: they were played over.
    """
    seq = newest_seq(connection, room)
    answer: dict[str, Any] = {"x": axis, "seq": seq, "series": {key: _curve() for key in keys}}
    shown = _shown(connection, room, keys, axis, start, end, seq)
    low, high = connection.execute(select(func.min(shown.c.x), func.max(shown.c.x))).one()
    if low is None:
        return answer
    low, high = low if start is None else start, high if end is None else end
    width = float(high - low) / points or 1.0
    bucket = _floor(connection, (shown.c.x - low) / width)
    bucket = case((bucket >= points, points - 1), else_=bucket).label("bucket")
    inner = select(shown.c.key, shown.c.seq, shown.c.n, shown.c.low, shown.c.mean, shown.c.high, bucket).subquery()
    grouped = (
        select(
            inner.c.key,
            inner.c.bucket,
            func.min(inner.c.low).label("low"),
            (func.sum(inner.c.mean * inner.c.n) / func.sum(inner.c.n)).label("mean"),
            func.max(inner.c.high).label("high"),
            func.max(inner.c.seq).label("newest"),
        )
        .group_by(inner.c.key, inner.c.bucket)
        .subquery()
    )
    newest = and_(metrics.c.room == room, metrics.c.key == grouped.c.key, metrics.c.seq == grouped.c.newest)
    wanted = (
        select(grouped.c.key, metrics.c[axis], grouped.c.low, grouped.c.mean, grouped.c.high, metrics.c.value)
        .join_from(grouped, metrics, newest)
        .order_by(grouped.c.key, grouped.c.bucket)
    )
    for key, *values in connection.execute(wanted):
        curve = answer["series"].setdefault(key, _curve())
        for column, value in zip(curve.values(), values, strict=True):
            column.append(value)
    return answer


def _curve() -> dict[str, list[float]]:
    return {"x": [], "min": [], "mean": [], "max": [], "last": []}


def _shown(
    connection: Connection, room: str, keys: list[str], axis: Axis, start: float | None, end: float | None, seq: int
) -> Subquery:
    """The rows that count: ``key, seq, x, n, low, mean, high``."""
    x = metrics.c[axis]
    values = rows.count.label("n"), rows.low.label("low"), rows.mean.label("mean"), rows.high.label("high")
    wanted = select(metrics.c.key, metrics.c.seq, x.label("x"), *values)
    wanted = wanted.where(metrics.c.room == room, metrics.c.seq <= seq)
    if keys:
        wanted = wanted.where(metrics.c.key.in_(keys))
    if start is not None:
        wanted = wanted.where(x >= start)
    if end is not None:
        wanted = wanted.where(x <= end)
    if axis != "time" and _has_several_attempts(connection, room):
        wanted = wanted.where(~rows.played_over(room))
    return wanted.subquery()


def _has_several_attempts(connection: Connection, room: str) -> bool:
    counted = select(func.count()).select_from(attempts).where(attempts.c.room == room)
    return (connection.execute(counted).scalar() or 0) > 1


def _floor(connection: Connection, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Rounded down; ``value`` is not negative.  SQLite's floor() is optional, its CAST cuts."""
    return cast(value if connection.dialect.name == "sqlite" else func.floor(value), BigInteger)
