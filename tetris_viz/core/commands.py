"""What a controller may ask for, validated before anything else sees it.

Each model is one event of the ``/control`` namespace; the fields are the payload.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from . import payloads
from .choices import Play
from .errors import CommandError
from .shown import Shown
from .text import one_line

MAX_BYTES = 32_768
REMEMBERED = 20_000
"""Commands, the newest, whose repeats get the answer that was stored."""
ID = r"^[A-Za-z0-9_-]{1,64}$"


def _each_once(tags: list[str]) -> list[str]:
    known = [normalize("NFC", tag) for tag in tags]
    if twice := next((tag for number, tag in enumerate(known) if tag in known[:number]), None):
        raise ValueError(f"Must name each tag once; “{twice}” stands twice")
    return tags


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("Must be text without NUL characters")
    return text


def _line(given: Any) -> Any:
    return one_line(given) if isinstance(given, str) else given


Line = Annotated[str, BeforeValidator(_line), StringConstraints(max_length=80)]
"""A name: it contains a visible character, and no blanks around it."""
Tag = Annotated[str, BeforeValidator(_line), StringConstraints(max_length=30)]
Tags = Annotated[list[Tag], Field(max_length=10), AfterValidator(_each_once)]
Notes = Annotated[str, Field(max_length=5_000), AfterValidator(_without_nul)]


class Command(BaseModel):
    """A command with its client-made id: a repeat of the id gets the stored answer."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
    command_id: str = Field(pattern=ID)


class RoomCommand(Command):
    """A command about one room that exists."""

    room: str = Field(pattern=ID)


class KeptCheckpoint(BaseModel):
    """A checkpoint that a room still has."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    room: str = Field(pattern=ID)
    step: int = Field(ge=0, lt=10**12)


class CreateRoom(Command):
    """``from_checkpoint``: an uploaded checkpoint's id, or one of a room, whose parameters the new room begins with."""

    name: Line | None = None
    preset: str | None = Field(None, max_length=80)
    config: dict[str, Any] = Field(default_factory=dict)
    from_checkpoint: Annotated[str, Field(pattern=ID)] | KeptCheckpoint | None = None


class Start(RoomCommand): ...


class Pause(RoomCommand): ...


class Resume(RoomCommand): ...


class Stop(RoomCommand): ...


class Save(RoomCommand): ...


class Showcase(RoomCommand):
    pieces_per_second: float | None = Field(None, ge=0.5, le=20)
    play: Play | None = None
    policy: Shown | None = None


class Evaluate(RoomCommand):
    """``step`` is that of a checkpoint; without it the newest policy is meant."""

    step: int | None = Field(None, ge=0, lt=10**12)


class Configure(RoomCommand):
    """``expected`` holds what the sender saw of the settings it changes: see :func:`refuse_conflict`."""

    config: dict[str, Any] = Field(min_length=1)
    expected: dict[str, Any] = Field(default_factory=dict)


class Seen(BaseModel):
    """What an editor saw of a room before it was changed there."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    name: str | None = None
    tags: list[str] | None = None
    notes: str | None = None


class UpdateRoom(RoomCommand):
    """``expected`` holds what the sender saw of the fields it changes: see :func:`refuse_conflict`."""

    expected: Seen = Seen()
    name: Line | None = None
    tags: Tags | None = None
    notes: Notes | None = None
    archived: bool | None = None


class DeleteRoom(RoomCommand): ...


class RestoreRoom(RoomCommand): ...


class PurgeRoom(RoomCommand): ...


class CheckpointCommand(RoomCommand):
    """A command about a checkpoint that the room still has."""

    step: int = Field(ge=0, lt=10**12)


class PinCheckpoint(CheckpointCommand):
    pinned: bool


class DeleteCheckpoint(CheckpointCommand): ...


COMMANDS: dict[str, type[Command]] = {
    "create_room": CreateRoom,
    "start": Start,
    "pause": Pause,
    "resume": Resume,
    "stop": Stop,
    "save": Save,
    "showcase": Showcase,
    "evaluate": Evaluate,
    "configure": Configure,
    "update_room": UpdateRoom,
    "delete_room": DeleteRoom,
    "restore_room": RestoreRoom,
    "purge_room": PurgeRoom,
    "pin_checkpoint": PinCheckpoint,
    "delete_checkpoint": DeleteCheckpoint,
}


def refuse_conflict(
    wanted: Mapping[str, Any], expected: Mapping[str, Any], current: Mapping[str, Any], prefix: str = ""
) -> None:
    """Raise ``conflict`` where something ``wanted`` would write over what its sender has not seen.

    That is a field whose ``current`` value is neither the ``expected`` nor the wanted one; a field that is not among
    the expected ones is not guarded.  The error's ``current`` holds all such fields, its ``field`` names the first.

    >>> refuse_conflict({"notes": "mine"}, {"notes": ""}, {"notes": "theirs"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    tetris_viz.core.errors.CommandError: notes was changed meanwhile. ...
    """
    changed = {
        name: current[name]
        for name, value in wanted.items()
        if name in expected and name in current and current[name] not in (expected[name], value)
    }
    if changed:
        first = next(iter(changed))
        raise CommandError(
            "conflict",
            f"{first} was changed meanwhile. To write over it, send it again with what stands there now as expected.",
            prefix + first,
            changed,
        )


def parse(name: str, payload: Any) -> Command:
    """The command, or :class:`CommandError` as :func:`payloads.parse` raises it."""
    return payloads.parse("command", COMMANDS, name, payload, MAX_BYTES)
