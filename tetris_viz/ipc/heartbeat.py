"""How a parent knows that a child still answers: the child's main loop says so when it has nothing else to say.

One that was stopped (SIGSTOP) or is stuck holds its pipe open and has no exit code: only its silence tells.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Literal

from .messages import Heartbeat
from .protocol import pack
from .transport import Transport

INTERVAL = 2.0
"""Seconds after which a child says that it is there."""
LONGEST_LOOK = 2.0


class Watchdog:
    """A child's silence: deadly after ``end`` seconds, to be told after ``tell``.

    A parent that was stopped or starved itself has heard nothing either: of the time between two checks at most
    ``LONGEST_LOOK`` seconds count, so check more often than that.
    """

    def __init__(self, now: float, end: float, tell: float | None = None):
        self._checked, self._end, self._tell = now, end, end if tell is None else tell
        self._silent = 0.0

    def heard(self) -> None:
        """Anything came: it answers."""
        self._silent = 0.0

    def check(self, now: float) -> Literal["answers", "silent", "dead"]:
        """What its silence up to ``now`` (monotonic) means."""
        self._silent += min(now - self._checked, LONGEST_LOOK)
        self._checked = now
        return "dead" if self._silent > self._end else "silent" if self._silent > self._tell else "answers"


@contextlib.contextmanager
def heartbeats(pipe: Transport, seconds: float = INTERVAL) -> Iterator[None]:
    """For a start that may take long: another thread says that the process is there, until the main loop does.

    Nothing else may use ``pipe`` meanwhile, and it blocks.
    """
    over, beat = threading.Event(), pack(Heartbeat())

    def say() -> None:
        with contextlib.suppress(OSError):  # the parent is gone, which the main loop finds out
            while not over.wait(seconds):
                os.write(pipe.fileno(), beat)

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
