"""Steps that several transitions of a room share."""

from typing import Any

from ..core import lifecycle
from ..core.lifecycle import Event
from ..core.rooms import Pending
from ..store.rows import EventRow
from .effects import Effect, Now
from .room_events import changed, status
from .room_session import Change, RoomSession

EXIT_PATIENCE = 10.0
"""Seconds a trainer has to leave after it said that it is done."""
_ORDER: tuple[Pending, ...] = ("stop", "pause", "resume", "save", "configure")


def move(session: RoomSession, event: Event, now: Now) -> None:
    """To the state that ``event`` leads to, which must be legal."""
    state = lifecycle.next_state(session.room.state, event)
    reason = session.room.reason if event in {"gave_up", "stopped"} else None
    session.change(state=state, since=now.unix, reason=reason)


def show_pending(session: RoomSession) -> None:
    """Show the most telling of the commands that wait."""
    session.change(pending=next((what for what in _ORDER if what in session.pending_commands), None))


def tell_confirmed(session: RoomSession, changes: dict[str, Any], now: Now) -> EventRow:
    """The trainer took these settings over: the oldest change of them holds now."""
    change = next((one for one in session.unconfirmed if one.after == changes), Change(changes, {}))
    session.unconfirmed = [one for one in session.unconfirmed if one is not change]
    return changed(session, change.after, change.before, now)


def tell_unconfirmed(session: RoomSession, now: Now) -> list[Effect]:
    """The trainer is gone before it took these settings over: the next one begins with them."""
    changes, session.unconfirmed = session.unconfirmed, []
    if not changes:
        return []
    after = {name: value for change in changes for name, value in change.after.items()}
    before = {name: value for change in reversed(changes) for name, value in change.before.items()}
    return [changed(session, after, before, now)]


def settle(session: RoomSession, event: Event, step: int, reason: str | None, now: Now) -> list[Effect]:
    """The trainer said that it is done; it has a while to leave."""
    session.change(step=step, reason=None)
    told = tell_unconfirmed(session, now)
    move(session, event, now)
    session.pending_commands = []
    session.stop_reason = session.term_at = None
    session.kill_at = now.monotonic + EXIT_PATIENCE
    session.change(pending=session.resume_on_start if event == "stopped" else None, reason=reason, silent=None)
    return [*told, status(session, now)]


def give_up(session: RoomSession, end: Event, now: Now) -> list[Effect]:
    """Through ``recovering``, with the reason that stands in the room already."""
    session.pending_commands = []
    session.failure = session.stop_reason = session.restart_at = None
    session.change(pending=session.resume_on_start if end == "stopped" else None)
    told = tell_unconfirmed(session, now)
    if session.room.state != "recovering":
        reason = session.room.reason
        move(session, "crashed", now)
        session.change(reason=reason)
        told.append(status(session, now))
    move(session, end, now)
    return [*told, status(session, now)]
