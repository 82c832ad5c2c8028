"""Notices of what the store did not take: rows that it refused, and curves that went while it could not be written."""

from collections.abc import Callable, Mapping

from .effects import Effect, Now
from .room_events import notice
from .room_registry import RoomRegistry
from .room_session import RoomSession

REFUSED_EVERY = 60.0
"""Seconds between two notices of a room about rows that the store refuses."""


class LostMessages:
    """``do`` carries out what follows for a room; one that was removed for good meanwhile is passed over."""

    def __init__(self, registry: RoomRegistry, do: Callable[[RoomSession, list[Effect]], None]):
        self._registry, self._do = registry, do
        self._refused: dict[str, list[str]] = {}
        """By room, why the store would not take what nobody was told of yet."""
        self._told_at: dict[str, float] = {}

    def refused(self, reasons: Mapping[str, list[str]]) -> None:
        """By room, why rows were refused; :meth:`check` tells of them."""
        for room, whys in reasons.items():
            self._refused.setdefault(room, []).extend(whys)

    def check(self, now: Now) -> None:
        """Tell of what was refused: at once, and of what a room goes on to say so once a minute."""
        for room in list(self._refused):
            if now.monotonic - self._told_at.get(room, float("-inf")) < REFUSED_EVERY:
                continue
            reasons, self._told_at[room] = self._refused.pop(room), now.monotonic
            what = "a message" if len(reasons) == 1 else f"{len(reasons):,} messages"
            text = f"The store refused {what} of this run, and nothing of it was saved: {reasons[-1]}."
            self._tell(room, text, len(reasons), now)

    def dropped(self, counts: Mapping[str, int], now: Now) -> None:
        """By room, how many messages went."""
        for room, count in counts.items():
            text = f"The store could not be written for a while; {count:,} messages of metrics and games are lost."
            self._tell(room, text, count, now)

    def _tell(self, room: str, text: str, count: int, now: Now) -> None:
        if (session := self._registry.sessions.get(room)) is not None:
            self._do(session, [notice(session, now, text, "warning", dropped=count)])
