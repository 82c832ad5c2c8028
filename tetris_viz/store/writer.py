"""Writing: one transaction for everything a tick brought."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)

from ..core.names import EVALUATION, METRICS
from ..core.rooms import LIVING
from .engine import reason
from .rows import AttemptRow, Changes, CommandRow, EventRow, RoomRow
from .schema import attempts, commands, events, metrics, rooms


class Diverged(SQLAlchemyError):
    """The store holds something else than its writer knows: it has to be read anew."""


def write(engine: Engine, changes: Changes) -> None:
    """Commit ``changes``, all or nothing; raises ``SQLAlchemyError`` and has then changed nothing.

    Changes of which a part was committed before, by a commit whose answer was lost on its way, are recognised by
    the sequence numbers that are there: only the rest is written.  Raises :class:`Diverged` where another writer was
    here meanwhile, and what :func:`is_refusal` knows where a row can never be written.
    """
    try:
        try:
            _write(engine, changes)
        except IntegrityError as error:
            if not _is_duplicate(error) or (rest := _rest(engine, changes)) is None:
                raise
            if rest:
                _write(engine, rest)
    except IntegrityError as error:
        if not _is_duplicate(error):
            raise
        raise Diverged(f"another process wrote into it meanwhile ({reason(error)})") from error


def is_refusal(error: Exception) -> bool:
    """Whether what :func:`write` raised is a row's fault: the store answers, and will never take what the row holds.

    All else (a full disk, a lock, a lost connection, a missing table) is the store's, and passes or is mended.
    """
    if isinstance(error, ProgrammingError):  # drivers call so both a value that they cannot store and a missing table
        return any(words in reason(error) for words in ("binding parameter", "cannot adapt"))
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError | IntegrityError) and not error.connection_invalidated
    return isinstance(error, StatementError | TypeError | ValueError | OverflowError | LookupError | AttributeError)


def _is_duplicate(error: IntegrityError) -> bool:
    """Whether such a row is there already; else a column will not hold the value, as NULL where none may be."""
    cause: Any = error.orig
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return name in {"SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_ROWID"}
    return getattr(cause, "sqlstate", "23505") == "23505"


def _write(engine: Engine, changes: Changes) -> None:
    with engine.begin() as connection:
        for row in changes.rooms.values():
            _put_room(connection, row)
        _append(connection, events, [asdict(event) for event in changes.events])
        _append(connection, metrics, [row for event in changes.events for row in _curve_points(event)])
        _append(connection, attempts, [asdict(row) for row in changes.attempts])
        _append(connection, commands, [_command(id, row) for id, row in changes.commands.items()])


def _rest(engine: Engine, changes: Changes) -> Changes | None:
    """``changes`` without what the store has already; None where it has none of it, or something else instead."""
    with engine.connect() as connection:
        there = Changes(
            events=[row for event in changes.events for row in _stored_event(connection, event)],
            attempts=[row for attempt in changes.attempts for row in _stored_attempt(connection, attempt)],
            commands=_stored_commands(connection, list(changes.commands)),
        )
    ours = {(event.room, event.seq): event.time for event in changes.events}
    if not there or any(ours[row.room, row.seq] != row.time for row in there.events):
        return None
    known = {(row.room, row.seq) for row in there.events}
    return Changes(
        rooms=changes.rooms,
        events=[event for event in changes.events if (event.room, event.seq) not in known],
        attempts=[row for row in changes.attempts if row not in there.attempts],
        commands={id: row for id, row in changes.commands.items() if id not in there.commands},
    )


def _stored_event(connection: Connection, event: EventRow) -> list[EventRow]:
    same = select(events).where(events.c.room == event.room, events.c.seq == event.seq)
    return [EventRow(**row) for row in connection.execute(same).mappings()]


def _stored_attempt(connection: Connection, row: AttemptRow) -> list[AttemptRow]:
    same = select(attempts).where(attempts.c.room == row.room, attempts.c.attempt == row.attempt)
    return [AttemptRow(**found) for found in connection.execute(same).mappings()]


def _stored_commands(connection: Connection, ids: list[str]) -> dict[str, CommandRow]:
    same = select(commands.c.command_id, commands.c.answer).where(commands.c.command_id.in_(ids))
    return {row.command_id: CommandRow(row.answer) for row in connection.execute(same)}


def _command(id: str, row: CommandRow) -> dict[str, Any]:
    actor = {f"actor_{name}": getattr(row.actor, name, None) for name in ("role", "name", "address")}
    return {"command_id": id, "answer": row.answer, **actor}


def _append(connection: Connection, table: Any, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(insert(table), values)


def _put_room(connection: Connection, row: RoomRow) -> None:
    values = {key: value for key, value in row.room.public().items() if key not in LIVING}
    values |= {name: getattr(row, name) for name in ("deleted", "policy_step", "deleted_at", "queued")}
    known = (rooms.c.id == row.room.id) & (rooms.c.seq <= row.room.seq)  # a later one is another writer's
    found = connection.execute(update(rooms).where(known).values(values))
    if not found.rowcount:
        connection.execute(insert(rooms).values(values))


def _curve_points(event: EventRow) -> list[dict[str, Any]]:
    if event.kind not in {METRICS, EVALUATION}:
        return []
    body = event.body
    same = {key: body[key] for key in ("room", "seq", "attempt", "step", "episode", "time")}
    here = {**same, "told": None}
    there = {**same, **body["judged"], "told": body["step"]} if "judged" in body else here
    return [  # an evaluation lies where its policy stood
        {**(there if key.startswith("eval/") else here), "key": key, "value": float(value)}
        for key, value in body["values"].items()
    ]
