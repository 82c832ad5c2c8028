"""The kinds of runs that there are.  Adding one is a module that holds a tuple ``KINDS`` (``tetris`` is one).

Modules of one's own are named in the setting ``TETRIS_VIZ_KINDS``, separated by commas; each process reads it when it
first asks for a kind.  Nothing here needs torch, a game or a server: a kind names what does (``RunKind.trainer``).
"""

import os
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from ..core.errors import CommandError
from .kind import RunKind

OWN = "tetris_viz.kinds.tetris"
VARIABLE = "TETRIS_VIZ_KINDS"


@cache
def kinds() -> Mapping[str, RunKind]:
    """All kinds by name.  Raises ImportError, AttributeError or ValueError where a module of the setting is none."""
    found: dict[str, RunKind] = {}
    for module in (OWN, *modules_of(os.environ.get(VARIABLE, ""))):
        for kind in import_module(module).KINDS:
            if kind.name in found:
                raise ValueError(f"{module} has a kind {kind.name!r}, which there is already")
            found[kind.name] = kind
    return found


def modules_of(setting: str) -> list[str]:
    """The modules that the setting names."""
    return [name for part in setting.split(",") if (name := part.strip())]


def known_kind(config: Mapping[str, Any]) -> RunKind | None:
    """The kind of a stored config, None where none is known by its name: of whatever a file or a store holds there."""
    given = config.get("algorithm")
    return kinds().get(given) if isinstance(given, str) else None


def kind_of(config: Mapping[str, Any]) -> RunKind:
    """As :func:`known_kind`; raises :class:`CommandError` in place of None."""
    if kind := known_kind(config):
        return kind
    given = repr(config.get("algorithm"))[:40]
    raise CommandError("invalid", f"Its algorithm, {given}, is not one of {', '.join(kinds())}.", "config.algorithm")


def describe() -> dict[str, Any]:
    """What every page is told of the kinds, and of their metrics by key."""
    metrics = {key: metric.describe() for kind in kinds().values() for key, metric in kind.metrics.items()}
    return {"kinds": [kind.describe() for kind in kinds().values()], "metrics": metrics}
