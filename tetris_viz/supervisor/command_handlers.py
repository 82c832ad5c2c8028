"""What each command does: refuse in words, or change the room and say what follows.

A refusal is a :class:`CommandError` raised before anything has changed.
"""

from dataclasses import asdict
from typing import Any

from ..core import commands, lifecycle
from ..core.errors import CommandError
from ..data_folder import purged_folder
from . import checkpoint_commands, evaluation_jobs, room_purge, room_settings, room_start, transitions
from .effects import Effect, Now, ShowcaseChanged
from .room_creation import create
from .room_registry import RoomRegistry
from .room_session import RoomSession

_NAMES: dict[type[commands.Command], str] = {model: name for name, model in commands.COMMANDS.items()}


def run(registry: RoomRegistry, command: commands.Command, now: Now) -> tuple[RoomSession, list[Effect]]:
    """Carry out a command; returns the room and what follows, or raises :class:`CommandError`."""
    if isinstance(command, commands.CreateRoom):
        return create(registry, command, now)
    if not isinstance(command, commands.RoomCommand):
        raise CommandError("unknown_command", f"There is no command {type(command).__name__}.")
    session = registry.sessions.get(command.room)
    of_deleted = isinstance(command, commands.RestoreRoom | commands.PurgeRoom)
    if session is None or session.purged or (session.deleted and not of_deleted):
        raise CommandError("unknown_room", f"There is no room {command.room!r}.", "room")
    if (why := _refusal(session, _NAMES[type(command)])) is not None:
        raise CommandError("illegal_state", why)
    return session, _carry_out(registry, session, command, now)


def answer(session: RoomSession) -> dict[str, Any]:
    """The acknowledgement: the room as it is at acceptance."""
    room = session.room
    more = {name: value for name in ("pending", "queue_place") if (value := getattr(room, name)) is not None}
    return {"ok": True, "room": room.id, "state": room.state, **more}


def _refusal(session: RoomSession, name: str) -> str | None:
    if session.pending_commands and name in {"pause", "resume"} and name not in session.pending_commands:
        busy = {"pause": "The room is pausing; resume it once it is paused.",
                "resume": "The room is resuming; pause it once it is running."}  # fmt: skip
        for other, why in busy.items():
            if other in session.pending_commands:
                return why
    return lifecycle.refusal(name, session.room.state)


def _carry_out(registry: RoomRegistry, session: RoomSession, command: commands.RoomCommand, now: Now) -> list[Effect]:
    match command:
        case commands.Start():
            return room_start.start(registry, session, now)
        case commands.Pause():
            return transitions.ask_pause(session, now)
        case commands.Resume():
            return transitions.ask_resume(session, now)
        case commands.Stop():
            return (
                transitions.ask_stop(session, now) if session.queued is None else registry.queue.withdraw(session, now)
            )
        case commands.Save():
            return transitions.ask_save(session, now)
        case commands.Showcase():
            return room_settings.showcase(session, command, now)
        case commands.Evaluate(step=step):
            waiting = sum(len(other.room.evaluating) for other in registry.sessions.values() if not other.deleted)
            evaluation_jobs.ask(session, step, waiting)
        case commands.Configure():
            return room_settings.configure(session, command, now)
        case commands.UpdateRoom():
            given = command.model_dump(include={"name", "tags", "notes", "archived"}, exclude_none=True)
            commands.refuse_conflict(given, command.expected.model_dump(exclude_none=True), asdict(session.room))
            session.change(**given)
        case commands.DeleteRoom():  # a queued one leaves the queue: restored, it is what it was before
            registry.refuse_more_deleted()
            told = registry.queue.withdraw(session, now) if session.queued is not None else []
            session.deleted, session.deleted_at = True, now.unix
            return [*told, ShowcaseChanged()]
        case commands.RestoreRoom():
            registry.refuse_more_rooms()
            session.deleted, session.deleted_at = False, None
            return [ShowcaseChanged()]
        case commands.PurgeRoom():
            room_purge.begin(session, purged_folder(registry.data_dir, session.room.id))
        case commands.PinCheckpoint(step=step, pinned=pinned):
            return checkpoint_commands.pin(session, step, pinned, now)
        case commands.DeleteCheckpoint(step=step):
            return checkpoint_commands.delete(session, step, now)
    return []
