"""Messages as bytes, and back: no I/O.

A message is its length (u32, big-endian), the version (u8) and its MessagePack.
"""

import struct
from typing import Any

import msgspec

from .messages import Message

VERSION = 1
"""Of all messages together: raise it when a process of another version could misunderstand one."""
MAX_BYTES = 1 << 28
"""Of one message."""
_HEAD = struct.Struct("!IB")
_HEAD_BYTES = _HEAD.size
_pack_head, _unpack_head = _HEAD.pack, _HEAD.unpack_from
_encode = msgspec.msgpack.Encoder().encode
_REFUSALS = (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError)


class Unsendable(ValueError):
    """A message that holds what the other side could not be given; the text names the field and what is wrong."""


class Unreadable(ValueError):
    """Bytes that are no message of this conversation; the text names the field and what is wrong.

    ``before`` are the messages that came before them.
    """

    def __init__(self, text: str, before: list[Any]):
        super().__init__(text)
        self.before = before


def pack(message: Message) -> bytes:
    """``message`` as it goes over the wire; raises :class:`Unsendable`.

    >>> from tetris_viz.ipc.messages import Heartbeat
    >>> pack(Heartbeat())
    b'\\x00\\x00\\x00\\x10\\x01\\x81\\xa4type\\xa9Heartbeat'
    """
    try:
        body = _encode(message)
    except _REFUSALS as error:
        raise Unsendable(_field_at_fault(message, error)) from error
    if len(body) > MAX_BYTES:
        raise Unsendable(f"{type(message).__name__}: {len(body):,} bytes are too many")
    return _pack_head(len(body), VERSION) + body


def _field_at_fault(message: Message, error: Exception) -> str:
    kind = type(message).__name__
    for name in getattr(message, "__struct_fields__", ()):
        try:
            _encode(getattr(message, name))
        except _REFUSALS as fault:
            return f"{kind}.{name}: {fault}"
    return f"{kind}: {error}"


class Unpacker:
    """Collects bytes in whatever pieces they come; ``receives`` is a union of messages, or one."""

    def __init__(self, receives: Any):
        self._decode = msgspec.msgpack.Decoder(receives).decode
        self._rest = bytearray()
        self._needed = 0
        """Bytes that must be there until the next message is whole."""

    def feed(self, data: bytes) -> list[Any]:
        """The messages that ``data`` completes, in order; raises :class:`Unreadable`, after which it is of no use."""
        if self._rest:
            self._rest += data
            if len(self._rest) < self._needed:
                return []
            data = bytes(self._rest)
            self._rest.clear()
            self._needed = 0
        messages: list[Any] = []
        begin, end = _HEAD_BYTES, len(data)  # of a message's body, and of all
        while begin <= end:
            size, version = _unpack_head(data, begin - _HEAD_BYTES)
            if version != VERSION:
                raise Unreadable(f"a message of version {version}; this process speaks version {VERSION}", messages)
            if size > MAX_BYTES:
                raise Unreadable(f"a message of {size:,} bytes; {MAX_BYTES:,} are the most", messages)
            if begin + size > end:
                self._needed = _HEAD_BYTES + size
                break
            body = data[begin : begin + size]
            try:
                messages.append(self._decode(body))
            except _REFUSALS as error:
                raise Unreadable(f"{_kind(body)}: {error}", messages) from error
            begin += size + _HEAD_BYTES
        if begin - _HEAD_BYTES < end:
            self._rest += data[begin - _HEAD_BYTES :]
        return messages


class _Tagged(msgspec.Struct):
    type: str


def _kind(body: bytes) -> str:
    """What the message says that it is."""
    try:
        return msgspec.msgpack.decode(body, type=_Tagged).type[:100]
    except _REFUSALS:
        return "a message without a type"
