"""What everyone sees of a room: the snapshot in the lobby's list and in a join's answer."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from .evaluations import Evaluated
from .lifecycle import State

LIVING = frozenset({"silent", "showcase_pace", "showcase_fault", "queue_place"})
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
    """A room as everyone sees it.

    - ``number``: its name in binary frames.
    - ``pending``: the accepted command that takes effect at the next rollout boundary; in a stopped room, what the next
      server does with it.
    - ``seconds``: time spent training, without pauses.  ``since``: Unix time of the newest change of state.
    - ``reason``: one line for people.
    - ``values``: the newest value of every logged key.  ``smoothed``: the running means of ``names.HEADLINES``.
    - ``silent``: Unix time since which a trainer that should answer has not.
    - ``showcase_pace``: pieces/s that an overloaded player reaches; None where it keeps the chosen pace.
      ``showcase_fault``: why nothing is shown of a policy that exists.
    - ``evaluated``: the newest evaluation of the latest policy (``core.evaluations``).  ``evaluating``: the steps of
      the policies whose evaluations wait or run.  ``best_step``: that of the best policy.
    - ``queue_place``: 1 for the queued room that starts next.
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
