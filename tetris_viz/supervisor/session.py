"""A room as the supervisor knows it, what is told of it, and the steps that several changes share.

No process, no clock, no store: each function changes the session and returns effects.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..core import lifecycle
from ..core.lifecycle import ALIVE, Event
from ..core.names import NOTICE, STATUS
from ..core.queued import Queued
from ..core.rooms import PURGE, Pending, Room
from ..settings import TRAINER_LOG
from ..store.rows import EventRow, RoomRow
from . import words
from .effects import Effect, Moment

EXIT_PATIENCE = 10.0
"""Seconds a trainer has to leave after it said that it is done."""
_ORDER: tuple[Pending, ...] = ("stop", "pause", "resume", "save", "configure")


@dataclass(frozen=True)
class Rules:
    """What holds for every room; see the settings."""

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
    """A room and what only the supervisor knows of it.

    ``waiting`` holds the commands that the trainer has not reached yet, a pause also while another one starts in
    its place; the most telling one is shown as ``room.pending``.  ``unconfirmed`` are the changes of settings that
    it has not taken over yet, oldest first.  ``term_at`` and ``kill_at`` (monotonic) end a trainer that does not go;
    ``restart_at`` starts the next one.  ``goes_on`` is what the next server is to do with a room that this one
    stops.  ``heard`` (monotonic) is the trainer's newest word, after which it may be silent for ``allowance``
    seconds.  ``unplayable`` is the step of a policy that the run ended with and that cannot be evaluated.
    ``removed`` are steps of checkpoints that somebody deleted, of which the trainer may not know yet.  ``untaken``: it
    could not be taken over from the last server, and nobody has done anything with it since.  ``queued`` belongs to
    the queue, and is None while the room is not in it.
    """

    room: Room
    folder: Path
    deleted: bool = False
    deleted_at: float | None = None
    policy_step: int | None = None
    unplayable: int | None = None
    checkpoint: int | None = None
    waiting: list[Pending] = field(default_factory=list)
    unconfirmed: list[Change] = field(default_factory=list)
    failure: str | None = None
    parting: str | None = None
    term_at: float | None = None
    kill_at: float | None = None
    restart_at: float | None = None
    restarts: int = 0
    from_step: int = 0
    goes_on: Pending | None = None
    hopeless: bool = False
    unsaved: bool = False
    heard: float = 0.0
    allowance: float = 0.0
    removed: set[int] = field(default_factory=set)
    untaken: bool = False
    queued: Queued | None = None

    @property
    def alive(self) -> bool:
        return self.room.state in ALIVE

    @property
    def to_be_paused(self) -> bool:
        """Whether the trainer, or the next one in its place, is to stand still."""
        return (self.room.state == "paused" and "resume" not in self.waiting) or "pause" in self.waiting

    @property
    def is_left_paused(self) -> bool:
        """Whether it stood still, or was to, when the last supervisor ended."""
        return self.goes_on == "pause" or (self.alive and self.to_be_paused)

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
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def purged(self) -> bool:
        """Whether it is about to be gone for good: nobody can do anything with it any more."""
        return self.room.pending == PURGE

    def row(self) -> RoomRow:
        return RoomRow(self.room, self.deleted, self.policy_step, self.deleted_at, self.queued)

    def change(self, **fields: Any) -> None:
        self.room = replace(self.room, **fields)


# --- telling ----------------------------------------------------------------------


def status(session: RoomSession, now: Moment, **more: Any) -> EventRow:
    room = session.room
    body = {"state": room.state, "attempt": room.attempt, "since": room.since, **place(room), **more}
    for name in ("pending", "reason", "pid", "silent"):
        if (value := getattr(room, name)) is not None:
            body[name] = value
    return tell(session, STATUS, now, **body)


def notice(session: RoomSession, now: Moment, text: str, level: str = "info", **more: Any) -> EventRow:
    return tell(session, NOTICE, now, level=level, text=text, **more)


def changed(session: RoomSession, changes: dict[str, Any], before: dict[str, Any], now: Moment) -> EventRow:
    """Tell of new settings: ``changes`` by field name, and as the form names them; ``before``, what those were."""
    text, room = words.what_changed(session.room.config["algorithm"], changes), session.room
    return notice(session, now, text, changes=changes, before=before, **place(room))


def place(room: Room) -> dict[str, Any]:
    """Where the run is, on each axis that curves can have."""
    return {"step": room.step, "episode": room.episode, "time": room.seconds}


def tell(session: RoomSession, kind: str, now: Moment, **body: Any) -> EventRow:
    """A durable event with the room's next sequence number."""
    seq = session.room.seq + 1
    session.change(seq=seq)
    return EventRow(session.room.id, seq, kind, now.unix, {"room": session.room.id, "seq": seq, **body})


# --- steps that several share ------------------------------------------------------


def move(session: RoomSession, event: Event, now: Moment) -> None:
    """To the state that ``event`` leads to, which must be legal."""
    state = lifecycle.next_state(session.room.state, event)
    reason = session.room.reason if event in {"gave_up", "stopped"} else None
    session.change(state=state, since=now.unix, reason=reason)


def show_pending(session: RoomSession) -> None:
    """Show the most telling of the commands that wait."""
    session.change(pending=next((what for what in _ORDER if what in session.waiting), None))


def tell_confirmed(session: RoomSession, changes: dict[str, Any], now: Moment) -> EventRow:
    """The trainer took these settings over: the oldest change of them holds now."""
    change = next((one for one in session.unconfirmed if one.after == changes), Change(changes, {}))
    session.unconfirmed = [one for one in session.unconfirmed if one is not change]
    return changed(session, change.after, change.before, now)


def tell_unconfirmed(session: RoomSession, now: Moment) -> list[Effect]:
    """The trainer is gone before it took these settings over: the next one begins with them."""
    changes, session.unconfirmed = session.unconfirmed, []
    if not changes:
        return []
    after = {name: value for change in changes for name, value in change.after.items()}
    before = {name: value for change in reversed(changes) for name, value in change.before.items()}
    return [changed(session, after, before, now)]


def settle(session: RoomSession, event: Event, step: int, reason: str | None, now: Moment) -> list[Effect]:
    """The trainer said that it is done; it has a while to leave."""
    session.change(step=step, reason=None)
    told = tell_unconfirmed(session, now)
    move(session, event, now)
    session.waiting = []
    session.parting = session.term_at = None
    session.kill_at = now.monotonic + EXIT_PATIENCE
    session.change(pending=session.goes_on if event == "stopped" else None, reason=reason, silent=None)
    return [*told, status(session, now)]


def give_up(session: RoomSession, end: Event, now: Moment) -> list[Effect]:
    """Through ``recovering``, with the reason that stands in the room already."""
    session.waiting = []
    session.failure = session.parting = session.restart_at = None
    session.change(pending=session.goes_on if end == "stopped" else None, pid=None)
    told = tell_unconfirmed(session, now)
    if session.room.state != "recovering":
        reason = session.room.reason
        move(session, "crashed", now)
        session.change(reason=reason)
        told.append(status(session, now))
    move(session, end, now)
    return [*told, status(session, now)]
