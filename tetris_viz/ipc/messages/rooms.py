"""Web <-> supervisor."""

from typing import Any

from ...core.actors import Actor
from .base import FramePlayed, Heartbeat, Message

# --- to the supervisor -------------------------------------------------------


class RunCommand(Message, frozen=True):
    """``name`` and ``payload`` as on the wire, already parsed once by ``core.commands``."""

    name: str
    payload: dict[str, Any]
    actor: Actor


class WatchedChanged(Message, frozen=True):
    """Room ids with at least one viewer of the training or the showcase view."""

    training: frozenset[str]
    showcase: frozenset[str]


ToSupervisor = RunCommand | WatchedChanged

# --- from the supervisor -----------------------------------------------------


class CommandAnswered(Message, frozen=True):
    command_id: str
    answer: dict[str, Any]


class DurableCommitted(Message, frozen=True):
    """A durable event as it goes to the browsers; it is in the store.  ``event`` is one of names.DURABLE."""

    room: str
    event: str
    body: dict[str, Any]


class RoomsListed(Message, frozen=True):
    """All rooms as ``Room.public()``: a supervisor's first message, and sent by it only once."""

    rooms: list[dict[str, Any]]


class RoomChanged(Message, frozen=True):
    """One room as ``Room.public()``, None where it was deleted; the newest takes the place of one not yet sent.

    Told at once where more than counters changed, else at most once a second.
    """

    id: str
    room: dict[str, Any] | None


class PlacesChanged(Message, frozen=True):
    """``Room.queue_place`` of the queued rooms for which it is another, by id: no snapshot is sent for that."""

    places: dict[str, int]


class StoreChanged(Message, frozen=True):
    """``ok`` or, in words, why the store cannot be written."""

    ok: bool
    reason: str | None = None


FromSupervisor = (
    CommandAnswered
    | DurableCommitted
    | RoomsListed
    | RoomChanged
    | PlacesChanged
    | StoreChanged
    | FramePlayed
    | Heartbeat
)
