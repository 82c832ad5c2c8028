"""What a viewer may ask for on ``/watch``, validated before anything else sees it."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...core.commands import ID
from ...core.errors import CommandError, from_validation

MAX_BYTES = 1_024


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
    room: str = Field(pattern=ID)


class Join(_Request):
    """``after`` is the newest sequence number the client has seen.  ``as`` card: for the durable events alone.
    ``list`` false: without the lobby's list, which is read from ``/api/rooms``."""

    after: int | None = Field(None, ge=0, le=2**53)
    as_: Literal["viewer", "card"] = Field("viewer", alias="as")
    list: bool = True


class Leave(_Request): ...


class View(_Request):
    """``as`` card: at most two frames a second."""

    view: Literal["training", "showcase", "none"]
    as_: Literal["viewer", "card"] = Field("viewer", alias="as")


REQUESTS: dict[str, type[_Request]] = {"join": Join, "leave": Leave, "view": View}


def parse(name: str, payload: Any) -> _Request:
    """The request, or :class:`CommandError` naming the field, the fault and the remedy."""
    if name not in REQUESTS:
        raise CommandError("unknown_command", f"There is no event {name[:40]!r}. Known: {', '.join(REQUESTS)}.")
    if not isinstance(payload, dict):
        raise CommandError("invalid", f"{name} takes one object with named fields.")
    try:
        size = len(json.dumps(payload))
    except (TypeError, ValueError, RecursionError):
        raise CommandError("invalid", "The payload must be plain JSON: no binary parts.") from None
    if size > MAX_BYTES:
        raise CommandError("invalid", f"The payload has {size} bytes; at most {MAX_BYTES} are read.")
    try:
        return REQUESTS[name].model_validate(payload)
    except ValidationError as error:
        raise from_validation(error) from None
