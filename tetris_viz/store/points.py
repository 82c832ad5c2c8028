"""A row of ``metrics`` as SQL sees it: a point, or a bucket of several, without asking which."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func

from .schema import attempts, metrics

count: ColumnElement[Any] = func.coalesce(metrics.c["count"], 1)
"""How many points the row stands for."""
low: ColumnElement[Any] = func.coalesce(metrics.c.low, metrics.c.value)
mean: ColumnElement[Any] = func.coalesce(metrics.c.mean, metrics.c.value)
high: ColumnElement[Any] = func.coalesce(metrics.c.high, metrics.c.value)


def played_over(room: str) -> ColumnElement[bool]:
    """Whether a later attempt began before the row was told, and so did it again."""
    told = func.coalesce(metrics.c.told, metrics.c.step)
    later = and_(attempts.c.attempt > metrics.c.attempt, attempts.c.from_step < told)
    return exists().where(attempts.c.room == room, later)
