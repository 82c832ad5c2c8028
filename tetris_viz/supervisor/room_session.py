"""A room as the supervisor knows it.

No process, no clock, no store: what changes a session are functions that answer effects.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..checkpoints import CheckpointStore
from ..core.lifecycle import ALIVE
from ..core.queued import Queued
from ..core.rooms import PURGE, Pending, Room
from ..data_folder import TRAINER_LOG
from ..kinds import kind_of, known_kind
from ..kinds.kind import RunKind
from ..store.rows import RoomRow


@dataclass(frozen=True)
class Rules:
    """Settings that hold for every room: seconds between batches, seconds between checkpoints, and restarts."""

    tick: float = 0.25
    save_every: float = 60.0
    max_restarts: int = 5


@dataclass(frozen=True)
class Change:
    """Settings by field name: as they are to be, and as they were before."""

    after: dict[str, Any]
    before: dict[str, Any]


@dataclass
class RoomSession:
    """A room and what only the supervisor knows of it.  Times are monotonic but for ``deleted_at``."""

    room: Room
    folder: Path
    deleted: bool = False
    deleted_at: float | None = None
    """Unix time."""
    policy_step: int | None = None
    """The step of the newest policy, ``policy.npz``."""
    unplayable: int | None = None
    """The step of a policy that the run ended with and that cannot be evaluated."""
    checkpoint: int | None = None
    """The step of the newest checkpoint, as far as its name tells."""
    pending_commands: list[Pending] = field(default_factory=list)
    """Those that the trainer has not reached yet, a pause also while another trainer starts in its place; the most
    telling one is shown as ``room.pending``."""
    unconfirmed: list[Change] = field(default_factory=list)
    """Changes of settings that the trainer has not taken over yet, oldest first."""
    failure: str | None = None
    """Why the trainer is about to leave, in its own words."""
    fatal: bool = False
    """Whether another trainer would fail likewise."""
    stop_reason: str | None = None
    """Why the room is being stopped, where nobody asked for it."""
    term_at: float | None = None
    """When a trainer that does not go gets SIGTERM."""
    kill_at: float | None = None
    """When it gets SIGKILL."""
    restart_at: float | None = None
    """When the next trainer starts."""
    restarts: int = 0
    """In a row, without a new checkpoint in between."""
    from_step: int = 0
    """Where this attempt began."""
    resume_on_start: Pending | None = None
    """What the next server is to do with a room that this one stops: ``start`` or ``pause``."""
    checkpoints_failing: bool = False
    """Whether the newest checkpoint could not be written."""
    last_heard: float = 0.0
    allowance: float = 0.0
    """Seconds of silence that the trainer has announced."""
    deleted_checkpoints: set[int] = field(default_factory=set)
    """Steps of those that somebody deleted and of which the trainer may not know yet."""
    unrestored: bool = False
    """It could not be taken over from the last server, and nobody has done anything with it since."""
    queued: Queued | None = None
    """Belongs to the queue; None while the room is not in it."""

    @property
    def alive(self) -> bool:
        return self.room.state in ALIVE

    @property
    def to_be_paused(self) -> bool:
        """Whether the trainer, or the next one in its place, is to stand still."""
        return (
            self.room.state == "paused" and "resume" not in self.pending_commands
        ) or "pause" in self.pending_commands

    @property
    def is_left_paused(self) -> bool:
        """Whether it stood still, or was to, when the last supervisor ended."""
        return self.resume_on_start == "pause" or (self.alive and self.to_be_paused)

    @property
    def kind(self) -> RunKind:
        """Raises CommandError where nobody knows it."""
        return kind_of(self.room.config)

    @property
    def has_showcase(self) -> bool:
        """Whether player and evaluator can play its policies; they cannot those of a kind that nobody knows."""
        kind = known_kind(self.room.config)
        return kind is not None and kind.showcase

    @property
    def data(self) -> Path:
        """The data folder, which all that is said of files leaves out."""
        return self.folder.parent.parent

    @property
    def policy(self) -> Path:
        return self.folder / "policy.npz"

    @property
    def log(self) -> Path:
        return self.folder / TRAINER_LOG

    @property
    def best(self) -> Path:
        return self.folder / "best.npz"

    @property
    def shown(self) -> Path:
        """A copy of the policy of the checkpoint that the showcase plays."""
        return self.folder / "shown.npz"

    @property
    def checkpoints(self) -> CheckpointStore:
        return CheckpointStore.of_room(self.folder)

    @property
    def purged(self) -> bool:
        """Whether it is about to be gone for good: nobody can do anything with it any more."""
        return self.room.pending == PURGE

    def row(self) -> RoomRow:
        return RoomRow(self.room, self.deleted, self.policy_step, self.deleted_at, self.queued)

    def change(self, **fields: Any) -> None:
        self.room = replace(self.room, **fields)
