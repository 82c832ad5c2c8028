"""A room's files: which belong to a backup, and whether a policy is whole."""

import contextlib
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from .. import checkpoints
from .archive import CHUNK, NAME
from .place import PLACED

CHECKPOINTS = "checkpoints"
TRIES = 3
"""A checkpoint may be replaced by one of the same step while it is opened."""
_NAME = re.compile(NAME)
_OUTSIDE = re.compile(rf"lock|.*\.log|checkpoints-.*|{re.escape(PLACED)}")
"""The trainer's lock, its log, and checkpoints that were set aside as another run's."""


class DamagedPolicy(Exception):
    """A policy is not as it was written; the message says what is wrong."""


def open_all(folder: Path, held: ExitStack) -> dict[str, IO[bytes]]:
    """The files of a room's folder that belong to a backup, by their path below it, opened.

    A trainer may be writing beside us: it never changes a file in place, so what is open stays whole.  A
    checkpoint that it removes while we open it is left out.
    """
    found: dict[str, IO[bytes]] = {}
    for path in sorted(_files(folder)):
        with contextlib.suppress(FileNotFoundError):
            found[path.relative_to(folder).as_posix()] = held.enter_context(path.open("rb"))
    for checkpoint in checkpoints.folders(folder / CHECKPOINTS):
        found |= _open_checkpoint(checkpoint, folder, held)
    return found


def _files(folder: Path) -> Iterator[Path]:
    """Files outside the checkpoints."""
    try:
        entries = list(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if not _NAME.fullmatch(entry.name) or _OUTSIDE.fullmatch(entry.name) or entry.name == CHECKPOINTS:
            continue
        if entry.is_file():
            yield entry
        elif entry.is_dir():
            yield from _files(entry)


def _open_checkpoint(checkpoint: Path, folder: Path, held: ExitStack) -> dict[str, IO[bytes]]:
    """All its files as one writing left them; none where it is just being removed."""
    for _ in range(TRIES):
        with ExitStack() as trying, contextlib.suppress(FileNotFoundError):
            written = checkpoint.stat().st_ino
            names = {path.relative_to(folder).as_posix(): path for path in sorted(checkpoint.iterdir())}
            opened = {name: trying.enter_context(path.open("rb")) for name, path in names.items()}
            if checkpoint.stat().st_ino == written:
                held.push(trying.pop_all())
                return dict(opened)
    return {}


def check_policy(path: Path) -> None:
    """Compare a policy's arrays with the sums in its own zip; raises :class:`DamagedPolicy`."""
    try:
        with zipfile.ZipFile(path) as policy:
            if bad := policy.testzip():
                raise DamagedPolicy(f"{bad} was changed or cut short")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DamagedPolicy(str(error)) from None


def parts(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces of bounded size."""
    while part := file.read(CHUNK):
        yield part


def write_synced(path: Path, source: Any) -> None:
    """Copy ``source`` to a new file on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for part in parts(source):
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
