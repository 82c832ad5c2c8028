"""What a file's fault says to everybody: nothing of where on the machine the data lies."""

import errno
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
