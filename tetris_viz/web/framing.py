"""``multiprocessing.Connection``'s framing as pure values: bytes in, messages out.

The web process must never block in ``recv``, so it reads what there is and parses the
4-byte big-endian lengths itself (-1 and 8 more bytes for a huge message).
"""

import pickle
import struct
from collections.abc import Iterator
from typing import Any

_SHORT, _LONG = struct.Struct("!i"), struct.Struct("!Q")
MAX_MESSAGE = 1 << 30


def pack(message: Any) -> bytes:
    """The bytes that ``Connection.recv`` on the other side turns into ``message``."""
    body = pickle.dumps(message)
    if len(body) > 0x7FFFFFFF:
        return _SHORT.pack(-1) + _LONG.pack(len(body)) + body
    return _SHORT.pack(len(body)) + body


class Unpacker:
    """Collects bytes in whatever pieces they come."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Any]:
        """The messages that ``data`` completes, in order; ValueError for a length nobody sends."""
        self._buffer += data
        return list(self._messages())

    def _messages(self) -> Iterator[Any]:
        start = 0
        while (found := self._next(start)) is not None:
            body, start = found
            yield pickle.loads(body)
        del self._buffer[:start]

    def _next(self, start: int) -> tuple[bytes, int] | None:
        head = start + _SHORT.size
        if len(self._buffer) < head:
            return None
        (size,) = _SHORT.unpack_from(self._buffer, start)
        if size == -1:
            if len(self._buffer) < head + _LONG.size:
                return None
            (size,) = _LONG.unpack_from(self._buffer, head)
            head += _LONG.size
        if not 0 <= size <= MAX_MESSAGE:
            raise ValueError(f"a message of {size} bytes")
        if len(self._buffer) < head + size:
            return None
        return bytes(self._buffer[head : head + size]), head + size
