"""What goes wrong in one part of the work, as for one room, stops no other part."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)
LOG_AGAIN = 60.0
"""Seconds until the log says again that the same part fails."""


class FaultIsolation:
    """Passes over what goes wrong in a part, and logs it with its traceback; what is done many times a second, and
    fails each time, once in :data:`LOG_AGAIN` seconds of ``clock``."""

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self._logged: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """``with isolation.part("the trainer of room a"): …`` never raises an Exception."""
        try:
            yield
        except Exception:
            now = self._clock()
            self._logged = {known: at for known, at in self._logged.items() if now - at < LOG_AGAIN}
            if name not in self._logged:
                self._logged[name] = now
                log.exception("%s failed; all else goes on", name)
