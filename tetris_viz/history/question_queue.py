"""The questions that wait: each asker in turn, equal ones together, and none for which nobody waits any more."""

from ..core.messages import Asked


class QuestionQueue:
    """However many questions one asker has, another's is answered after at most one of each of them.

    Who asks again, or with others, gets the same answer: it is as new for all of them.
    """

    def __init__(self) -> None:
        self._equal: dict[str, list[Asked]] = {}
        self._turns: dict[str, dict[str, None]] = {}
        """By asker, whose turn it is first, the questions in the order in which they came."""

    def __bool__(self) -> bool:
        return bool(self._equal)

    def add(self, asked: Asked) -> None:
        question = repr((asked.question, asked.as_json, sorted(asked.arguments.items())))
        self._equal.setdefault(question, []).append(asked)
        self._turns.setdefault(asked.asker, {})[question] = None

    def take(self, now: float) -> list[Asked]:
        """The next to be answered, all equal; empty where everyone has given up.  ``now`` is monotonic."""
        while self._turns:
            equal = self._equal.pop(self._next(), [])  # none where another's turn has brought it
            if in_time := [asked for asked in equal if asked.deadline > now]:
                return in_time
        return []

    def _next(self) -> str:
        asker = next(iter(self._turns))
        questions = self._turns.pop(asker)
        question = next(iter(questions))
        del questions[question]
        if questions:
            self._turns[asker] = questions  # behind the others
        return question
