"""What a viewer may ask for on ``/watch``, validated before anything else sees it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...core import payloads
from ...core.commands import ID

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
    """The request, or a ``CommandError`` as :func:`payloads.parse` raises it."""
    return payloads.parse("event", REQUESTS, name, payload, MAX_BYTES)
