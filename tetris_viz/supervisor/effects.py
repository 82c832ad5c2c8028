"""What a room wants done, as values: the room decides, the supervisor does.

``EventRow`` and ``AttemptRow`` (store.rows) are effects too: store them.
"""

from dataclasses import dataclass
from pathlib import Path

from ..ipc.messages import Message, StartTraining
from ..store.rows import AttemptRow, EventRow


@dataclass(frozen=True)
class Now:
    """``monotonic`` measures, ``unix`` is shown and stored."""

    monotonic: float
    unix: float


@dataclass(frozen=True)
class Launch:
    """Start a trainer, whose first message this is."""

    message: StartTraining


@dataclass(frozen=True)
class ToTrainer:
    message: Message


@dataclass(frozen=True)
class SignalTrainer:
    """Signal the trainer's process group."""

    number: int


@dataclass(frozen=True)
class ShowcaseChanged:
    """The player may have to play something else."""


@dataclass(frozen=True)
class Remove:
    """Remove this folder from the disk, which may take a while; nobody knows it by its name any more."""

    folder: Path


Effect = EventRow | AttemptRow | Launch | ToTrainer | SignalTrainer | ShowcaseChanged | Remove
