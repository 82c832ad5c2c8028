"""New rooms."""

from ..core import commands
from ..core.errors import CommandError
from ..core.rooms import Room, new_id
from ..data_folder import uploads_folder
from ..kinds.presets import PRESETS, build_config, mend_config
from . import initial_parameters
from .effects import Effect, Now
from .room_events import notice, status
from .room_registry import RoomRegistry
from .room_session import RoomSession


def create(registry: RoomRegistry, command: commands.CreateRoom, now: Now) -> tuple[RoomSession, list[Effect]]:
    """A new room; it starts when it is told to."""
    registry.refuse_more_rooms()
    initial = None
    asked, changes = command.preset, command.config
    if command.from_checkpoint is not None:
        initial = initial_parameters.find(command.from_checkpoint, uploads_folder(registry.data_dir), registry.sessions)
        if asked is None:  # as it was trained before, but for what is asked
            changes = mend_config(initial.config, changes).model_dump()
        asked = initial_parameters.preset_of(initial, asked)
    preset, config = build_config(asked, changes)
    registry.newest_number = number = 1 + registry.newest_number
    room = Room(
        id=new_id(),
        number=number,
        name=command.name or f"{PRESETS[preset].text.title} {number}",
        preset=preset,
        config=config.model_dump(),
        created=now.unix,
        since=now.unix,
        notes=initial.sentence if initial else "",
    )
    session = RoomSession(room, registry.folder_of(room.id))
    if initial is not None:
        try:
            initial.put_into(session.folder)
        except OSError as error:
            raise CommandError("store_unavailable", f"The checkpoint cannot be copied: {error.strerror}.") from None
    registry.sessions[room.id] = session
    told = [notice(session, now, initial.sentence)] if initial else []
    return session, [status(session, now), *told]
