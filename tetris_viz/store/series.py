"""Points and curves; buckets are made in SQL, so that an answer's size does not depend on the past."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
)

from .event_queries import newest_seq
from .metric_columns import BUCKET, superseded
from .schema import attempts, metrics

Axis = Literal["step", "time", "episode"]


def points_after(connection: Connection, room: str, after: tuple[str, int], limit: int) -> Sequence[Any]:
    """The room's oldest ``limit`` points and buckets after the pair ``after``, ordered by key and sequence number.

    Columns: ``seq, attempt, step, episode, time, key, value, count, min, mean, max``.
    """
    key, seq = after
    wanted = (
        select(
            metrics.c.seq, metrics.c.attempt, metrics.c.step, metrics.c.episode, metrics.c.time, metrics.c.key,
            metrics.c.value, *BUCKET,
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

    Returns ``{x, seq, series: {key: {x, min, mean, max, last}}}``: ``x`` is where the bucket's newest value lies and
    ``seq`` the newest event counted.  No keys means all.  By step and by episode, rows that a later attempt superseded
    are left out.
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
    """The rows in the range that count: ``key, seq, x, n, low, mean, high``."""
    x = metrics.c[axis]
    wanted = select(metrics.c.key, metrics.c.seq, x.label("x"), *BUCKET)
    wanted = wanted.where(metrics.c.room == room, metrics.c.seq <= seq)
    if keys:
        wanted = wanted.where(metrics.c.key.in_(keys))
    if start is not None:
        wanted = wanted.where(x >= start)
    if end is not None:
        wanted = wanted.where(x <= end)
    if axis != "time" and _has_several_attempts(connection, room):
        wanted = wanted.where(~superseded(room))
    return wanted.subquery()


def _has_several_attempts(connection: Connection, room: str) -> bool:
    counted = select(func.count()).select_from(attempts).where(attempts.c.room == room)
    return (connection.execute(counted).scalar() or 0) > 1


def _floor(connection: Connection, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Rounded down; ``value`` is not negative.  SQLite's floor() is optional, its CAST cuts."""
    return cast(value if connection.dialect.name == "sqlite" else func.floor(value), BigInteger)
