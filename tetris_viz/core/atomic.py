"""Files that are put in place whole: a reader sees the old one or the new one, and never a part."""

import os
from pathlib import Path


def atomic_write(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Replace ``path`` by ``data``; an exception leaves it as it was.

    ``durable``: on the disk before it returns, so that a power cut takes neither the old content nor the new one.
    Raises OSError.  Nobody else may be writing the same path in this process.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with partial.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    if durable:
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have what was renamed into the folder outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
