"""What may be asked of the past, each question with its arguments and answer.

``events {room, after}``                            -> ``{seq, gap, events: [{event, body}]}``
``series {room, keys, x, from, to, points}``        -> ``{x, seq, series: {key: {x, min, mean, max, last}}, markers}``
``curves {rooms, keys, x, from, to, points}``       -> ``{x, rooms: {id: {seq, series}}, left: [id, …]}``; there was no
                                                      time for those that are ``left``
``csv {room, after, limit, download}``              -> ``{text, next}``; ``next`` is None at the end, all parts of one
                                                      ``download`` are of one moment
``end {download}``                                  -> ``{}``; its asker has given it up
``checkpoints {room}``                              -> ``{checkpoints: [{step, kept, …}], size, rule}``, newest first
``checkpoint {room, step}``                         -> ``{data}``, the file a person keeps, or ``{missing}``: why not
``deleted {}``                                      -> ``{rooms: [{…, deleted_at, size, rows}]}``, the oldest first
"""

import csv as csv_format
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, select

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core.commands import ID
from ..core.errors import from_validation
from ..core.names import LONGEST_KEY, MOST_KEYS, MOST_POINTS, MOST_ROOMS
from ..core.retention import RULE
from ..store import event_queries, series
from ..store.schema import rooms
from .deleted_rooms import deleted
from .evaluated_checkpoints import evaluated
from .markers import markers

MOST_EVENTS = 500
CURVES_SECONDS = 0.5
"""Spent on the curves of many rooms in one answer; the next one goes on."""
COLUMNS = ("seq", "attempt", "step", "episode", "time", "key", "value", "count", "min", "mean", "max")
"""One line a point, or a bucket of ``count`` old ones that stands where the newest of them did."""
FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""With what a cell begins that a spreadsheet evaluates; the wide ones, too."""

Key = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]


class QuestionError(Exception):
    """The question cannot be answered; the message says why."""


class _Any(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, populate_by_name=True)


class _Question(_Any):
    room: str = Field(pattern=ID)


class _Events(_Question):
    after: int | None = Field(None, ge=0)


class _Range(_Any):
    keys: list[Key] = Field(default_factory=list, max_length=MOST_KEYS)
    x: Literal["step", "time", "episode"] = "step"
    start: float | None = Field(None, alias="from")
    end: float | None = Field(None, alias="to")
    points: int = Field(400, ge=1, le=MOST_POINTS)


class _Series(_Range, _Question): ...


class _Curves(_Range):
    rooms: list[Annotated[str, Field(pattern=ID)]] = Field(min_length=1, max_length=MOST_ROOMS)


class _Checkpoint(_Question):
    step: int = Field(ge=0, lt=10**12)


class _Csv(_Question):
    after: tuple[str, int] = ("", 0)
    limit: int = Field(5_000, ge=1, le=50_000)
    download: str | None = Field(None, pattern=ID)


def answer(connection: Connection, folder: Path, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer from the store and the folder of the rooms, or raise :class:`QuestionError` in words."""
    try:
        match question:
            case "events":
                return _events(connection, _Events.model_validate(arguments))
            case "series":
                return _series(connection, folder, _Series.model_validate(arguments))
            case "curves":
                return _curves(connection, _Curves.model_validate(arguments))
            case "csv":
                return _csv(connection, _Csv.model_validate(arguments))
            case "checkpoints":
                room = _Question.model_validate(arguments).room
                found = evaluated(connection, room, CheckpointStore.of_room(folder / room).listing())
                return {"checkpoints": found, "size": sum(each["size"] for each in found), "rule": RULE}
            case "checkpoint":
                return _checkpoint(connection, folder, _Checkpoint.model_validate(arguments))
            case "deleted":
                _Any.model_validate(arguments)
                return deleted(connection, folder)
    except ValidationError as error:
        fault = from_validation(error)
        raise QuestionError(f"{fault.field}: {fault.message}") from None
    raise QuestionError(f"There is no question {question[:40]!r}.")


