"""What a room says of its trainer's end and of its settings, for people."""

from typing import Any

from ..core import exits
from ..kinds.config import RunConfig


def trainer_exit(code: int | None, failure: str | None) -> str:
    """Why the trainer is gone; ``failure`` is what it said itself.

    >>> trainer_exit(-9, None)
    'The trainer was ended by the system, probably for lack of memory.'
    """
    if failure:
        return f"The trainer failed: {failure.rstrip('.')}."
    if code is None:
        return "The trainer stopped answering and was ended."
    return f"The trainer {exits.for_everybody(code)}."


def what_comes_next(checkpoint: int | None, wait: float) -> str:
    """What a room does after its trainer's end.

    >>> what_comes_next(4096, 2.2)
    'Starting again in 2 s from checkpoint 4,096.'
    """
    when = f" in {wait:.0f} s" if wait >= 1 else ""
    where = "from the beginning" if checkpoint is None else f"from checkpoint {checkpoint:,}"
    return f"Starting again{when} {where}."


def too_often(restarts: int) -> str:
    """That the room gives up.

    >>> too_often(1)
    'It was restarted once without getting as far as a new checkpoint.'
    """
    times = "once" if restarts == 1 else f"{restarts} times"
    return f"It was restarted {times} without getting as far as a new checkpoint."


def what_start_does(checkpoint: int | None) -> str:
    """What a person gets who starts the room again."""
    return "Start begins from scratch." if checkpoint is None else f"Start continues from checkpoint {checkpoint:,}."


def what_changed(model: type[RunConfig], changes: dict[str, Any]) -> str:
    """The new settings, as the form names them.

    >>> from ..kinds.tetris.configs import PPOConfig
    >>> what_changed(PPOConfig, {"learning_rate": 0.002, "placements_per_second": 400.0})
    'Learning rate is now 0.002. Training speed limit is now 400 placements/s.'
    >>> what_changed(PPOConfig, {"placements_per_second": 0.0})
    'Training speed limit is now off.'
    """
    return " ".join(_setting(model, name, value) for name, value in changes.items())


def _setting(model: type[RunConfig], name: str, value: Any) -> str:
    field, extra = model.model_fields[name], model.extra_of(name)
    if value == 0 and "zero" in extra:
        return f"{field.title} is now {extra['zero']}."
    unit = extra.get("unit", "")
    if unit and unit in str(field.title).lower():
        unit = ""  # "Games at once is now 64"
    return f"{field.title} is now {_plain(value)}{unit and f' {unit}'}."


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
