"""Files that are put in place whole: a reader sees the old one or the new one, and never a part."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def atomic_file(path: Path, *, durable: bool = False) -> Iterator[IO[bytes]]:
    """A new file that replaces ``path`` at the end of the block; an exception leaves ``path`` as it was.

    ``durable``: on the disk by then, so that a power cut takes neither the old content nor the new one.
    Raises OSError.  Nobody else may be writing the same path in this process.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with partial.open("wb") as file:
            yield file
            if durable:
                _sync(file)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    if durable:
        sync_folder(path.parent)


def atomic_write(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Replace ``path`` by ``data``, as :func:`atomic_file` does."""
    with atomic_file(path, durable=durable) as file:
        file.write(data)


def write_new(path: Path, parts: Iterable[bytes]) -> None:
    """Write a new file to the disk, in a folder that nobody reads yet; raises OSError, also where there is one."""
    with path.open("xb") as file:
        file.writelines(parts)
        _sync(file)


def sync_folder(path: Path) -> None:
    """Have what was renamed into the folder outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
