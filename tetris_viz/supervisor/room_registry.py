"""All rooms, and the rules that hold for every one of them."""

from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import CommandError
from ..data_folder import rooms_folder
from .room_session import RoomSession, Rules
from .start_queue import StartQueue

MOST_ROOMS = 10_000
"""Rooms that are not deleted, and as many that are: a script that makes them for ever must not fill disk and memory."""


@dataclass
class RoomRegistry:
    """``sessions`` holds deleted rooms, too, by id; ``data_dir`` is the data folder.

    ``newest_number`` was given to a room before, which may be gone for good: frames name rooms by their number.
    """

    sessions: dict[str, RoomSession]
    data_dir: Path
    rules: Rules
    max_running: int
    newest_number: int = 0
    queue: StartQueue = field(default_factory=StartQueue)

    @property
    def full(self) -> bool:
        """Whether as many rooms train, or pause, as may at once."""
        return sum(session.alive for session in self.sessions.values()) >= self.max_running

    def folder_of(self, room: str) -> Path:
        return rooms_folder(self.data_dir) / room

    def by_number(self, number: int) -> RoomSession | None:
        """The room that frames call ``number``."""
        return next((session for session in self.sessions.values() if session.room.number == number), None)

    def refuse_more_rooms(self) -> None:
        """Raise :class:`CommandError` where there are as many rooms as there may be."""
        if sum(not session.deleted for session in self.sessions.values()) >= MOST_ROOMS:
            raise CommandError("limit", f"There are {MOST_ROOMS:,} rooms, which is the limit. Delete some first.")

    def refuse_more_deleted(self) -> None:
        """As :meth:`refuse_more_rooms`, of deleted ones."""
        if sum(session.deleted and not session.purged for session in self.sessions.values()) >= MOST_ROOMS:
            raise CommandError(
                "limit",
                f"There are {MOST_ROOMS:,} deleted rooms, which is the limit. "
                "Delete some of them for good (purge_room) first.",
            )
