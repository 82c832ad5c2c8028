"""What may be asked of the past, each question with its arguments and answer.

``events {room, after}``                            -> ``{seq, gap, events: [{event, body}]}``
``series {room, keys, x, from, to, points}``        -> ``{x, seq, series: {key: {x, min, mean, max, last}}, markers}``
``csv {room, after, limit}``                        -> ``{text, next}``; ``next`` is None at the end
``config {room}``                                   -> ``{config}``
"""

import csv as csv_format
import io
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, select

from ..core.errors import from_validation
from ..store import queries
from ..store.schema import rooms
from .markers import markers

MOST_EVENTS = 500
MOST_POINTS = 5_000
COLUMNS = ("seq", "attempt", "step", "episode", "time", "key", "value", "count", "min", "mean", "max")
"""One line a point, or a bucket of ``count`` old ones that stands where the newest of them did."""


class QuestionError(Exception):
    """The question cannot be answered; the message says why."""


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, populate_by_name=True)
    room: str = Field(min_length=1, max_length=64)


class _Events(_Question):
    after: int | None = Field(None, ge=0)


class _Series(_Question):
    keys: list[Annotated[str, Field(min_length=1, max_length=120)]] = Field(default_factory=list, max_length=100)
    x: Literal["step", "time", "episode"] = "step"
    start: float | None = Field(None, alias="from")
    end: float | None = Field(None, alias="to")
    points: int = Field(400, ge=1, le=MOST_POINTS)


class _Csv(_Question):
    after: tuple[str, int] = ("", 0)
    limit: int = Field(5_000, ge=1, le=50_000)


def answer(connection: Connection, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer, or raise :class:`QuestionError` in words."""
    try:
        match question:
            case "events":
                return _events(connection, _Events.model_validate(arguments))
            case "series":
                return _series(connection, _Series.model_validate(arguments))
            case "csv":
                return _csv(connection, _Csv.model_validate(arguments))
            case "config":
                return _config(connection, _Question.model_validate(arguments))
    except ValidationError as error:
        fault = from_validation(error)
        raise QuestionError(f"{fault.field}: {fault.message}") from None
    raise QuestionError(f"There is no question {question[:40]!r}.")


def _events(connection: Connection, asked: _Events) -> dict[str, Any]:
    """Every event after ``after``; ``gap`` if too many, some not kept, or a page that knows more than the store."""
    seq = queries.newest_seq(connection, asked.room)
    if asked.after is None:
        return {"seq": seq, "gap": False, "events": []}
    found = queries.events_after(connection, asked.room, asked.after, MOST_EVENTS) if asked.after <= seq else []
    whole = seq - asked.after == len(found)
    missed = [{"event": row.kind, "body": row.body} for row in found] if whole else []
    return {"seq": seq, "gap": not whole, "events": missed}


def _series(connection: Connection, asked: _Series) -> dict[str, Any]:
    if asked.start is not None and asked.end is not None and asked.start > asked.end:
        raise QuestionError(f"from: Must be at most to, which is {asked.end:g}. You gave {asked.start:g}.")
    found = queries.series(connection, asked.room, asked.keys, asked.x, asked.start, asked.end, asked.points)
    return {**found, "markers": markers(connection, asked.room, found["seq"], asked.x, asked.start, asked.end)}


def _csv(connection: Connection, asked: _Csv) -> dict[str, Any]:
    """At most ``limit`` lines, ordered by key; ``after`` is the ``next`` of the chunk before, a key and a ``seq``."""
    found = queries.points_after(connection, asked.room, asked.after, asked.limit)
    text = io.StringIO()
    writer = csv_format.writer(text, lineterminator="\n")
    if asked.after == ("", 0):
        writer.writerow(COLUMNS)
    writer.writerows(found)
    return {"text": text.getvalue(), "next": (found[-1].key, found[-1].seq) if len(found) == asked.limit else None}


def _config(connection: Connection, asked: _Question) -> dict[str, Any]:
    found = connection.execute(select(rooms.c.config).where(rooms.c.id == asked.room)).scalar()
    if found is None:
        raise QuestionError(f"There is no room {asked.room!r}.")
    return {"config": found}
