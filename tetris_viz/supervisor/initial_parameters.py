"""The parameters that a new room begins with: of an uploaded checkpoint, or of one that a room has kept."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import checkpoints
from ..core.atomic import atomic_write
from ..core.commands import KeptCheckpoint
from ..core.errors import CommandError
from ..kinds import kind_of
from ..kinds.presets import PRESETS, completed
from .room_folder import make_folder
from .room_session import RoomSession


@dataclass(frozen=True)
class InitialParameters:
    """``sentence`` says for people what it is; ``config`` and ``preset`` are those it was trained with."""

    parameters: Path
    preset: str
    config: dict[str, Any]
    sentence: str

    def put_into(self, folder: Path) -> None:
        """Give a room's folder its own copy; raises OSError."""
        make_folder(folder)
        (folder / checkpoints.ORIGIN).mkdir(exist_ok=True)
        atomic_write(folder / checkpoints.ORIGIN / checkpoints.PARAMETERS, checkpoints.read_file(self.parameters))


def find(asked: str | KeptCheckpoint, uploads: Path, sessions: dict[str, RoomSession]) -> InitialParameters:
    """Those that are asked for, or :class:`CommandError`."""
    return _uploaded(asked, uploads) if isinstance(asked, str) else _kept(asked, sessions)


def _uploaded(upload: str, uploads: Path) -> InitialParameters:
    folder = uploads / upload
    try:
        facts = json.loads((folder / checkpoints.FACTS).read_text())
    except (OSError, ValueError):
        raise CommandError(
            "unknown_checkpoint", f"There is no uploaded checkpoint {upload!r}; upload it again.", "from_checkpoint"
        ) from None
    trained = f"{facts['step']:,} {kind_of(facts['config']).config.UNIT.many}"
    sentence = f"Began with the parameters of an uploaded checkpoint, trained for {trained}."
    return InitialParameters(folder / checkpoints.PARAMETERS, facts["preset"], facts["config"], sentence)


def _kept(asked: KeptCheckpoint, sessions: dict[str, RoomSession]) -> InitialParameters:
    session = sessions.get(asked.room)
    if session is None or session.deleted:
        raise CommandError("unknown_room", f"There is no room {asked.room!r}.", "from_checkpoint.room")
    try:
        manifest, _ = session.checkpoints.get(asked.step, (checkpoints.PARAMETERS,))
        config = completed(checkpoints.config_of(manifest))
    except (checkpoints.DamagedCheckpoint, FileNotFoundError, CommandError):
        raise CommandError(
            "unknown_checkpoint",
            f"{session.room.name} has no intact checkpoint {asked.step:,}. Pick one from its list.",
            "from_checkpoint.step",
        ) from None
    sentence = f"Began with the parameters of {session.room.name}, checkpoint {asked.step:,}."
    path = session.checkpoints.path_of(asked.step) / checkpoints.PARAMETERS
    return InitialParameters(path, session.room.preset, config, sentence)


def preset_of(initial: InitialParameters, preset: str | None) -> str:
    """The new room's preset; :class:`CommandError` where it learns with other networks."""
    name = initial.preset if preset is None else preset
    if name in PRESETS and (asked := PRESETS[name].config.name()) != initial.config["algorithm"]:
        raise CommandError(
            "invalid",
            f"The checkpoint is of {initial.config['algorithm']}, and {name} learns by {asked}. Pick another preset.",
            "preset",
        )
    return name
