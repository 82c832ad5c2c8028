"""Which checkpoints of a run stay, and why: one pure function, asked after each one that is written.

What a person saved or pinned stays until a person deletes it.  Of the others stay the best, the one that the showcase
plays, the newest few, and the one nearest to each time mark of training: minutes 1, 2, 3, 5, 10, 20, 30, then hours
1, 2, 5, 10, 20, 50, 100 and so on.  So their number grows with the logarithm of a run's length.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, takewhile

NEWEST = 5
"""Automatic checkpoints, those of pauses and stops among them, that stay because they are the newest."""
RULE = (
    "Saved and pinned checkpoints stay until somebody deletes them. Of the others, these stay: the best, the one "
    f"shown, the newest {NEWEST}, and those nearest to 1, 2, 3, 5, 10, 20 and 30 minutes and 1, 2, 5, 10, 20 … "
    "hours of training."
)
"""For people, in one place."""
_MINUTES = (1, 2, 3, 5, 10, 20, 30)


@dataclass(frozen=True)
class Candidate:
    """A checkpoint as the rule sees it: ``seconds`` of training until then, None where nobody knows, and why it was
    written: one or several of save, pause, stop, periodic and best."""

    step: int
    seconds: float | None = None
    causes: frozenset[str] = frozenset({"periodic"})
    pinned: bool = False

    @property
    def only_best(self) -> bool:
        """Whether it was written only because its policy was found best, after checkpoints of later steps."""
        return self.causes == {"best"}


def reasons(found: Iterable[Candidate], best: int | None = None, shown: int | None = None) -> dict[int, list[str]]:
    """Why each checkpoint that stays does, by step, the most telling reason first; who is not in it may go.

    ``best`` and ``shown`` are steps.  The reasons: ``pinned``, ``saved``, ``best``, ``shown``, ``newest``, and the
    time mark, as ``minute 10`` or ``hour 2``.  What has once been kept for a time mark is kept for it ever after, also
    where checkpoints come at other intervals later: the nearest is known as soon as the mark is passed.

    >>> reasons([Candidate(step, step * 60.0) for step in range(1, 12)])[10]
    ['newest', 'minute 10']
    """
    ordered = sorted(found, key=lambda each: each.step)
    told: dict[int, list[str]] = {each.step: [] for each in ordered}
    newest = {each.step for each in _automatic(ordered)[-NEWEST:]} | {each.step for each in ordered[-1:]}
    marks = _holders(ordered)
    for each in ordered:
        why = told[each.step]
        why += ["pinned"] * each.pinned + ["saved"] * ("save" in each.causes)
        why += ["best"] * (each.step == best) + ["shown"] * (each.step == shown)
        why += ["newest"] * (each.step in newest)
        why += [named(mark) for mark, step in marks.items() if step == each.step]
    return {step: why for step, why in told.items() if why}


def time_marks() -> Iterator[int]:
    """The time marks in minutes of training, without an end."""
    hours = (decade * each for decade in (10**power for power in count()) for each in (1, 2, 5))
    return chain(_MINUTES, (60 * hour for hour in hours))


def named(mark: int) -> str:
    """A time mark in words.

    >>> named(30), named(120)
    ('minute 30', 'hour 2')
    """
    return f"minute {mark}" if mark < 60 else f"hour {mark // 60}"


def _automatic(found: list[Candidate]) -> list[Candidate]:
    return [each for each in found if not each.pinned and "save" not in each.causes and not each.only_best]


def _holders(found: list[Candidate]) -> dict[int, int]:
    """The step that is kept for each time mark, for those that the run has passed.

    A checkpoint stands for the mark that is nearest to it; of those of one mark the nearest to it is kept.  One that
    was written only as the best comes late, and takes no mark from another.
    """
    timed = [(each, each.seconds / 60) for each in found if each.seconds is not None]
    passed = max((minutes for each, minutes in timed if not each.only_best), default=0.0)
    marks = [*takewhile(lambda mark: mark <= passed, time_marks())]
    following = next(mark for mark in time_marks() if mark > passed)
    held: dict[int, tuple[bool, float, int]] = {}
    for each, minutes in timed:
        mark = min([*marks, following], key=lambda one: abs(one - minutes))
        claim = (each.only_best, abs(mark - minutes), each.step)
        if mark != following and claim < held.get(mark, (True, float("inf"), 0)):
            held[mark] = claim
    return {mark: step for mark, (_, _, step) in held.items()}
