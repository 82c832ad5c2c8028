"""Who asks: it travels along with every command, and is stored with it."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["controller"]


@dataclass(frozen=True)
class Actor:
    """``name`` is what a person is called here, None where nobody knows; ``address`` is the peer's as the web process
    knows it, that of a proxy where one stands in front."""

    role: Role = "controller"
    name: str | None = None
    address: str | None = None
