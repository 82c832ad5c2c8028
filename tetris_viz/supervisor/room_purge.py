"""Removing a deleted room for good: its folder, and its rows in every table.

It is marked first, in the store; what follows can be interrupted anywhere, and the next supervisor goes on with it.
Its folder steps aside before the mark is stored, and comes back where it never was.
"""

import contextlib
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from ..checkpoints import CheckpointStore
from ..core.errors import CommandError
from ..core.rooms import PURGE
from ..data_folder import PURGED
from .room_session import RoomSession

log = logging.getLogger(__name__)


def begin(session: RoomSession, aside: Path) -> None:
    """Have a deleted room be removed for good, its folder out of the way at ``aside``; or refuse."""
    if not session.deleted:
        raise CommandError("illegal_state", "Only a deleted run can be deleted for good. Delete it first.")
    if session.kill_at is not None:
        raise CommandError("illegal_state", "Its trainer is about to end; try again in a moment.")
    try:
        with contextlib.suppress(FileNotFoundError):  # it never trained
            session.folder.rename(aside)
    except OSError as error:
        raise CommandError("store_unavailable", f"Its folder cannot be removed: {error.strerror}.") from None
    session.change(pending=PURGE)


def settle(rooms: Path, marked: set[str], known: set[str]) -> list[Path]:
    """What an earlier supervisor left aside: returns the folders of rooms that are ``marked`` or not ``known``, which
    are to be removed, and puts the others back."""
    left = []
    for aside in rooms.glob(f"{PURGED}*"):
        room = aside.name.removeprefix(PURGED)
        if room in known - marked:
            with contextlib.suppress(OSError):
                aside.rename(rooms / room)
        else:
            left.append(aside)
    for room in marked:
        if (rooms / room).exists():
            left.append(rooms / room)
    return left


def remove(folder: Path) -> None:
    """Remove a folder; what cannot be removed is logged."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        log.warning("%s could not be removed; the next start tries again", folder)


class Remover:
    """A thread that removes folders, one after the other; begins with what people deleted before a server ended."""

    def __init__(self, rooms: Path, work: Callable[[Path], None] = remove):
        self._rooms, self._work = rooms, work
        self._folders: SimpleQueue[Path] = SimpleQueue()
        Thread(target=self._run, name="remover", daemon=True).start()

    def put(self, folder: Path) -> None:
        """Remove it soon; never waits."""
        self._folders.put(folder)

    def _run(self) -> None:
        for room in self._rooms.glob("*"):
            for left in CheckpointStore.of_room(room).deleted():
                self._work(left)
        while True:
            self._work(self._folders.get())
