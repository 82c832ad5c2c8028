"""Small clocks; each takes the time as a value, so that tests need not wait."""


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
