"""Writing: one transaction for everything a tick brought."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, insert, update

from ..core.names import METRICS
from .rows import Changes, EventRow, RoomRow
from .schema import attempts, commands, events, metrics, rooms


def write(engine: Engine, changes: Changes) -> None:
    """Commit ``changes``, all or nothing; raises ``SQLAlchemyError`` and has then changed nothing."""
    with engine.begin() as connection:
        for row in changes.rooms.values():
            _put_room(connection, row)
        _append(connection, events, [asdict(event) for event in changes.events])
        _append(connection, metrics, [row for event in changes.events for row in _curve_points(event)])
        _append(connection, attempts, [asdict(row) for row in changes.attempts])
        _append(connection, commands, [{"command_id": k, "answer": answer} for k, answer in changes.answers.items()])


def _append(connection: Connection, table: Any, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(insert(table), values)


def _put_room(connection: Connection, row: RoomRow) -> None:
    values = {key: value for key, value in row.room.public().items() if key != "pid"}
    values |= {"deleted": row.deleted, "policy_step": row.policy_step}
    found = connection.execute(update(rooms).where(rooms.c.id == row.room.id).values(values))
    if not found.rowcount:
        connection.execute(insert(rooms).values(values))


def _curve_points(event: EventRow) -> list[dict[str, Any]]:
    if event.kind != METRICS:
        return []
    body = event.body
    same = {key: body[key] for key in ("room", "seq", "attempt", "step", "episode", "time")}
    return [{**same, "key": key, "value": float(value)} for key, value in body["values"].items()]
