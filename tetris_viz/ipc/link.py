"""One end of a conversation that runs beside its owner: a task reads, a task writes, and the owner waits for neither.

The process on the other side may be stuck, even in the middle of a message.  What it says waits in the pipe while
``UNHANDLED`` pieces of it are not handled; what is said to it waits in an :class:`Outbox`.
"""

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from .messages import Message
from .outbox import LIMIT, Outbox, Overflow
from .protocol import Unpacker, Unreadable, Unsendable, pack
from .transport import READ_BYTES, Transport

log = logging.getLogger(__name__)
UNHANDLED = 4
CLOSING = 0.5
"""Seconds that closing waits for both tasks."""


@dataclass(frozen=True)
class Arrived:
    """What one read has completed, in order: maybe nothing.  ``done`` must be called once it is handled."""

    link: "Link"
    messages: list[Any]

    def done(self) -> None:
        self.link.handled()


@dataclass(frozen=True)
class WriteFailed:
    """The other side cannot be written to any more; what it said before is still read."""

    link: "Link"
    reason: str


@dataclass(frozen=True)
class Ended:
    """The last event: the other side closed its end, died, or sent what cannot be read."""

    link: "Link"


Event = Arrived | WriteFailed | Ended


@dataclass(frozen=True)
class Engine:
    """How bytes move while others work: these primitives are all that green and plain threads differ in.

    ``read`` answers at least one byte, none at the end.  ``write`` writes all or raises ``OSError``.
    """

    spawn: Callable[[Callable[[], None]], object]
    read: Callable[[int], bytes]
    write: Callable[[int, bytes], None]


def _spawn(target: Callable[[], None]) -> None:
    threading.Thread(target=target, daemon=True).start()


def _write(fd: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(fd, left) :]


THREADS = Engine(_spawn, lambda fd: os.read(fd, READ_BYTES), _write)
"""Plain threads, on a transport that blocks."""


class Link:
    """``on_event`` gets what happens once it is started, on the tasks of the link: it must not wait for them.

    ``receives`` is the union of messages that the other side may send, ``name`` what it is called in the log.
    Methods may be called from any thread, and never wait but for those that take seconds.
    """

    def __init__(
        self,
        transport: Transport,
        receives: Any,
        on_event: Callable[[Event], None],
        *,
        name: str = "other side",
        limit: int = LIMIT,
        engine: Engine = THREADS,
    ):
        self.name = name
        self._transport, self._on_event, self._engine = transport, on_event, engine
        self._unpacker, self._outbox = Unpacker(receives), Outbox(limit)
        self._credit = threading.Semaphore(UNHANDLED)
        self._changed = threading.Condition(threading.Lock())
        self._busy = self._closed = self._unwritable = False
        self._running = 0

    def start(self) -> "Link":
        """Read and write from now on."""
        self._running = 2
        for task in (self._read, self._write):
            self._engine.spawn(task)
        return self

    @property
    def full(self) -> bool:
        """Whether so much waits that the owner should say no more for now."""
        return self._outbox.full

    def send(self, message: Message) -> None:
        """Send ``message`` after all that were sent before; raises :class:`Unsendable`."""
        self._queue(pack(message), self._outbox.put)

    def put(self, message: Message, *, droppable: bool = False) -> None:
        """As :meth:`send`, but what cannot be packed is logged and passed over: those behind it can be read.

        A droppable one may go where too much waits.
        """
        self._put(message, lambda data: self._outbox.put(data, droppable=droppable))

    def put_newest(self, key: Hashable, message: Message) -> None:
        """As :meth:`put`, but in the place of an unsent message with the same key, where there is one."""
        self._put(message, lambda data: self._outbox.put_newest(key, data))

    def handled(self) -> None:
        """One more :class:`Arrived` is dealt with."""
        self._credit.release()

    def wait_for_room(self, timeout: float | None = None) -> bool:
        """Wait while the outbox is full; False when ``timeout`` seconds passed first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._over or not self._outbox.full, timeout)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything is written; False when ``timeout`` seconds passed first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._over or not (self._busy or self._outbox), timeout)

    def close(self) -> None:
        """Leave; unsent messages are lost."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._credit.release()
        self._shut(socket.SHUT_RDWR)
        with self._changed:
            if self._changed.wait_for(lambda: not self._running, CLOSING):
                self._transport.close()

    @property
    def _over(self) -> bool:
        return self._closed or self._unwritable

    def _put(self, message: Message, put: Callable[[bytes], None]) -> None:
        try:
            self._queue(pack(message), put)
        except Unsendable as error:
            log.error("what the %s was to be told cannot be packed: %s", self.name, error)

    def _queue(self, data: bytes, put: Callable[[bytes], None]) -> None:
        with self._changed:
            if self._over:
                return
            try:
                put(data)
            except Overflow as error:
                log.error("the %s does not read: %s", self.name, error)
                self._give_up()
            self._changed.notify_all()

    def _give_up(self) -> None:
        self._unwritable = True
        self._outbox.clear()
        self._shut(socket.SHUT_RDWR)

    def _shut(self, how: int) -> None:
        """Wake whoever waits for the transport, which closing it would not."""
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(self._transport.fileno())) as twin:
            twin.shutdown(how)

    def _read(self) -> None:
        try:
            while data := self._next():
                self._on_event(Arrived(self, self._unpacker.feed(data)))
        except Unreadable as error:
            log.error("the %s sent what cannot be read: %s", self.name, error)
            self._on_event(Arrived(self, error.before))
        except Exception:
            log.exception("what the %s said could not be handed on", self.name)
        finally:
            self._left()
            self._on_event(Ended(self))

    def _next(self) -> bytes:
        """What has come; nothing once the link is closed, or the other side gone."""
        self._credit.acquire()
        with contextlib.suppress(OSError):
            return b"" if self._closed else self._engine.read(self._transport.fileno())
        return b""

    def _write(self) -> None:
        try:
            while (data := self._due()) is not None:
                self._engine.write(self._transport.fileno(), data)
        except OSError as error:  # the reader still reads the last words, and tells of the end
            with self._changed:
                self._unwritable = True
                self._outbox.clear()
                self._changed.notify_all()
            self._on_event(WriteFailed(self, str(error)))
        finally:
            self._left()

    def _due(self) -> bytes | None:
        """What is to be written next; None when the link is closed."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._over or bool(self._outbox))
            if self._over:
                return None
            self._busy = True
            return self._outbox.take()

    def _left(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()
