"""What comes from a browser, validated before anything else sees it."""

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from .errors import CommandError, from_validation

MAX_DEPTH = 6
M = TypeVar("M", bound=BaseModel)


def _depth(value: Any, limit: int) -> int:
    """Nesting depth, never looked at deeper than ``limit`` + 1."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None or limit < 0:
        return 0
    return 1 + max((_depth(v, limit - 1) for v in inner), default=0)


def parse(
    kind: Literal["command", "event"], models: Mapping[str, type[M]], name: str, payload: Any, max_bytes: int
) -> M:
    """``payload`` as the model of that name, or :class:`CommandError` naming the field, the fault and the remedy.

    ``kind`` is what people call the names of ``models``; ``max_bytes`` are of the payload as JSON.
    """
    if name not in models:
        raise CommandError("unknown_command", f"There is no {kind} {name[:40]!r}. Known: {', '.join(models)}.")
    if not isinstance(payload, dict):
        raise CommandError("invalid", f"{name} takes one object with named fields.")
    if _depth(payload, MAX_DEPTH) > MAX_DEPTH:
        raise CommandError("invalid", f"The payload is nested deeper than {MAX_DEPTH} levels.")
    try:
        size = len(json.dumps(payload, ensure_ascii=False).encode(errors="replace"))
    except (TypeError, ValueError):
        raise CommandError("invalid", "The payload must be plain JSON: no binary parts.") from None
    if size > max_bytes:
        raise CommandError("invalid", f"The payload has {size} bytes; at most {max_bytes} are read.")
    try:
        return models[name].model_validate(payload)
    except ValidationError as error:
        raise from_validation(error) from None
