"""What each command does: refuse in words, or change the room and say what follows.

A refusal is a :class:`CommandError` raised before anything has changed.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from ..core import commands, ends, lifecycle
from ..core.config import LIVE_FIELDS, AnyConfig
from ..core.errors import CommandError
from ..core.presets import PRESETS, build_config, mend_config
from ..core.rooms import Room, new_id
from ..settings import purged_folder, rooms_folder
from . import evaluations, kept, origins, purging
from . import room as rooms
from .effects import Effect, Moment, ShowcaseChanged
from .queue import Queue
from .session import RoomSession, Rules, changed, notice, status

log = logging.getLogger(__name__)
SHOWCASE = "showcase_"
MOST_ROOMS = 10_000
"""Rooms that are not deleted, and as many that are: a script that makes them for ever must not fill disk and memory."""


@dataclass
class Building:
    """All rooms, deleted ones too, and the rules of the house.

    ``newest_number`` was given to a room before, which may be gone for good: frames name rooms by their number.
    """

    sessions: dict[str, RoomSession]
    folder: Path
    uploads: Path
    rules: Rules
    max_running: int
    newest_number: int = 0
    queue: Queue = field(default_factory=Queue)

    @property
    def full(self) -> bool:
        """Whether as many rooms train, or pause, as may at once."""
        return sum(session.alive for session in self.sessions.values()) >= self.max_running


Result = tuple[RoomSession, list[Effect]]


def run(building: Building, command: commands.Command, now: Moment) -> Result:
    """Do it, or raise :class:`CommandError`.  Answers the room and what follows."""
    if isinstance(command, commands.CreateRoom):
        return create(building, command, now)
    if not isinstance(command, commands.RoomCommand):
        raise CommandError("unknown_command", f"There is no command {type(command).__name__}.")
    session = building.sessions.get(command.room)
    of_deleted = isinstance(command, commands.RestoreRoom | commands.PurgeRoom)
    if session is None or session.purged or (session.deleted and not of_deleted):
        raise CommandError("unknown_room", f"There is no room {command.room!r}.", "room")
    name = _NAMES[type(command)]
    if (why := _refusal(session, name)) is not None:
        raise CommandError("illegal_state", why)
    return session, _DO[name](building, session, command, now)


def create(building: Building, command: commands.CreateRoom, now: Moment) -> Result:
    """A new room; it starts when it is told to."""
    _refuse_more(building)
    origin = None
    asked, changes = command.preset, command.config
    if command.from_checkpoint is not None:
        origin = origins.find(command.from_checkpoint, building.uploads, building.sessions)
        if asked is None:  # as it was trained before, but for what is asked
            changes = mend_config(origin.config, changes).model_dump()
        asked = origins.preset_of(origin, asked)
    preset, config = build_config(asked, changes)
    building.newest_number = number = 1 + building.newest_number
    room = Room(
        id=new_id(),
        number=number,
        name=command.name or f"{PRESETS[preset].title} {number}",
        preset=preset,
        config=config.model_dump(),
        created=now.unix,
        since=now.unix,
        notes=origin.sentence if origin else "",
    )
    session = RoomSession(room, folder_of(building, room.id))
    if origin is not None:
        try:
            origin.put_into(session.folder)
        except OSError as error:
            raise CommandError("store_unavailable", f"The checkpoint cannot be copied: {error.strerror}.") from None
    building.sessions[room.id] = session
    told = [notice(session, now, origin.sentence)] if origin else []
    return session, [status(session, now), *told]


def _refuse_more(building: Building) -> None:
    if sum(not session.deleted for session in building.sessions.values()) >= MOST_ROOMS:
        raise CommandError("limit", f"There are {MOST_ROOMS:,} rooms, which is the limit. Delete some first.")


def folder_of(building: Building, room: str) -> Path:
    return rooms_folder(building.folder) / room


def answer(session: RoomSession) -> dict[str, Any]:
    """The acknowledgement: the room as it is at acceptance."""
    room = session.room
    more = {name: value for name in ("pending", "queue_place") if (value := getattr(room, name)) is not None}
    return {"ok": True, "room": room.id, "state": room.state, **more}


def _refusal(session: RoomSession, name: str) -> str | None:
    if session.waiting and name in {"pause", "resume"} and name not in session.waiting:
        busy = {"pause": "The room is pausing; resume it once it is paused.",
                "resume": "The room is resuming; pause it once it is running."}  # fmt: skip
        for other, why in busy.items():
            if other in session.waiting:
                return why
    return lifecycle.refusal(name, session.room.state)


def _start(building: Building, session: RoomSession, _command: Any, now: Moment) -> list[Effect]:
    """At once, or in turn where no more rooms may train, or others wait already."""
    _refuse_start(session)
    if building.queue or building.full:
        return building.queue.join(session, now)
    return rooms.begin(session, now, building.rules)


def start_next(building: Building, now: Moment) -> Result | None:
    """Let the room begin whose turn it is, if any.  One that cannot, as its settings were changed meanwhile, is what it
    was before it was queued, and says why."""
    if not building.queue or building.full:
        return None
    session = building.queue.next
    try:
        _refuse_start(session)
    except CommandError as refusal:
        why = refusal.message
    except Exception:
        log.exception("room %s, whose turn it was, could not start", session.room.id)
        why = "The server's log says why."
    else:
        building.queue.leave(session)
        return session, rooms.begin(session, now, building.rules)
    text = f"This run was next in the queue and could not start. {why}"
    return session, [*building.queue.withdraw(session, now), notice(session, now, text, "warning")]


def _refuse_start(session: RoomSession) -> None:
    """Raise :class:`CommandError` where the room has nothing to train for, or not with these settings."""
    room = session.room
    config = _allowed(room.config)
    if end := ends.reached(config, room.step, room.seconds, room.values.get(ends.BEST)):
        remedy = "Raise it" if end.field == config.LENGTH else "Raise it, or set it to 0"
        title = type(config).model_fields[end.field].title
        raise CommandError(
            "illegal_state",
            f"The run is complete at {room.step:,} {config.UNITS}. {end.reason} {remedy} ({title}), then start.",
            f"config.{end.field}",
        )


def _allowed(stored: dict[str, Any]) -> AnyConfig:
    """The config that a trainer would begin with, or a refusal that says what to mend first."""
    try:
        return mend_config(stored, {})
    except CommandError as error:
        name = (error.field or "").rpartition(".")[2]
        raise CommandError(
            "invalid",
            f"The room's setting {name} is no longer allowed: {error.message} Change it in the settings, then start.",
            error.field,
        ) from None


def _pause(_building: Building, session: RoomSession, _command: Any, now: Moment) -> list[Effect]:
    return rooms.ask_pause(session, now)


def _resume(_building: Building, session: RoomSession, _command: Any, now: Moment) -> list[Effect]:
    return rooms.ask_resume(session, now)


def _stop(building: Building, session: RoomSession, _command: Any, now: Moment) -> list[Effect]:
    if session.queued is not None:
        return building.queue.withdraw(session, now)
    return rooms.ask_stop(session, now)


def _save(_building: Building, session: RoomSession, _command: Any, now: Moment) -> list[Effect]:
    return rooms.ask_save(session, now)


def _showcase(_building: Building, session: RoomSession, command: commands.Showcase, now: Moment) -> list[Effect]:
    asked = {"pieces_per_second": command.pieces_per_second, "play": command.play, "policy": command.policy}
    changes = {SHOWCASE + name: value for name, value in asked.items() if value is not None}
    if not changes:
        raise CommandError("invalid", "Give at least one of pieces_per_second, play and policy.")
    try:
        return _show(session, *_lay_over(session, changes), now)
    except CommandError as error:  # it speaks of the config's field; the command has a shorter name for it
        field = (error.field or "").removeprefix(f"config.{SHOWCASE}")
        raise CommandError(error.code, error.message, field or None) from None


def _evaluate(building: Building, session: RoomSession, command: commands.Evaluate, _now: Moment) -> list[Effect]:
    waiting = sum(len(other.room.evaluating) for other in building.sessions.values() if not other.deleted)
    evaluations.ask(session, command.step, waiting)
    return []


def _configure(_building: Building, session: RoomSession, command: commands.Configure, now: Moment) -> list[Effect]:
    before = session.room.config
    config = mend_config(before, command.config)
    commands.refuse_conflict(command.config, command.expected, before, "config.")
    changes, were = _different(before, config)
    if session.alive and (fixed := [name for name in changes if name not in LIVE_FIELDS]):
        raise CommandError(
            "illegal_state",
            f"{fixed[0]} cannot change while the room is {session.room.state}. Stop the room first.",
            f"config.{fixed[0]}",
        )
    _keep_shown(session, changes)
    session.change(config={**before, **changes})
    if "pieces" in changes:
        evaluations.forget(session)
    if not session.alive:
        return _show(session, changes, were, now)
    shown = {name: value for name, value in changes.items() if name.startswith(SHOWCASE)}
    trained = {name: value for name, value in changes.items() if name not in shown}
    told = _show(session, shown, _of(were, shown), now)
    return [*told, *rooms.ask_configure(session, trained, _of(were, trained), now)] if trained else told


def _of(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _lay_over(session: RoomSession, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put ``changes`` into the config; answers those that changed something, and what they changed."""
    before = session.room.config
    config = mend_config(before, changes)
    different, were = _different(before, config)
    _keep_shown(session, different)
    session.change(config={**before, **different})
    return different, were


