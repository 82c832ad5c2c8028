"""A row of ``metrics``, a point or a bucket of several, in SQL that need not know which."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func

from .schema import attempts, metrics

_count: ColumnElement[Any] = func.coalesce(metrics.c["count"], 1)
_low: ColumnElement[Any] = func.coalesce(metrics.c.low, metrics.c.value)
_mean: ColumnElement[Any] = func.coalesce(metrics.c.mean, metrics.c.value)
_high: ColumnElement[Any] = func.coalesce(metrics.c.high, metrics.c.value)


BUCKET = _count.label("n"), _low.label("low"), _mean.label("mean"), _high.label("high")
"""How many points the row stands for, and their smallest, mean and largest value."""


def superseded(room: str) -> ColumnElement[bool]:
    """Whether a later attempt resumed from before the step at which the row was logged, and so repeats it."""
    told = func.coalesce(metrics.c.told, metrics.c.step)
    later = and_(attempts.c.attempt > metrics.c.attempt, attempts.c.from_step < told)
    return exists().where(attempts.c.room == room, later)
