"""The store's rows as JSON lines and back, driven by the schema: a column that is added is exported, too.

A table is one header line with its columns' names and one array a row, in the order of the primary
key.  The room's id is in no row: a room may be imported under another one.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    String,
    Table,
    TypeDecorator,
    insert,
    select,
)

from ..core.former import plain_status
from ..core.names import DURABLE, STATUS
from ..store.schema import events, metadata, metrics
from .errors import BackupError

ROWS = 2_000
"""Rows held in memory at a time."""
DEEP = 20
"""Nested levels that a JSON value may have."""


def of_a_room() -> list[Table]:
    """Every table whose rows belong to a room."""
    return [table for table in metadata.sorted_tables if "room" in table.c]


def columns(table: Table) -> list[Column[Any]]:
    """All but the room's id."""
    return [column for column in table.c if column.name != "room"]


def lines(connection: Connection, table: Table, room: str) -> Iterator[bytes]:
    """The room's part of ``table`` as lines of JSON: the columns' names, then a row each, by the primary key.

    Raises ``ValueError`` for a number that is not finite, and ``SQLAlchemyError``.
    """
    yield dump([column.name for column in columns(table)])
    order = [column for column in table.primary_key if column.name != "room"]
    wanted = select(*columns(table)).where(table.c.room == room).order_by(*order)
    for row in connection.execution_options(yield_per=ROWS).execute(wanted):
        yield dump(list(row))


def dump(value: Any) -> bytes:
    """One line; raises ``ValueError`` for a number that is not finite."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def parse(line: bytes, where: str) -> Any:
    """The value of one line of a file that anybody may have written; raises :class:`BackupError`."""
    try:
        return json.loads(line, parse_constant=_not_finite)
    except (ValueError, RecursionError) as error:
        raise BackupError(f"{where}: must be one line of JSON ({error}).") from None


def _not_finite(name: str) -> float:
    raise ValueError(f"{name} is not a finite number")


def insert_lines(connection: Connection, table: Table, room: str, found: Iterable[bytes], name: str) -> int:
    """Insert the lines ``found``, as :func:`lines` makes them, into ``table`` as rows of ``room``; answers how many.

    Each is checked first: raises :class:`BackupError`, which says where in the file ``name`` the fault is.
    """
    rest = iter(found)
    header = parse(next(rest, b""), f"{name}, line 1")
    checks = _checks(table, header, f"{name}, line 1")
    number = 1
    while taken := list(islice(rest, ROWS)):
        values = []
        for line in taken:
            number += 1
            values.append(_row(table, room, checks, parse(line, f"{name}, line {number}"), f"{name}, line {number}"))
        connection.execute(insert(table), values)
    return number - 1


Check = tuple[str, Callable[[Any], str | None]]


def _checks(table: Table, header: Any, where: str) -> list[Check]:
    """A name and a check for each column of the file."""
    known = {column.name: column for column in columns(table)}
    if not isinstance(header, list) or not all(isinstance(name, str) for name in header):
        raise BackupError(f"{where}: must be the list of the columns' names.")
    if len(set(header)) != len(header):
        raise BackupError(f"{where}: a column stands twice.")
    if unknown := [name for name in header if name not in known]:
        raise BackupError(f"{where}: column {unknown[0][:60]!r} is unknown here; a newer version made this file.")
    if missing := [name for name, column in known.items() if name not in header and not may_lack(column)]:
        raise BackupError(f"{where}: column {missing[0]!r} is missing.")
    return [(name, checker(known[name])) for name in header]


def may_lack(column: Column[Any]) -> bool:
    """Whether a row may be stored without it."""
    return bool(column.nullable or column.default is not None or column.server_default is not None)


def _row(table: Table, room: str, checks: list[Check], values: Any, where: str) -> dict[str, Any]:
    if not isinstance(values, list) or len(values) != len(checks):
        raise BackupError(f"{where}: must be a list of {len(checks)} values.")
    row = {"room": room}
    for (name, check), value in zip(checks, values, strict=True):
        if fault := check(value):
            raise BackupError(f"{where}, {name}: {fault}")
        row[name] = value
    if table is metrics:
        return _point(row, where)
    return _event(row, where) if table is events else row


def _point(row: dict[str, Any], where: str) -> dict[str, Any]:
    """A point, or a bucket with all its parts."""
    parts = [row.get(name) for name in ("count", "low", "mean", "high")]
    if parts.count(None) not in (0, len(parts)) or (parts[0] is not None and parts[0] < 1):
        raise BackupError(f"{where}: count, low, mean and high must stand together, and count be at least 1.")
    return row


def _event(row: dict[str, Any], where: str) -> dict[str, Any]:
    """An event whose body, which browsers get, speaks of this row and of this room."""
    body = row["body"]
    if row["kind"] not in DURABLE:
        raise BackupError(f"{where}, kind: must be one of {', '.join(DURABLE)}.")
    if not isinstance(body, dict) or body.get("seq") != row["seq"]:
        raise BackupError(f"{where}, body: must be an object with the row's own seq.")
    if row["kind"] == STATUS:
        body = plain_status(body)
    return {**row, "body": {**body, "room": row["room"]}}


def checker(column: Column[Any]) -> Callable[[Any], str | None]:
    """What says what is wrong with a value for ``column``, None where it fits.

    >>> checker(Column("seq", Integer))("7")
    'must be a whole number that fits.'
    """
    check = _plain(column)
    if column.nullable and not isinstance(column.type, JSON):
        return lambda value: None if value is None else check(value)
    return check


def _plain(column: Column[Any]) -> Callable[[Any], str | None]:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Boolean):
        return lambda value: None if isinstance(value, bool) else "must be true or false."
    if isinstance(kind, Integer):
        limit = 2**63 if isinstance(kind, BigInteger) else 2**31
        return lambda value: None if _is_int(value) and -limit <= value < limit else "must be a whole number that fits."
    if isinstance(kind, Float):
        return lambda value: None if _is_number(value) else "must be a finite number."
    if isinstance(kind, String):
        longest = kind.length or 1 << 20
        return lambda value: None if _is_text(value, longest) else f"must be text of at most {longest:,} characters."
    if isinstance(kind, JSON):
        return lambda value: f"must be nested at most {DEEP} deep." if _is_deeper(value, DEEP) else None
    raise TypeError(f"{column} has type {kind!r}, which no backup knows yet")


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return math.isfinite(value) if isinstance(value, float) else _is_int(value) and abs(value) < 2**63


def _is_text(value: Any, longest: int) -> bool:
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (levels == 0 or any(_is_deeper(part, levels - 1) for part in inner))
