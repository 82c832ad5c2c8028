"""Durable events of a room, each with the room's next sequence number: they are stored, then shown."""

from typing import Any

from ..core.names import NOTICE, STATUS
from ..core.redaction import redacted
from ..core.rooms import Room
from ..store.rows import EventRow
from . import reasons
from .effects import Now
from .room_session import RoomSession


def status(session: RoomSession, now: Now, **more: Any) -> EventRow:
    room = session.room
    body = {"state": room.state, "attempt": room.attempt, "since": room.since, **place(room), **more}
    for name in ("pending", "reason", "silent"):
        if (value := getattr(room, name)) is not None:
            body[name] = value
    return tell(session, STATUS, now, **body)


def notice(session: RoomSession, now: Now, text: str, level: str = "info", **more: Any) -> EventRow:
    return tell(session, NOTICE, now, level=level, text=redacted(text), **more)


def changed(session: RoomSession, changes: dict[str, Any], before: dict[str, Any], now: Now) -> EventRow:
    """Tell of new settings: ``changes`` by field name, and as the form names them; ``before``, what those were."""
    text, room = reasons.what_changed(session.kind.config, changes), session.room
    return notice(session, now, text, changes=changes, before=before, **place(room))


def place(room: Room) -> dict[str, Any]:
    """Where the run is, on each axis that curves can have."""
    return {"step": room.step, "episode": room.episode, "time": room.seconds}


def tell(session: RoomSession, kind: str, now: Now, **body: Any) -> EventRow:
    """A durable event with the room's next sequence number."""
    seq = session.room.seq + 1
    session.change(seq=seq)
    return EventRow(session.room.id, seq, kind, now.unix, {"room": session.room.id, "seq": seq, **body})
