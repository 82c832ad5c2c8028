"""What would only grow in a data folder: cleared away at the start, every hour, and by ``compact``."""

import contextlib
import logging
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from .data_folder import TRAINER_LOG, rooms_folder, uploads_folder

log = logging.getLogger(__name__)
EVERY = 3600.0
"""Seconds between two looks; nobody writes one file for so long."""
LONGEST_LOG = 2 << 20
LOG_KEPT = 256 << 10
"""Bytes of a trainer's log: beyond the first, only the second are left, its newest."""
UNUSED_SECONDS = 7 * 86_400.0
"""An uploaded checkpoint that no room has begun with for so long goes."""
ASIDE = "checkpoints-before-attempt-*"
ASIDE_KEPT = 1
"""Sets of checkpoints that a later attempt did not go on from; older ones go."""


def clear_rooms(data_dir: Path, age: float = EVERY) -> None:
    """Clear the rooms' folders of what killed trainers left ``age`` seconds ago, bound their logs, and let old sets of
    checkpoints go that were set aside.  What cannot be removed is logged, and stops nothing."""
    for room in _folders(rooms_folder(data_dir)):
        try:
            _clear_room(room, age)
        except OSError as error:
            log.warning("%s cannot be cleared of what is left over: %s", room, error)


def clear_uploads(data_dir: Path, age: float = 0.0) -> None:
    """Clear the uploads of what a server that was killed left ``age`` seconds ago, and of those that nobody used; at no
    age only while no server takes any.  What cannot be removed is logged, and stops nothing."""
    folder = uploads_folder(data_dir)
    for left in _older(folder.glob(".*"), age):
        _remove(left)
    for unused in _older(folder.glob("[!.]*"), UNUSED_SECONDS):
        _remove(unused)


def _clear_room(room: Path, age: float) -> None:
    for left in _older(room.glob(".*.tmp"), age):
        _remove(left)
    for aside in sorted(room.glob(ASIDE), key=_attempt)[:-ASIDE_KEPT]:
        shutil.rmtree(aside, ignore_errors=True)
    with contextlib.suppress(OSError):
        _bound(room / TRAINER_LOG)


def _folders(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    return []


def _older(paths: Iterator[Path], age: float) -> Iterator[Path]:
    """Those that have not been changed for ``age`` seconds."""
    for path in paths:
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime >= age:
                yield path


def _attempt(aside: Path) -> int:
    number = aside.name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _bound(log: Path) -> None:
    """Leave the newest lines of a log in place; who writes it appends to what is left."""
    with log.open("r+b") as file:
        if file.seek(0, 2) <= LONGEST_LOG:
            return
        file.seek(-LOG_KEPT, 2)
        newest = file.read().partition(b"\n")[2]
        file.seek(0)
        file.write(newest)
        file.truncate()


def _remove(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s is left over and cannot be removed: %s", path, error)
