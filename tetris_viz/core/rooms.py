"""What everyone sees of a room: the snapshot in the lobby's list and in a join's answer."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from .evaluations import Evaluated
from .lifecycle import State

LIVING = frozenset({"pid", "silent", "showcase_pace", "showcase_fault", "queue_place"})
"""Fields that speak of a living process, or follow from all rooms, and mean nothing in a store."""
Pending = Literal["pause", "resume", "stop", "save", "configure", "start", "purge"]
PURGE: Pending = "purge"
"""Of a deleted room that is being removed for good; the store's row goes last."""


def new_id() -> str:
    """An id that no other room has, 12 characters; it does not begin with ``-``, as options of commands do."""
    while (found := secrets.token_urlsafe(9)).startswith("-"):
        continue
    return found


@dataclass(frozen=True)
class Room:
    """A room as shown.

    ``number`` is the room's name in binary frames.  ``pending`` is a command the trainer
    has not yet reached its rollout boundary for ("Pausing…"); in a stopped room, what the next
    server does with it.  ``seconds`` is time spent training, pauses left out; ``since`` is the Unix
    time of the newest change of state.  ``values`` holds the newest value of every logged key, ``smoothed`` the running
    mean of those that are headlines (names.HEADLINES).  ``silent`` is
    the Unix time since which a trainer that should answer has not.  ``reason`` is one line for people; in a failed
    room the last lines of its trainer's log follow.  ``showcase_pace`` (pieces/s) is what a player with too
    much to play reaches; None where it keeps the pace that was chosen; ``showcase_fault`` why it shows nothing of a
    policy that is there.  ``evaluated`` is the newest finished
    evaluation of the furthest policy (core.evaluations), ``evaluating`` the steps of the policies that are, or wait to
    be, evaluated; ``best_step`` is that of the best policy.  ``queue_place`` counts the rooms that are queued: 1 starts
    next.
    """

    id: str
    number: int
    name: str
    preset: str
    config: dict[str, Any]
    state: State = "created"
    pending: Pending | None = None
    reason: str | None = None
    attempt: int = 0
    seq: int = 0
    step: int = 0
    episode: int = 0
    seconds: float = 0.0
    created: float = 0.0
    since: float = 0.0
    pid: int | None = None
    values: dict[str, float] = field(default_factory=dict)
    smoothed: dict[str, float] = field(default_factory=dict)
    silent: float | None = None
    showcase_pace: float | None = None
    showcase_fault: str | None = None
    tags: list[str] = field(default_factory=list)
    notes: str = ""
    archived: bool = False
    evaluated: Evaluated | None = None
    evaluating: list[int] = field(default_factory=list)
    best_step: int | None = None
    queue_place: int | None = None

    def public(self) -> dict[str, Any]:
        """As plain JSON values, which are the room's own: nobody may change them."""
        return dict(vars(self))
