"""One end of a conversation inside its owner's own loop: no thread, and never a wait that a full pipe could prolong."""

import os
import select
import time
from collections.abc import Hashable
from typing import Any

from .heartbeat import INTERVAL
from .messages import Heartbeat, Message
from .outbox import LIMIT, Outbox
from .protocol import Unpacker, pack
from .transport import READ_BYTES, Transport


class Port:
    """``receives`` is the union of messages that the other side may send.

    A heartbeat leaves every ``INTERVAL`` seconds in which the owner calls :meth:`exchange` or :meth:`tend`.
    """

    def __init__(self, transport: Transport, receives: Any, *, limit: int = LIMIT):
        self._transport = transport
        self._unpacker, self._outbox = Unpacker(receives), Outbox(limit)
        self._writing = memoryview(b"")
        self._beat_due = time.monotonic()
        os.set_blocking(transport.fileno(), False)

    @property
    def full(self) -> bool:
        """Whether so much waits that the owner should say no more for now."""
        return self._outbox.full

    def send(self, message: Message) -> None:
        """Send ``message`` after all that were sent before; raises ``protocol.Unsendable``."""
        self._outbox.put(pack(message))

    def send_newest(self, key: Hashable, message: Message) -> None:
        """As :meth:`send`, but in the place of an unsent message with the same key, where there is one."""
        self._outbox.put_newest(key, pack(message))

    def drop(self, key: Hashable) -> None:
        """Nobody needs what waits with this key any more."""
        self._outbox.drop(key)

    def exchange(self, seconds: float) -> list[Any]:
        """Send what waits, and answer what comes within ``seconds``: as soon as something does, or could be sent.

        Raises ``EOFError`` when the other side is gone, and ``Unreadable`` for what is no message.
        """
        self.tend()
        fd = self._transport.fileno()
        wait = max(0.0, min(seconds, self._beat_due - time.monotonic()))
        readable, writable, _ = select.select([fd], [fd] if self._has_more else [], [], wait)
        if writable:
            self.tend()
        return self._read() if readable else []

    def tend(self) -> None:
        """Send what can be sent now, a heartbeat where it is time for one; as :meth:`exchange`, but nothing is read."""
        if time.monotonic() >= self._beat_due:
            self._outbox.put_newest(Heartbeat, pack(Heartbeat()))
            self._beat_due = time.monotonic() + INTERVAL
        try:
            while self._has_more:
                if not self._writing:
                    self._writing = memoryview(self._outbox.take())
                self._writing = self._writing[os.write(self._transport.fileno(), self._writing) :]
        except BlockingIOError:
            return
        except OSError as error:
            raise EOFError(str(error)) from error

    @property
    def _has_more(self) -> bool:
        return bool(self._writing) or bool(self._outbox)

    def _read(self) -> list[Any]:
        try:
            data = os.read(self._transport.fileno(), READ_BYTES)
        except BlockingIOError:
            return []
        except OSError as error:
            raise EOFError(str(error)) from error
        if not data:
            raise EOFError("the other side is gone")
        return self._unpacker.feed(data)
