"""What was answered to which command: a repeat of it gets the same, and changes nothing."""

from typing import Any

from ..core.commands import REMEMBERED


class CommandAnswers:
    """The newest :data:`REMEMBERED`, by the id of their command; ``known`` are those of the store."""

    def __init__(self, known: dict[str, dict[str, Any]]):
        self._answers = dict(known)
        self._unstored: set[str] = set()

    def __contains__(self, command_id: str) -> bool:
        return command_id in self._answers

    def stored(self, command_id: str) -> dict[str, Any] | None:
        """The answer that may be told; None where it will be once it is stored."""
        return None if command_id in self._unstored else self._answers[command_id]

    def remember(self, command_id: str, told: dict[str, Any]) -> None:
        self._answers[command_id] = told
        self._unstored.add(command_id)
        while len(self._answers) > REMEMBERED:
            del self._answers[next(iter(self._answers))]

    def forget(self, command_id: str) -> None:
        """As though the command had never come: it may be given again."""
        self._answers.pop(command_id, None)
        self._unstored.discard(command_id)

    def was_stored(self, command_id: str) -> None:
        self._unstored.discard(command_id)
