"""The presets of all kinds, and configs made from them: laid over, mended, checked."""

from typing import Any, TypeVar, cast

from pydantic import ValidationError

from ..core.errors import CommandError, field_of, from_validation, words
from . import kind_of, kinds
from .config import RunConfig
from .kind import Preset

_Config = TypeVar("_Config", bound=RunConfig)
PRESETS: dict[str, Preset] = {preset.name: preset for kind in kinds().values() for preset in kind.presets}
_BOUNDS = {"greater_than", "greater_than_equal", "less_than", "less_than_equal", "value_error", "cannot_play"}
"""Faults of a value of the right type."""
DEFAULT = "ppo-score"
FIRST_ROOM = "classroom"


def build_config(preset: str | None = None, changes: dict[str, Any] | None = None) -> tuple[str, RunConfig]:
    """The preset's config with ``changes`` laid over it, validated.

    Returns the preset's name and the config.  Raises :class:`CommandError` with code
    ``unknown_preset``, or ``invalid`` and the field as ``config.<name>``.
    """
    name = DEFAULT if preset is None else preset
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        raise CommandError("unknown_preset", f"There is no preset {name[:40]!r}. Known: {known}.", "preset")
    return name, change_config(PRESETS[name].config, changes or {})


def change_config(config: _Config, changes: dict[str, Any]) -> _Config:
    """``config`` with ``changes`` laid over it, validated; raises :class:`CommandError`."""
    return cast(_Config, mend_config(config.model_dump(), changes))


def mend_config(stored: dict[str, Any], changes: dict[str, Any]) -> RunConfig:
    """As :func:`change_config`, of a config that another version stored: what is beyond today's bounds may be among
    the changes, fields that are gone are left out and new ones have their defaults, or what runs had before them."""
    kind = kind_of(stored)
    model = kind.config
    if "algorithm" in changes and changes["algorithm"] != kind.name:
        raise CommandError(
            "invalid",
            f"The preset decides the algorithm, which is {kind.name}. Pick another preset.",
            "config.algorithm",
        )
    try:
        kept = {name: value for name, value in stored.items() if name in model.model_fields}
        return model.model_validate({**kind.unwritten, **kept, **changes})
    except ValidationError as error:
        raise from_validation(error, "config") from None


def allowed_config(stored: dict[str, Any]) -> RunConfig:
    """The config that a trainer begins with; raises :class:`CommandError`, which says what to change first."""
    try:
        return mend_config(stored, {})
    except CommandError as error:
        name = (error.field or "").rpartition(".")[2]
        raise CommandError(
            "invalid",
            f"The room's setting {name} is no longer allowed: {error.message} Change it in the settings, then start.",
            error.field,
        ) from None


def completed(stored: dict[str, Any]) -> dict[str, Any]:
    """A config that another version stored, with a value for every field: what it lacks is its default, or what runs
    had before the field was there.  Raises :class:`CommandError` where its algorithm is none that is known."""
    kind = kind_of(stored)
    return {**kind.config().model_dump(), **kind.unwritten, **stored}


def check_kept(stored: Any) -> dict[str, Any]:
    """The config ``stored``, of whatever version, as a room can be kept with it; else raises :class:`CommandError`.

    Fields that it lacks have their defaults, or what runs had before them.  What a room that is here already survives
    is no fault: fields that are gone are passed over, and values beyond today's bounds are for *Start* to refuse, which
    says what to change.
    """
    if not isinstance(stored, dict) or stored.get("algorithm") not in list(kinds()):
        raise CommandError("invalid", f"Must be an object whose algorithm is one of {', '.join(kinds())}.", "config")
    model = kind_of(stored).config
    try:
        model.model_validate({name: value for name, value in stored.items() if name in model.model_fields})
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            if fault["type"] not in _BOUNDS:
                raise CommandError("invalid", words(dict(fault)), f"config.{field_of(dict(fault))}") from None
    return completed(stored)


def describe() -> list[dict[str, Any]]:
    """What ``/api/presets`` answers: name, title, sentence, config and JSON Schema of each."""
    return [
        {
            "name": preset.name,
            "title": preset.text.title,
            "sentence": preset.text.help,
            "sketch": list(preset.sketch),
            "default": preset.name == DEFAULT,
            "config": preset.config.model_dump(),
            "schema": type(preset.config).model_json_schema(),
        }
        for preset in PRESETS.values()
    ]
