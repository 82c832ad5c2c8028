"""The presets: one reviewed table of how an agent can learn here.

Figures behind the numbers stand in docs/decisions; a preset is only a named config.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from .config import MODELS, AnyConfig, DQNConfig, KeysDQNConfig, PPOConfig
from .errors import CommandError, field_of, from_validation, words
from .form_texts import PRESETS as TEXTS
from .form_texts import Text


@dataclass(frozen=True)
class Preset:
    """``name`` is the key on the wire, and that of the title and sentence that people read (``form_texts.PRESETS``).

    ``sketch`` is drawn beside them: about how near it comes to what it aims for (a score of 16 per piece, or all the
    lines of a game) over the first five minutes, from 0 to 1.  It is a drawing by hand after runs that were watched,
    and no measurement.
    """

    name: str
    sketch: tuple[float, ...]
    config: AnyConfig

    @property
    def text(self) -> Text:
        """Its title and the sentence that says what it is."""
        return TEXTS[self.name]


_LONG = 60_000_000
"""Placements of a full-speed run: half an hour or more on one core."""
_SCORE: dict[str, Any] = {
    "objective": "score",
    "gamma": 0.995,
    "gae_lambda": 0.8,  # a surer critic, which looking ahead stands on (docs/decisions/0006)
    "junk_starts": 0.5,
    "total_placements": _LONG,
}

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "ppo-score",
            (0, 0.44, 0.62, 0.7, 0.74, 0.76, 0.77, 0.78, 0.78, 0.78),
            PPOConfig(**_SCORE),
        ),
        Preset(
            "ppo-lines",
            (0, 0.85, 0.98, 1, 1, 1, 1, 1, 1, 1),
            PPOConfig(
                objective="lines",
                gamma=0.97,
                junk_starts=0.9,  # one that hardly ever dies forgets how not to (docs/decisions/0006)
                total_placements=_LONG,
            ),
        ),
        Preset(
            "classroom",
            (0, 0.2, 0.55, 0.61, 0.63, 0.64, 0.66, 0.67, 0.69, 0.69),
            PPOConfig(
                objective="score",
                gamma=0.975,  # tetrises early; and at this pace a hundred lines take three minutes
                junk_starts=0.5,  # without deaths to learn from for minutes, the first ones would be a shock
                environments=32,
                n_steps=16,
                batch_size=256,
                gae_lambda=0.8,
                ent_coef=0.003,  # in five minutes it hardly falls, and games went on dying of 0.01
                vf_coef=0.5,  # what the minutes of its first sights were measured with (docs/decisions/0006)
                averaging=0.9,  # what is learned is seen at once: a longer average is late for its first tetris
                placements_per_second=450,
                total_placements=5_000_000,
                showcase_play="sampled",
                showcase_pieces_per_second=1.5,
            ),
        ),
        Preset(
            "dqn",
            (0, 0, 0, 0.03, 0.15, 0.45, 0.72, 0.88, 0.96, 1),
            DQNConfig(objective="lines", gamma=0.97, total_placements=5_000_000),
        ),
        Preset(
            "keys-dqn",
            (0, 0, 0, 0, 0, 0, 0, 0, 0, 0.01),
            KeysDQNConfig(),
        ),
    )
}
_UNWRITTEN: dict[str, dict[str, Any]] = {"ppo": {"vf_coef": 0.5}}
"""What runs learned with before the field stood in their config: they go on with it."""
_BOUNDS = {"greater_than", "greater_than_equal", "less_than", "less_than_equal", "value_error", "cannot_play"}
"""Faults of a value of the right type."""
DEFAULT = "ppo-score"
FIRST_ROOM = "classroom"


def build_config(preset: str | None = None, changes: dict[str, Any] | None = None) -> tuple[str, AnyConfig]:
    """The preset's config with ``changes`` laid over it, validated.

    Returns the preset's name and the config.  Raises :class:`CommandError` with code
    ``unknown_preset``, or ``invalid`` and the field as ``config.<name>``.
    """
    name = DEFAULT if preset is None else preset
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        raise CommandError("unknown_preset", f"There is no preset {name[:40]!r}. Known: {known}.", "preset")
    return name, change_config(PRESETS[name].config, changes or {})


def change_config(config: AnyConfig, changes: dict[str, Any]) -> AnyConfig:
    """``config`` with ``changes`` laid over it, validated; raises :class:`CommandError`."""
    return mend_config(config.model_dump(), changes)


def mend_config(stored: dict[str, Any], changes: dict[str, Any]) -> AnyConfig:
    """As :func:`change_config`, of a config that another version stored: what is beyond today's bounds may be among
    the changes, fields that are gone are left out and new ones have their defaults, or what runs had before them."""
    algorithm, model = _algorithm_of(stored)
    if "algorithm" in changes and changes["algorithm"] != algorithm:
        raise CommandError(
            "invalid",
            f"The preset decides the algorithm, which is {algorithm}. Pick another preset.",
            "config.algorithm",
        )
    try:
        kept = {name: value for name, value in stored.items() if name in model.model_fields}
        return model.model_validate({**_UNWRITTEN.get(algorithm, {}), **kept, **changes})
    except ValidationError as error:
        raise from_validation(error, "config") from None


def allowed_config(stored: dict[str, Any]) -> AnyConfig:
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
    algorithm, model = _algorithm_of(stored)
    return {**model().model_dump(), **_UNWRITTEN.get(algorithm, {}), **stored}


def _algorithm_of(stored: dict[str, Any]) -> tuple[str, type[AnyConfig]]:
    """The algorithm of a stored config and its model; raises :class:`CommandError` where none is known by its name."""
    for algorithm, model in MODELS.items():
        if algorithm == stored.get("algorithm"):
            return algorithm, model
    given = repr(stored.get("algorithm"))[:40]
    raise CommandError("invalid", f"Its algorithm, {given}, is not one of {', '.join(MODELS)}.", "config.algorithm")


def check_kept(stored: Any) -> dict[str, Any]:
    """The config ``stored``, of whatever version, as a room can be kept with it; else raises :class:`CommandError`.

    Fields that it lacks have their defaults, or what runs had before them.  What a room that is here already survives
    is no fault: fields that are gone are passed over, and values beyond today's bounds are for *Start* to refuse, which
    says what to change.
    """
    if not isinstance(stored, dict) or stored.get("algorithm") not in list(MODELS):
        raise CommandError("invalid", f"Must be an object whose algorithm is one of {', '.join(MODELS)}.", "config")
    model = MODELS[stored["algorithm"]]
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
