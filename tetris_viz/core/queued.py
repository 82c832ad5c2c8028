"""What is known of a room that waits for its turn to train."""

from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic takes that of typing from 3.12 on

AtRest = Literal["created", "stopped", "failed", "finished"]
"""States from which a room starts, or queues."""


class Queued(TypedDict):
    """Of two rooms that wait, the one with the lower ``ticket`` starts first.

    ``state``, ``since`` and ``reason`` are what the room goes back to where nobody wants it to start any more.
    """

    ticket: int
    state: AtRest
    since: float
    reason: str | None


_queued = TypeAdapter(Queued)


def read(stored: Any, attempt: int, since: float) -> Queued:
    """What a store, or a backup, holds of a room that is queued; what can be said of it where that is nothing.

    >>> read(None, 3, 9.0)
    {'ticket': 0, 'state': 'stopped', 'since': 9.0, 'reason': None}
    """
    try:
        return _queued.validate_python(stored, strict=True)
    except ValidationError:
        return {"ticket": 0, "state": "stopped" if attempt else "created", "since": since, "reason": None}
