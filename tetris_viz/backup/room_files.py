"""A room's files: which belong to a backup, and whether a policy is whole."""

import contextlib
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TypeVar

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core import zips
from .archive import CHUNK, NAME
from .installation import PLACED

LOOKS, PAUSE = 20, 0.5
"""Looks at a checkpoint that keeps changing, and the seconds between them."""
T = TypeVar("T")
_NAME = re.compile(NAME)
_OUTSIDE = re.compile(rf"lock|.*\.log|checkpoints-.*|evaluations|{re.escape(PLACED)}")
"""The trainer's lock, its log, checkpoints that were set aside as another run's, policies that wait to be evaluated."""


class DamagedPolicy(Exception):
    """A policy is not as it was written; the message says what is wrong."""


def open_all(folder: Path, held: ExitStack) -> tuple[dict[str, IO[bytes]], list[str]]:
    """The files of a room's folder that belong to a backup, by their path below it, opened; and what is wrong with
    each checkpoint that is left out.  ``held`` closes them.

    A trainer may be writing beside us: it never changes a file in place, so what is open stays whole.
    """
    found: dict[str, IO[bytes]] = {}
    damaged: list[str] = []
    for path in sorted(_files(folder)):
        with contextlib.suppress(FileNotFoundError):
            found[path.relative_to(folder).as_posix()] = held.enter_context(path.open("rb"))
    for checkpoint in CheckpointStore.of_room(folder).paths():
        try:
            found |= _open_checkpoint(checkpoint, folder, held)
        except checkpoints.DamagedCheckpoint as error:
            damaged.append(str(error))
    return found, damaged


def _files(folder: Path) -> Iterator[Path]:
    """Files outside the checkpoints."""
    try:
        entries = list(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if not _NAME.fullmatch(entry.name) or _OUTSIDE.fullmatch(entry.name) or entry.name == checkpoints.FOLDER:
            continue
        if entry.is_file():
            yield entry
        elif entry.is_dir():
            yield from _files(entry)


def _open_checkpoint(checkpoint: Path, folder: Path, held: ExitStack) -> dict[str, IO[bytes]]:
    """All its files as one writing left them, none if it has just been removed; raises ``DamagedCheckpoint``."""
    prefix = checkpoint.relative_to(folder).as_posix()
    with ExitStack() as trying:

        def open_whole(checkpoint: Path) -> dict[str, IO[bytes]]:
            trying.close()
            names = [checkpoints.MANIFEST, *checkpoints.verified_manifest(checkpoint)["files"]]
            names += [checkpoints.PINNED] * (checkpoint / checkpoints.PINNED).exists()
            return {f"{prefix}/{name}": trying.enter_context((checkpoint / name).open("rb")) for name in names}

        opened = settled(checkpoint, open_whole)
        held.push(trying.pop_all())
    return opened or {}


def settled(checkpoint: Path, read: Callable[[Path], T]) -> T | None:
    """What ``read`` finds in a checkpoint; None if it has just been removed.  Raises ``DamagedCheckpoint``.

    A trainer may be removing it, or replacing it by one of the same step: then it is in pieces for a moment.  So
    only what looks damaged twice, and has not been touched in between, is damaged.
    """
    last: object = ()
    for _ in range(LOOKS):
        before = _identity(checkpoint)
        fault: checkpoints.DamagedCheckpoint | None = None
        try:
            found = read(checkpoint)
        except FileNotFoundError:
            found = None
        except checkpoints.DamagedCheckpoint as error:
            found, fault = None, error
        if _identity(checkpoint) == before:
            if found is not None:
                return found
            if before == last:
                if fault is not None and before is not None:
                    raise fault
                return None
        last = before
        time.sleep(PAUSE)
    return None


def _identity(checkpoint: Path) -> tuple[int, int] | None:
    """Changes with every file that comes or goes; None where there is no folder."""
    with contextlib.suppress(FileNotFoundError):
        facts = checkpoint.stat()
        return facts.st_ino, facts.st_mtime_ns
    return None


def check_policy(path: Path) -> None:
    """Compare a policy's arrays with the sums in its own zip; raises :class:`DamagedPolicy`."""
    try:
        with zipfile.ZipFile(path) as policy:
            if bad := policy.testzip():
                raise DamagedPolicy(f"{bad} was changed or cut short")
    except (*zips.FAULTS, OSError) as error:
        raise DamagedPolicy(str(error)) from None


def parts(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file, in pieces of at most ``CHUNK`` bytes."""
    while part := file.read(CHUNK):
        yield part
