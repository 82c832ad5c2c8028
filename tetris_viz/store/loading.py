"""What a server reads of the store when it starts."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, func, select

from ..core.queued import read as read_queued
from ..core.rooms import LIVING, Room
from .rows import RoomRow
from .schema import attempts, commands, events, rooms

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
