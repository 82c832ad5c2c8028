"""A child that is kept running: the player, or the evaluator while there is something to do."""

import logging
import signal
from collections.abc import Callable

from ..core import exits
from ..ipc.heartbeat import Watchdog
from ..restarts import Restarts
from .workers import Worker

log = logging.getLogger(__name__)
LONG_LIFE = 60.0
"""Seconds after which a death no longer counts against the next one."""
PATIENCE = 30.0
"""Seconds of silence after which it is ended; it says every two that it is there."""


class KeptWorker:
    """One that died is started again at once, then after 1, 2, 4 … 30 seconds while it keeps dying.

    Times are monotonic seconds.
    """

    def __init__(self, name: str, make: Callable[[], Worker]):
        self.worker: Worker | None = None
        self._name, self._make = name, make
        self._restarts, self._next_start, self._started = Restarts(LONG_LIFE), 0.0, 0.0
        self._watchdog = Watchdog(0.0, PATIENCE)

    def check(self, now: float) -> bool:
        """Whether it has died since; one that is silent for too long is ended."""
        if self.worker is None:
            return False
        if (code := self.worker.exit_code()) is not None:
            log.error("the %s %s", self._name, exits.for_log(code))
            self.end()
            self._next_start = now + self._restarts.pause(now - self._started, 0.5)
            return True
        if self._watchdog.check(now) == "dead":
            log.error("the %s has not answered for %.0f s and is ended", self._name, PATIENCE)
            self.worker.signal(signal.SIGKILL)
            self._watchdog.heard()  # once is enough
        return False

    def start(self, now: float) -> bool:
        """Start it where it does not run and it is time; whether it has been started."""
        if self.worker is not None or now < self._next_start:
            return False
        try:
            self.worker = self._make()
        except OSError as error:
            log.error("the %s cannot be started: %s", self._name, error)
            self._next_start = now + self._restarts.pause(0.0, 0.5)
        self._started, self._watchdog = now, Watchdog(now, PATIENCE)
        return self.worker is not None

    def heard(self) -> None:
        """It said something."""
        self._watchdog.heard()

    def end(self) -> None:
        if self.worker is not None:
            self.worker.close()
            self.worker = None