def _different(before: dict[str, Any], config: AnyConfig) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of ``config`` is new, and what it was; one that ``before``, of an older version, lacks was its default."""
    known = {**type(config)().model_dump(), **before}
    new = {name: value for name, value in config.model_dump().items() if value != known[name]}
    return new, _of(known, new)


def _keep_shown(session: RoomSession, changes: dict[str, Any]) -> None:
    if "showcase_policy" in changes:
        kept.keep_shown(session, changes["showcase_policy"])


def _show(session: RoomSession, changes: dict[str, Any], before: dict[str, Any], now: Moment) -> list[Effect]:
    if not changes:
        return []
    return [changed(session, changes, before, now), ShowcaseChanged()]


def _update_room(_building: Building, session: RoomSession, command: commands.UpdateRoom, _now: Moment) -> list[Effect]:
    given = command.model_dump(include={"name", "tags", "notes", "archived"}, exclude_none=True)
    commands.refuse_conflict(given, command.expected.model_dump(exclude_none=True), asdict(session.room))
    session.change(**given)
    return []


def _delete_room(building: Building, session: RoomSession, _command: Any, now: Moment) -> list[Effect]:
    """A queued one leaves the queue: restored, it is what it was before."""
    if sum(other.deleted and not other.purged for other in building.sessions.values()) >= MOST_ROOMS:
        raise CommandError(
            "limit",
            f"There are {MOST_ROOMS:,} deleted rooms, which is the limit. "
            "Delete some of them for good (purge_room) first.",
        )
    told = building.queue.withdraw(session, now) if session.queued is not None else []
    session.deleted, session.deleted_at = True, now.unix
    return [*told, ShowcaseChanged()]


def _restore_room(building: Building, session: RoomSession, _command: Any, _now: Moment) -> list[Effect]:
    _refuse_more(building)
    session.deleted, session.deleted_at = False, None
    return [ShowcaseChanged()]


def _purge_room(building: Building, session: RoomSession, _command: Any, _now: Moment) -> list[Effect]:
    purging.begin(session, purged_folder(building.folder, session.room.id))
    return []


def _pin_checkpoint(
    _building: Building, session: RoomSession, command: commands.PinCheckpoint, now: Moment
) -> list[Effect]:
    return kept.pin(session, command.step, command.pinned, now)


def _delete_checkpoint(
    _building: Building, session: RoomSession, command: commands.DeleteCheckpoint, now: Moment
) -> list[Effect]:
    return kept.delete(session, command.step, now)


_NAMES: dict[type[commands.Command], str] = {model: name for name, model in commands.COMMANDS.items()}
_Do = Callable[[Building, RoomSession, Any, Moment], list[Effect]]
_DO: dict[str, _Do] = {
    "start": _start,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "save": _save,
    "showcase": cast(_Do, _showcase),
    "evaluate": cast(_Do, _evaluate),
    "configure": cast(_Do, _configure),
    "update_room": cast(_Do, _update_room),
    "delete_room": _delete_room,
    "restore_room": _restore_room,
    "purge_room": _purge_room,
    "pin_checkpoint": cast(_Do, _pin_checkpoint),
    "delete_checkpoint": cast(_Do, _delete_checkpoint),
}
