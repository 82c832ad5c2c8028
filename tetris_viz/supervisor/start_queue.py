"""Rooms that wait for their turn to train: first come, first served.

Their order is that of their tickets, which are in the store.  A room's place (``Room.queue_place``) follows from it: it
is not stored, and is told again whenever somebody before it leaves.
"""

from collections.abc import Collection, Iterable
from typing import cast

from ..core.queued import AtRest
from .effects import Effect, Now
from .room_events import status
from .room_session import RoomSession
from .room_steps import move


class StartQueue:
    """The sessions that are queued, the next one first."""

    def __init__(self) -> None:
        self._sessions: list[RoomSession] = []
        self._first_ticket, self._last_ticket = 1, 0
        """Of those that were given: none is given twice."""
        self._moved: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._sessions)

    @property
    def next(self) -> RoomSession:
        return self._sessions[0]

    def take_moved(self) -> dict[str, int]:
        """The places of those rooms that have another one since this was asked last."""
        moved, self._moved = self._moved, {}
        return moved

    def take_over(self, sessions: Iterable[RoomSession], tickets: Collection[int]) -> None:
        """Those that were queued when the last supervisor ended, in the order they had.  ``tickets`` are all that the
        store holds, also those of rooms that could not be restored: the next supervisor may restore them."""
        self._first_ticket, self._last_ticket = min(tickets, default=1), max(tickets, default=0)
        self._sessions = sorted((session for session in sessions if session.queued is not None), key=_ticket)
        self._number()

    def join(self, session: RoomSession, now: Now, *, first: bool = False) -> list[Effect]:
        """At the end, or before all others if ``first``."""
        room, state = session.room, cast(AtRest, session.room.state)
        session.queued = {
            "ticket": self._next_ticket(first),
            "state": state,
            "since": room.since,
            "reason": room.reason,
        }
        self._sessions.insert(0 if first else len(self._sessions), session)
        session.change(pending=None)
        move(session, "queue", now)
        self._number()
        return [status(session, now)]

    def leave(self, session: RoomSession) -> None:
        """As it starts; the room is still queued then."""
        session.queued = None
        self._sessions.remove(session)
        self._moved.pop(session.room.id, None)
        session.change(queue_place=None)
        self._number()

    def withdraw(self, session: RoomSession, now: Now) -> list[Effect]:
        """Without a start, back to what the room was before."""
        before = session.queued
        assert before is not None
        self.leave(session)
        session.change(state=before["state"], since=before["since"], reason=before["reason"])
        return [status(session, now)]

    def _next_ticket(self, first: bool) -> int:
        if first:
            self._first_ticket -= 1
            return self._first_ticket
        self._last_ticket += 1
        return self._last_ticket

    def _number(self) -> None:
        for place, session in enumerate(self._sessions, 1):
            if session.room.queue_place != place:
                session.change(queue_place=place)
                self._moved[session.room.id] = place


def _ticket(session: RoomSession) -> int:
    assert session.queued is not None
    return session.queued["ticket"]
