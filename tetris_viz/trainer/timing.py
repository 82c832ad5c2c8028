"""Small clocks; each takes the time as a value, so that tests need not wait."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

GAP = 2.0
"""Seconds: a shorter standstill is not told from a busy machine."""
BUSY = 0.1
"""Of a gap, the share that a process must have computed in for it to have been awake."""


class Awake:
    """A clock that leaves out the time in which this process was not awake: stopped, or frozen with its container.

    It is to be read far oftener than every ``gap`` seconds by a thread of its own (:func:`awake`), which a long update
    does not keep from it.  Where it was not read for longer, either the process computed meanwhile, in code that lets
    no other thread run, and the time counts; or it did not, and was not awake.

    ``clock`` and ``cpu`` are the time and the CPU time of this process, in seconds.
    """

    def __init__(self, clock: Callable[[], float], cpu: Callable[[], float], gap: float = GAP):
        self._clock, self._cpu, self._gap = clock, cpu, gap
        self._lock = threading.Lock()
        self._read = self._awake = clock()
        self._spent = cpu()

    def __call__(self) -> float:
        with self._lock:
            return self._now()

    def beat(self) -> None:
        """Read it, and remember how much CPU time was used until now."""
        with self._lock:
            self._now()
            self._spent = self._cpu()

    def _now(self) -> float:
        now = self._clock()
        passed, self._read = now - self._read, now
        if passed <= self._gap or self._cpu() - self._spent >= BUSY * passed:
            self._awake += passed
        return self._awake


@contextlib.contextmanager
def awake(gap: float = GAP) -> Iterator[Awake]:
    """An :class:`Awake` of this process, which a thread reads twenty times in a ``gap``."""
    clock, over = Awake(time.monotonic, time.process_time, gap), threading.Event()

    def beat() -> None:
        while not over.wait(gap / 20):
            clock.beat()

    thread = threading.Thread(target=beat, name="awake", daemon=True)
    thread.start()
    try:
        yield clock
    finally:
        over.set()
        thread.join()


class Stopwatch:
    """Seconds spent training, pauses left out."""

    def __init__(self, now: float, seconds: float = 0.0):
        self._base, self._since = seconds, now
        self._stopped = False

    def seconds(self, now: float) -> float:
        return self._base if self._stopped else self._base + now - self._since

    def stop(self, now: float) -> None:
        self._base, self._stopped = self.seconds(now), True

    def go(self, now: float) -> None:
        if self._stopped:
            self._since, self._stopped = now, False


class Pace:
    """A speed limit that forgives at most a quarter of a second: an update's time is made up for, a pause's is not."""

    DEBT = 0.25

    def __init__(self, now: float) -> None:
        self._due = now

    def played(self, steps: int, limit: float, now: float) -> None:
        """Count steps against ``limit`` steps/s (0: none)."""
        self._due = max(self._due, now - self.DEBT) + steps / limit if limit else now

    def left(self, now: float) -> float:
        """Seconds to wait before the next step; 0 or less: none."""
        return self._due - now

    def restart(self, now: float) -> None:
        """Forget what was owed."""
        self._due = now


class FrameSampler:
    """Which steps viewers get: at most 30 a second, and the last board of a game stays for 300 ms."""

    INTERVAL = 1 / 30
    HOLD = 0.3

    def __init__(self) -> None:
        self._next = self._held_until = float("-inf")

    def wants(self, over: bool, now: float) -> bool:
        """Whether the step taken ``now`` is shown; ``over``: it is its game's last."""
        if now < self._held_until or (now < self._next and not over):
            return False
        self._next = now + self.INTERVAL
        if over:
            self._held_until = now + self.HOLD
        return True
