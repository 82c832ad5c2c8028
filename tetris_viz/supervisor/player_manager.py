"""Keeps one player running and playing what is watched."""

from collections.abc import Iterable

from ..core.messages import ShowRoom
from . import showcase_orders
from .fault_isolation import FaultIsolation
from .kept_worker import KeptWorker
from .room_session import RoomSession
from .workers import MakePlayer, Worker


class PlayerManager:
    def __init__(self, make: MakePlayer, isolation: FaultIsolation):
        self._child, self._isolation = KeptWorker("player", make), isolation
        self._showing: dict[int, ShowRoom] = {}

    @property
    def worker(self) -> Worker | None:
        return self._child.worker

    def check(self, now: float, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Notice its death, or start it."""
        self._child.check(now)
        if self._child.start(now):
            self._showing = {}
            self.update_orders(sessions, watched)

    def heard(self) -> None:
        """It said something."""
        self._child.heard()

    def update_orders(self, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Tell it what changed in what it should play."""
        if self.worker is None:
            return
        wanted: dict[int, ShowRoom] = {}
        for session in sessions:
            with self._isolation.part(f"the showcase of room {session.room.id}"):
                wanted |= showcase_orders.wanted([session], watched)
        for order in showcase_orders.orders(self._showing, wanted):
            self.worker.post_newest(order.number, order)
        self._showing = wanted

    def end(self) -> None:
        self._child.end()
