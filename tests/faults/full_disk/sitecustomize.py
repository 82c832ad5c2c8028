"""A disk that is full for this process while the file named by ``FULL_DISK`` is there: nothing can be made durable."""

import errno
import os

_fsync = os.fsync


def fsync(descriptor: int) -> None:
    if os.path.exists(os.environ["FULL_DISK"]):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    _fsync(descriptor)


os.fsync = fsync
