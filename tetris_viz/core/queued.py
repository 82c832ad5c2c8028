"""What is known of a room that is queued."""

from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic takes that of typing from 3.12 on

AtRest = Literal["created", "stopped", "failed", "finished"]
"""States from which a room starts, or queues."""


class Queued(TypedDict):
    """The room with the lowest ``ticket`` starts first.

    ``state``, ``since`` and ``reason`` are those that the room returns to when it leaves the queue without a start.
    """

    ticket: int
    state: AtRest
    since: float
    reason: str | None


_queued = TypeAdapter(Queued)


def read(stored: Any, attempt: int, since: float) -> Queued:
    """What a store or a backup holds of a queued room; a guess where it holds nothing that is valid.

    >>> read(None, 3, 9.0)
    {'ticket': 0, 'state': 'stopped', 'since': 9.0, 'reason': None}
    """
    try:
        return _queued.validate_python(stored, strict=True)
    except ValidationError:
        return {"ticket": 0, "state": "stopped" if attempt else "created", "since": since, "reason": None}
