"""How a parent knows that a child still answers: the child's main loop says so when it has nothing else to say.

One that was stopped (SIGSTOP) or is stuck holds its pipe open and has no exit code: only its silence tells.
"""

import contextlib
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Literal

from .core.messages import Alive

BEAT = 2.0
"""Seconds after which a child that has said nothing says that it is there."""
LONGEST_LOOK = 2.0


class Pulse:
    """A child's silence: deadly after ``end`` seconds, to be told after ``tell``.

    A parent that was stopped or starved itself has heard nothing either: of the time between two looks at most
    ``LONGEST_LOOK`` seconds count, so look more often than that.
    """

    def __init__(self, now: float, end: float, tell: float | None = None):
        self._looked, self._end, self._tell = now, end, end if tell is None else tell
        self._silent = 0.0

    def heard(self) -> None:
        """Anything came: it answers."""
        self._silent = 0.0

    def look(self, now: float) -> Literal["answers", "silent", "dead"]:
        """What its silence up to ``now`` (monotonic) means."""
        self._silent += min(now - self._looked, LONGEST_LOOK)
        self._looked = now
        return "dead" if self._silent > self._end else "silent" if self._silent > self._tell else "answers"


@contextlib.contextmanager
def beating(pipe: Connection, seconds: float = BEAT) -> Iterator[None]:
    """For a start that may take long: another thread says that the process is there, until the main loop does.

    Nothing else may use ``pipe`` meanwhile.
    """
    over = threading.Event()

    def beat() -> None:
        with contextlib.suppress(OSError):  # the parent is gone, which the main loop finds out
            while not over.wait(seconds):
                pipe.send(Alive())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
