"""Both ends of the talk with the supervisor, each on a thread of its own.

Learning never waits for a write: reliable messages wait in a bounded queue, and of the
frames only the newest waits at all.
"""

import contextlib
import os
import queue
import threading
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from ..core.messages import FramePlayed, WatchTraining

LIMIT = 8 * 1024 * 1024


def leave_at_once() -> None:
    """The supervisor is gone: nobody may learn on alone, and nothing is worth a risk to the files."""
    os._exit(0)


class Outbox:
    """Messages on their way out; ``write`` takes one pickled message and may block.

    Reliable messages leave in order and none is dropped.  A frame leaves when no reliable
    message waits, and is replaced by a newer one until then.  ``lost`` is called on the
    sender thread when the pipe is broken.
    """

    def __init__(self, write: Callable[[bytes], None], *, limit: int = LIMIT, lost: Callable[[], None] = leave_at_once):
        self._write, self._limit, self._lost = write, limit, lost
        self._changed = threading.Condition()
        self._reliable: deque[bytes] = deque()
        self._bytes = 0
        self._frame: FramePlayed | None = None
        self._busy = False
        threading.Thread(target=self._send_all, name="outbox", daemon=True).start()

    def put(self, message: Any) -> None:
        """Queue a reliable message; never blocks."""
        data = bytes(ForkingPickler.dumps(message))
        with self._changed:
            self._reliable.append(data)
            self._bytes += len(data)
            self._changed.notify_all()

    def show(self, frame: FramePlayed) -> None:
        """Offer a frame in place of the one not yet sent; never blocks."""
        with self._changed:
            self._frame = frame
            self._changed.notify_all()

    @property
    def full(self) -> bool:
        """Whether training must wait at its next boundary."""
        return self._bytes >= self._limit

    def wait_for_room(self, timeout: float | None = None) -> bool:
        """Wait while the queue is full; False when ``timeout`` seconds passed first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self.full, timeout)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything reliable was written; False when ``timeout`` seconds passed first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._reliable and not self._busy, timeout)

    def _next(self) -> bytes:
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._reliable or self._frame is not None)
            self._busy = True
            if self._reliable:
                return self._reliable[0]
            frame, self._frame = self._frame, None
        return bytes(ForkingPickler.dumps(frame))

    def _sent(self, data: bytes) -> None:
        """Only what was written makes room: memory in use is what counts."""
        with self._changed:
            if self._reliable and self._reliable[0] is data:
                self._reliable.popleft()
                self._bytes -= len(data)

    def _send_all(self) -> None:
        try:
            while True:
                data = self._next()
                self._write(data)
                self._sent(data)
        except OSError:
            self._lost()


class Inbox:
    """Commands on their way in.

    ``WatchTraining`` acts at once (:attr:`watched`); everything else waits for a boundary.
    ``lost`` is called on the reader thread when the pipe ends.
    """

    def __init__(self, connection: Connection, *, lost: Callable[[], None] = leave_at_once):
        self._connection, self._lost = connection, lost
        self._commands: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.watched = False
        threading.Thread(target=self._read_all, name="inbox", daemon=True).start()

    @property
    def waiting(self) -> bool:
        """Whether a command waits for the next boundary."""
        return not self._commands.empty()

    def put(self, command: Any) -> None:
        """As if the supervisor had sent it; safe in a signal handler."""
        self._commands.put(command)

    def take(self, timeout: float) -> Any | None:
        """The oldest command, waited for; None when ``timeout`` seconds passed first."""
        with contextlib.suppress(queue.Empty):
            return self._commands.get(timeout=timeout)
        return None

    def take_waiting(self) -> Any | None:
        """The oldest command, or None."""
        with contextlib.suppress(queue.Empty):
            return self._commands.get_nowait()
        return None

    def _read_all(self) -> None:
        try:
            while True:
                message = self._connection.recv()
                if isinstance(message, WatchTraining):
                    self.watched = message.watched
                else:
                    self.put(message)
        except (EOFError, OSError):
            self._lost()
