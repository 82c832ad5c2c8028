"""What each command does: refuse in words, or change the room and say what follows.

A refusal is a :class:`CommandError` raised before anything has changed.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, cast

from ..core import commands, lifecycle
from ..core.errors import CommandError
from ..data_folder import purged_folder
from . import checkpoint_commands, evaluation_jobs, room_purge, room_settings, room_start, transitions
from .effects import Effect, Now, ShowcaseChanged
from .room_creation import create
from .room_registry import RoomRegistry
from .room_session import RoomSession

Result = tuple[RoomSession, list[Effect]]


def run(registry: RoomRegistry, command: commands.Command, now: Now) -> Result:
    """Do it, or raise :class:`CommandError`.  Answers the room and what follows."""
    if isinstance(command, commands.CreateRoom):
        return create(registry, command, now)
    if not isinstance(command, commands.RoomCommand):
        raise CommandError("unknown_command", f"There is no command {type(command).__name__}.")
    session = registry.sessions.get(command.room)
    of_deleted = isinstance(command, commands.RestoreRoom | commands.PurgeRoom)
    if session is None or session.purged or (session.deleted and not of_deleted):
        raise CommandError("unknown_room", f"There is no room {command.room!r}.", "room")
    name = _NAMES[type(command)]
    if (why := _refusal(session, name)) is not None:
        raise CommandError("illegal_state", why)
    return session, _HANDLERS[name](registry, session, command, now)


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


def _pause(_registry: RoomRegistry, session: RoomSession, _command: Any, now: Now) -> list[Effect]:
    return transitions.ask_pause(session, now)


def _resume(_registry: RoomRegistry, session: RoomSession, _command: Any, now: Now) -> list[Effect]:
    return transitions.ask_resume(session, now)


def _stop(registry: RoomRegistry, session: RoomSession, _command: Any, now: Now) -> list[Effect]:
    if session.queued is not None:
        return registry.queue.withdraw(session, now)
    return transitions.ask_stop(session, now)


def _save(_registry: RoomRegistry, session: RoomSession, _command: Any, now: Now) -> list[Effect]:
    return transitions.ask_save(session, now)


def _evaluate(registry: RoomRegistry, session: RoomSession, command: commands.Evaluate, _now: Now) -> list[Effect]:
    waiting = sum(len(other.room.evaluating) for other in registry.sessions.values() if not other.deleted)
    evaluation_jobs.ask(session, command.step, waiting)
    return []


def _update_room(
    _registry: RoomRegistry, session: RoomSession, command: commands.UpdateRoom, _now: Now
) -> list[Effect]:
    given = command.model_dump(include={"name", "tags", "notes", "archived"}, exclude_none=True)
    commands.refuse_conflict(given, command.expected.model_dump(exclude_none=True), asdict(session.room))
    session.change(**given)
    return []


def _delete_room(registry: RoomRegistry, session: RoomSession, _command: Any, now: Now) -> list[Effect]:
    """A queued one leaves the queue: restored, it is what it was before."""
    registry.refuse_more_deleted()
    told = registry.queue.withdraw(session, now) if session.queued is not None else []
    session.deleted, session.deleted_at = True, now.unix
    return [*told, ShowcaseChanged()]


def _restore_room(registry: RoomRegistry, session: RoomSession, _command: Any, _now: Now) -> list[Effect]:
    registry.refuse_more_rooms()
    session.deleted, session.deleted_at = False, None
    return [ShowcaseChanged()]


def _purge_room(registry: RoomRegistry, session: RoomSession, _command: Any, _now: Now) -> list[Effect]:
    room_purge.begin(session, purged_folder(registry.data_dir, session.room.id))
    return []


def _pin_checkpoint(
    _registry: RoomRegistry, session: RoomSession, command: commands.PinCheckpoint, now: Now
) -> list[Effect]:
    return checkpoint_commands.pin(session, command.step, command.pinned, now)


def _delete_checkpoint(
    _registry: RoomRegistry, session: RoomSession, command: commands.DeleteCheckpoint, now: Now
) -> list[Effect]:
    return checkpoint_commands.delete(session, command.step, now)


_NAMES: dict[type[commands.Command], str] = {model: name for name, model in commands.COMMANDS.items()}
Handler = Callable[[RoomRegistry, RoomSession, Any, Now], list[Effect]]
_HANDLERS: dict[str, Handler] = {
    "start": room_start.start,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "save": _save,
    "showcase": cast(Handler, room_settings.showcase),
    "evaluate": cast(Handler, _evaluate),
    "configure": cast(Handler, room_settings.configure),
    "update_room": cast(Handler, _update_room),
    "delete_room": _delete_room,
    "restore_room": _restore_room,
    "purge_room": _purge_room,
    "pin_checkpoint": cast(Handler, _pin_checkpoint),
    "delete_checkpoint": cast(Handler, _delete_checkpoint),
}
