"""Faults a person can mend: which field, what is wrong, what would be right."""

import re
from typing import Any, Literal, get_args

from pydantic import ValidationError

from .text import is_one_line

Code = Literal[
    "invalid",
    "too_large",
    "not_found",
    "unknown_room",
    "unknown_preset",
    "unknown_command",
    "unknown_checkpoint",
    "illegal_state",
    "conflict",
    "limit",
    "unauthorized",
    "unavailable",
    "store_unavailable",
    "internal",
]
CODES: tuple[Code, ...] = get_args(Code)
"""Every code that an answer of the server can have, here and nowhere else; docs/protocol.md says what they mean."""


class CommandError(Exception):
    """A command that was refused; nothing has changed.

    ``current`` holds what somebody else wrote meanwhile, by field.
    """

    def __init__(self, code: Code, message: str, field: str | None = None, current: dict[str, Any] | None = None):
        super().__init__(message)
        self.code, self.message, self.field, self.current = code, message, field, current

    def answer(self) -> dict[str, Any]:
        """The acknowledgement: ``{ok: false, error: {code, message, field?, current?}}``."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.field is not None:
            error["field"] = self.field
        if self.current is not None:
            error["current"] = self.current
        return {"ok": False, "error": error}


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) and is_one_line(value) else repr(value)
    return text if len(text) <= 40 else text[:40] + "…"


_SENTENCES = {
    "greater_than_equal": "Must be at least {ge}.",
    "greater_than": "Must be more than {gt}.",
    "less_than_equal": "Must be at most {le}.",
    "less_than": "Must be less than {lt}.",
    "finite_number": "Must be a finite number.",
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field.",
    "string_too_long": "Must have at most {max_length} characters.",
    "string_too_short": "Must have at least {min_length} characters.",
    "literal_error": "Must be {expected}.",
    "too_long": "Must have at most {max_length} entries.",
}


def words(error: dict[str, Any]) -> str:
    """One pydantic error as a sentence: "Must be at most 0.01. You gave 0.5."."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "cannot_play":
        return str(error["msg"])
    if kind == "too_long" and isinstance(error.get("input"), str):
        kind = "string_too_long"
    if kind in _SENTENCES:
        sentence = _SENTENCES[kind].format(**context)
    else:
        sentence = error["msg"].removeprefix("Value error, ").replace("Input should", "Must")
        sentence = sentence[:1].upper() + sentence[1:].rstrip(".") + "."
    if kind in {"missing", "extra_forbidden"} or isinstance(error.get("input"), dict | list):
        return sentence
    return f"{sentence} You gave {_shown(error.get('input'))}."


_ALGORITHMS = {"ppo", "dqn"}  # others have a hyphen, as no field has


def _is_tag(part: Any) -> bool:
    """Whether a part of a location names a member of a union, and no field or metric."""
    return part in _ALGORITHMS or not re.fullmatch(r"[a-z0-9_/]+", str(part))


def field_of(error: dict[str, Any]) -> str:
    """``config.learning_rate``: the dotted path of the field, union tags left out."""
    return ".".join(str(part) for part in error["loc"] if not _is_tag(part))


def from_validation(error: ValidationError, prefix: str = "") -> CommandError:
    """The first fault of a pydantic validation as a refusal with code ``invalid``."""
    first = dict(error.errors(include_url=False)[0])
    path = ".".join(p for p in (prefix, field_of(first)) if p)
    return CommandError("invalid", words(first), path or None)