def _events(connection: Connection, asked: _Events) -> dict[str, Any]:
    """Every event after ``after``; ``gap`` if too many, some not kept, or a page that knows more than the store."""
    seq = event_queries.newest_seq(connection, asked.room)
    if asked.after is None:
        return {"seq": seq, "gap": False, "events": []}
    found = event_queries.events_after(connection, asked.room, asked.after, MOST_EVENTS) if asked.after <= seq else []
    whole = seq - asked.after == len(found)
    missed = [{"event": row.kind, "body": row.body} for row in found] if whole else []
    return {"seq": seq, "gap": not whole, "events": missed}


def _series(connection: Connection, folder: Path, asked: _Series) -> dict[str, Any]:
    found = _series_of(connection, asked.room, asked)
    kept = CheckpointStore.of_room(folder / asked.room)
    there = kept.steps() if kept.folder.is_dir() else None
    return {**found, "markers": markers(connection, asked.room, found["seq"], asked.x, asked.start, asked.end, there)}


def _curves(connection: Connection, asked: _Curves, clock: Callable[[], float] = time.monotonic) -> dict[str, Any]:
    """As many rooms as there is time for, one at least: others wait for their answers meanwhile."""
    began, told, left = clock(), dict[str, Any](), list(dict.fromkeys(asked.rooms))
    while left and (not told or clock() - began < CURVES_SECONDS):
        found = _series_of(connection, room := left.pop(0), asked)
        told[room] = {"seq": found["seq"], "series": found["series"]}
    return {"x": asked.x, "rooms": told, "left": left}


def _series_of(connection: Connection, room: str, asked: _Range) -> dict[str, Any]:
    if asked.start is not None and asked.end is not None and asked.start > asked.end:
        raise QuestionError(f"from: Must be at most to, which is {asked.end:g}. You gave {asked.start:g}.")
    return series.series(connection, room, asked.keys, asked.x, asked.start, asked.end, asked.points)


def _csv(connection: Connection, asked: _Csv) -> dict[str, Any]:
    """At most ``limit`` lines, ordered by key; ``after`` is the ``next`` of the chunk before, a key and a ``seq``."""
    found = series.points_after(connection, asked.room, asked.after, asked.limit)
    text = io.StringIO()
    writer = csv_format.writer(text, lineterminator="\n")
    if asked.after == ("", 0):
        writer.writerow(COLUMNS)
    writer.writerows([*row[:5], as_text(row.key), *row[6:]] for row in found)
    return {"text": text.getvalue(), "next": (found[-1].key, found[-1].seq) if len(found) == asked.limit else None}


def as_text(key: str) -> str:
    """``key`` as a cell that no spreadsheet takes for a formula; the pages' own files have the same rule.

    >>> as_text("=1+1"), as_text("train/loss")
    ("'=1+1", 'train/loss')
    """
    return f"'{key}" if key.lstrip()[:1] in FORMULA or key[:1] in {"\t", "\r", "\n"} else key


def _checkpoint(connection: Connection, folder: Path, asked: _Checkpoint) -> dict[str, Any]:
    """Parameters, policy, manifest and what makes the same room again, in one file."""
    kept = CheckpointStore.of_room(folder / asked.room)
    try:
        manifest, files = kept.get(asked.step, (checkpoints.PARAMETERS, checkpoints.POLICY))
    except FileNotFoundError:
        return {"missing": f"There is no checkpoint {asked.step:,} in this room (any more)."}
    except checkpoints.DamagedCheckpoint as error:
        return {"missing": f"The checkpoint is damaged ({error})."}
    preset = connection.execute(select(rooms.c.preset).where(rooms.c.id == asked.room)).scalar()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
        file.writestr(checkpoints.MANIFEST, json.dumps(manifest, indent=1))
        file.writestr(
            checkpoints.CONFIG, json.dumps({"preset": preset, "config": checkpoints.config_of(manifest)}, indent=1)
        )
    return {"data": data.getvalue()}
