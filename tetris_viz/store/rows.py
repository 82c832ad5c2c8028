"""What goes into the store and comes out of it, as plain values (no SQLAlchemy here)."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..core.actors import Actor
from ..core.queued import Queued
from ..core.rooms import Room


@dataclass(frozen=True)
class RoomRow:
    """A room with what only the server knows of it.

    ``policy_step`` is the step of the newest published policy, None before the first.  ``deleted_at`` is Unix
    time, None for a room that is not deleted, and for one that was before the store knew of it.  ``queued`` is None of
    a room that waits for no turn.
    """

    room: Room
    deleted: bool = False
    policy_step: int | None = None
    deleted_at: float | None = None
    queued: Queued | None = None


@dataclass(frozen=True)
class EventRow:
    """A durable event; ``body`` is exactly what browsers get, ``time`` is Unix time."""

    room: str
    seq: int
    kind: str
    time: float
    body: dict[str, Any]

    @cached_property
    def size(self) -> int:
        """About how many bytes it holds in memory and on disk.  Measuring refuses nothing: the store does."""
        return len(json.dumps(self.body, default=repr, skipkeys=True)) + 200


@dataclass(frozen=True)
class AttemptRow:
    """One start of a trainer, which went on from ``from_step``."""

    room: str
    attempt: int
    from_step: int


@dataclass(frozen=True)
class CommandRow:
    """What was answered to a command, and who gave it."""

    answer: dict[str, Any]
    actor: Actor | None = None


@dataclass
class Changes:
    """What one transaction writes: all of it, or nothing.  ``commands`` are by id."""

    rooms: dict[str, RoomRow] = field(default_factory=dict)
    events: list[EventRow] = field(default_factory=list)
    attempts: list[AttemptRow] = field(default_factory=list)
    commands: dict[str, CommandRow] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rooms or self.events or self.attempts or self.commands)

    def halves(self) -> "tuple[Changes, Changes] | None":
        """The same in two parts, to be written one after the other; None where it is one row.  Events keep their order,
        and a room's row comes after them: a store that has only the first part is one of a moment ago."""
        kinds = [*self.events, *self.attempts, *self.commands.items(), *self.rooms.items()]
        if len(kinds) < 2:
            return None
        counts = [len(self.events), len(self.attempts), len(self.commands), len(self.rooms)]
        left, cuts = len(kinds) // 2, list[int]()
        for count in counts:
            cuts.append(min(count, left))
            left -= cuts[-1]
        events, attempts, commands, rooms = cuts
        given, shown = list(self.commands.items()), list(self.rooms.items())
        return (
            Changes(dict(shown[:rooms]), self.events[:events], self.attempts[:attempts], dict(given[:commands])),
            Changes(dict(shown[rooms:]), self.events[events:], self.attempts[attempts:], dict(given[commands:])),
        )

    def absorb(self, later: "Changes") -> None:
        """Take in what came ``later``, which wins where both speak of the same room."""
        self.rooms.update(later.rooms)
        self.events.extend(later.events)
        self.attempts.extend(later.attempts)
        self.commands.update(later.commands)
