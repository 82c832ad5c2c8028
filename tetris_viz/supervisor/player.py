"""Keeps one player running and playing what is watched."""

import logging
from collections.abc import Iterable

from ..core.messages import ShowRoom
from ..processes import pause_before
from . import showcase
from .session import RoomSession
from .workers import MakePlayer, Worker

log = logging.getLogger(__name__)
LONG_LIFE = 60.0
"""Seconds after which a player's death no longer counts against the next."""


class PlayerKeeper:
    """A dead player is restarted at once, then after 1, 2, 4 … 30 seconds while it keeps dying."""

    def __init__(self, make: MakePlayer):
        self._make = make
        self.worker: Worker | None = None
        self._showing: dict[int, ShowRoom] = {}
        self._deaths, self._next_start, self._started = 0, 0.0, 0.0

    def tend(self, now: float, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Start it, or notice its death."""
        if self.worker is not None and self.worker.exit_code() is not None:
            self._bury(now, self.worker)
        if self.worker is None and now >= self._next_start:
            self._start(now)
            self.direct(sessions, watched)

    def direct(self, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Tell it what changed in what it should play."""
        if self.worker is None:
            return
        wanted = showcase.wanted(sessions, watched)
        for order in showcase.orders(self._showing, wanted):
            self.worker.post_newest(order.number, order)
        self._showing = wanted

    def end(self) -> None:
        if self.worker is not None:
            self.worker.close()
            self.worker = None

    def _start(self, now: float) -> None:
        try:
            self.worker = self._make()
        except OSError as error:
            log.error("the player cannot be started: %s", error)
            self._put_off(now)
        self._started, self._showing = now, {}

    def _bury(self, now: float, worker: Worker) -> None:
        log.error("the player ended with exit code %s", worker.exit_code())
        worker.close()
        self.worker = None
        if now - self._started > LONG_LIFE:
            self._deaths = 0
        self._put_off(now)

    def _put_off(self, now: float) -> None:
        self._next_start = now + pause_before(self._deaths, 0.5)
        self._deaths += 1
