"""Keeps one player running and playing what is watched."""

import logging
import signal
from collections.abc import Iterable

from ..core.messages import ShowRoom
from ..processes import Restarts
from ..pulse import Pulse
from . import showcase
from .faults import Faults
from .session import RoomSession
from .workers import MakePlayer, Worker

log = logging.getLogger(__name__)
LONG_LIFE = 60.0
"""Seconds after which a player's death no longer counts against the next."""
PATIENCE = 30.0
"""Seconds of silence after which a player is ended; it plays a piece, and hears what is said to it, far sooner."""


class PlayerKeeper:
    """A dead player is restarted at once, then after 1, 2, 4 … 30 seconds while it keeps dying.

    One that is silent for long is ended.
    """

    def __init__(self, make: MakePlayer, faults: Faults):
        self._make, self._faults = make, faults
        self.worker: Worker | None = None
        self._showing: dict[int, ShowRoom] = {}
        self._restarts, self._next_start, self._started = Restarts(LONG_LIFE), 0.0, 0.0
        self._pulse = Pulse(0.0, PATIENCE)

    def tend(self, now: float, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Start it, or notice its death."""
        if self.worker is not None:
            if self.worker.exit_code() is not None:
                self._bury(now, self.worker)
            elif self._pulse.look(now) == "dead":
                log.error("the player has not answered for %.0f s and is ended", PATIENCE)
                self.worker.signal(signal.SIGKILL)
                self._pulse.heard()  # once is enough
        if self.worker is None and now >= self._next_start:
            self._start(now)
            self.direct(sessions, watched)

    def heard(self) -> None:
        """It said something."""
        self._pulse.heard()

    def direct(self, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Tell it what changed in what it should play."""
        if self.worker is None:
            return
        wanted: dict[int, ShowRoom] = {}
        for session in sessions:
            with self._faults.apart(f"the showcase of room {session.room.id}"):
                wanted |= showcase.wanted([session], watched)
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
            self._put_off(now, 0.0)
        self._started, self._showing, self._pulse = now, {}, Pulse(now, PATIENCE)

    def _bury(self, now: float, worker: Worker) -> None:
        log.error("the player ended with exit code %s", worker.exit_code())
        worker.close()
        self.worker = None
        self._put_off(now, now - self._started)

    def _put_off(self, now: float, lived: float) -> None:
        self._next_start = now + self._restarts.pause(lived, 0.5)
