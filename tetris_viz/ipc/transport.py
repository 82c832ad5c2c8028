"""What carries bytes between two processes: an end of a ``multiprocessing.Pipe`` or a TCP socket (``tcp``)."""

from typing import Protocol

READ_BYTES = 65_536
"""Bytes that are read at once."""


class Transport(Protocol):
    """A stream of bytes both ways, by its file descriptor."""

    def fileno(self) -> int: ...
    def close(self) -> None: ...
