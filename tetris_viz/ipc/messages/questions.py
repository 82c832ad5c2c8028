"""Web <-> history."""

import math
from typing import Any

from ...core.errors import Code
from .base import Heartbeat, Message

# --- to the history ----------------------------------------------------------


class Asked(Message, frozen=True):
    """``question`` is one of those in history/questions.py.

    After ``deadline``, by the machine's monotonic clock, nobody waits for the answer.  Those who ask take turns by
    ``asker``; ``as_json`` wants the answer as bytes that a browser can be given as they are.
    """

    id: int
    question: str
    arguments: dict[str, Any]
    deadline: float = math.inf
    asker: str = ""
    as_json: bool = False


ToHistory = Asked

# --- from the history --------------------------------------------------------


class Answered(Message, frozen=True):
    """``error`` says in words why there is no answer; ``code`` is one of ``core.errors``."""

    id: int
    answer: dict[str, Any] | bytes | None
    error: str | None = None
    code: Code = "invalid"


FromHistory = Answered | Heartbeat
