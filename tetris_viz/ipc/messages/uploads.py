"""Web <-> examiner of uploaded checkpoints, which answers one question and leaves."""

from typing import Any

from .base import Heartbeat, Message

# --- to the examiner ---------------------------------------------------------


class ExamineUpload(Message, frozen=True):
    """Look through ``file``, and put what a room can begin with into ``folder``."""

    file: str
    folder: str


ToExaminer = ExamineUpload

# --- from the examiner -------------------------------------------------------


class UploadExamined(Message, frozen=True):
    """``facts`` are ``{preset, config, step}``; None where the file is refused, and ``refusal`` tells people why."""

    facts: dict[str, Any] | None
    refusal: str = ""


FromExaminer = UploadExamined | Heartbeat
