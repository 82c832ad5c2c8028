"""The questions that wait: the oldest first, equal ones together, and none for which nobody waits any more."""

from ..core.messages import Asked


class Waiting:
    """Who asks again, or with others, gets the same answer: it is as new for all of them."""

    def __init__(self) -> None:
        self._equal: dict[str, list[Asked]] = {}

    def __bool__(self) -> bool:
        return bool(self._equal)

    def add(self, asked: Asked) -> None:
        self._equal.setdefault(repr((asked.question, sorted(asked.arguments.items()))), []).append(asked)

    def take(self, now: float) -> list[Asked]:
        """The next to be answered, all equal; empty where everyone has given up.  ``now`` is monotonic."""
        while self._equal:
            equal = self._equal.pop(next(iter(self._equal)))
            if in_time := [asked for asked in equal if asked.deadline > now]:
                return in_time
        return []
