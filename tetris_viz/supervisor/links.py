"""Our side of a pipe: a thread reads, a thread writes, and the loop never waits for either.

A process on the other side may be stuck, even in the middle of a message.  What it says waits
in the pipe once 64 messages are unhandled; what is said to it waits here, in bounds.
"""

import contextlib
import itertools
import logging
import os
import socket
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue

log = logging.getLogger(__name__)
UNHANDLED = 64
WAITING = 20_000


@dataclass(frozen=True)
class Arrived:
    """``done`` must be called once the message is handled."""

    link: "Link"
    message: object

    def done(self) -> None:
        self.link.credit.release()


@dataclass(frozen=True)
class Ended:
    """The other side closed its end, or died."""

    link: "Link"


@dataclass(frozen=True)
class _Once:
    """The key of a message that nothing replaces."""

    number: int


def _nothing(_message: object) -> bool:
    return False


class Link:
    """``inbox`` gets an :class:`Arrived` for each message and one :class:`Ended`.

    ``droppable`` says which waiting messages may go, oldest first, when more than ``limit`` wait.
    """

    def __init__(
        self,
        pipe: Connection,
        inbox: "SimpleQueue[object]",
        *,
        droppable: Callable[[object], bool] = _nothing,
        limit: int = WAITING,
    ):
        self._pipe, self._inbox, self._droppable, self._limit = pipe, inbox, droppable, limit
        self.credit = threading.Semaphore(UNHANDLED)
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, object] = {}
        self._posted = itertools.count()
        self._busy = self._closed = self._deaf = False
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    def post(self, message: object) -> None:
        """Send ``message`` after all that were posted before."""
        with self._changed:
            if self._deaf:
                return
            self._waiting[_Once(next(self._posted))] = message
            if len(self._waiting) > self._limit:
                self._make_room()
            self._changed.notify_all()

    def post_newest(self, key: Hashable, message: object) -> None:
        """Send ``message`` in the place of an unsent one with the same key, else after all others."""
        with self._changed:
            if self._deaf:
                return
            self._waiting[key] = message
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until everything posted is sent; False when it took too long."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._closed or self._deaf or not (self._busy or self._waiting), timeout
            )

    def close(self) -> None:
        """Leave; unsent messages are lost."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.credit.release()
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(self._pipe.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)  # wakes both threads, which closing would not
        for thread in self._threads:
            thread.join(0.5)
        if not any(thread.is_alive() for thread in self._threads):
            self._pipe.close()

    def _make_room(self) -> None:
        half = len(self._waiting) // 2
        items = enumerate(self._waiting.items())
        self._waiting = {key: m for i, (key, m) in items if i >= half or not self._droppable(m)}

    def _read(self) -> None:
        try:
            while True:
                self.credit.acquire()
                if self._closed:
                    return
                self._inbox.put(Arrived(self, self._pipe.recv()))
        except Exception:  # EOF, a broken pipe, or bytes that are no message: the conversation is over
            self._inbox.put(Ended(self))

    def _write(self) -> None:
        try:
            while True:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closed or self._waiting)
                    if self._closed:
                        return
                    self._busy = True
                    batch = list(self._waiting.values())
                    self._waiting.clear()
                for message in batch:
                    self._send(message)
        except OSError:  # the reader still reads the last words, and tells of the end
            with self._changed:
                self._deaf = True
                self._waiting.clear()
                self._changed.notify_all()

    def _send(self, message: object) -> None:
        try:
            data = ForkingPickler.dumps(message)
        except Exception:  # nobody could read it; those behind it can be
            log.exception("a %s cannot be packed", type(message).__name__)
            return
        self._pipe.send_bytes(data)
