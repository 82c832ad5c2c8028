"""Files: their sizes, and what a fault says to everybody, which is nothing of where on the machine the data lies."""

import contextlib
import errno
import os
from pathlib import Path

_LASTING = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP}


def fault(error: OSError, data: Path | None = None) -> str:
    """In words, with the file's path below the ``data`` folder, else its name alone.

    >>> fault(PermissionError(13, "Permission denied", "/data/rooms/r/trainer.log"), Path("/data"))
    'rooms/r/trainer.log cannot be used by this account; the files in its folder may belong to another'
    >>> fault(FileNotFoundError(2, "No such file or directory", "/usr/bin/python3"), Path("/data"))
    'python3: No such file or directory'
    """
    if not isinstance(error.filename, str):
        return error.strerror or str(error)
    path = Path(error.filename)
    shown = path.relative_to(data) if data is not None and path.is_relative_to(data) else path.name
    if isinstance(error, PermissionError):
        return f"{shown} cannot be used by this account; the files in its folder may belong to another"
    return f"{shown}: {error.strerror}"


def lasts(error: OSError) -> bool:
    """Whether it is the same at the next try, until somebody does something about it.

    >>> lasts(PermissionError(13, "Permission denied")), lasts(OSError(28, "No space left on device"))
    (True, False)
    """
    return error.errno in _LASTING


def last_lines(log: Path, count: int = 12) -> list[str]:
    """The end of a text file, at most ``count`` lines of 4 kB altogether; nothing where it cannot be read."""
    try:
        with open(log, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 4096))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []


def size_of(folder: Path) -> int:
    """Bytes of all files below ``folder``; 0 where there is none.  Files that are removed meanwhile are passed over."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += file.stat().st_size if file.is_file() else 0
    return total
