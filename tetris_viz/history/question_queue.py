"""Queued questions: each asker in turn, identical ones answered once, expired ones dropped."""

from ..ipc.messages import Asked


class QuestionQueue:
    """Round robin over askers: however many questions one has, another's is answered after at most one of them.

    Identical questions, of whomever, get one answer together.
    """

    def __init__(self) -> None:
        self._equal: dict[str, list[Asked]] = {}
        self._turns: dict[str, dict[str, None]] = {}
        """Questions in their order by asker, the asker whose turn is next first."""

    def __bool__(self) -> bool:
        return bool(self._equal)

    def add(self, asked: Asked) -> None:
        question = repr((asked.question, asked.as_json, sorted(asked.arguments.items())))
        self._equal.setdefault(question, []).append(asked)
        self._turns.setdefault(asked.asker, {})[question] = None

    def take(self, now: float) -> list[Asked]:
        """The identical questions to answer next; empty where all have expired.  ``now`` is monotonic, in seconds."""
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
