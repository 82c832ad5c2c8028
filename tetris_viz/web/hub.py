"""The one module that knows eventlet: patching, green pipe I/O, serving, signals.

``patch()`` must run before anything imports sockets, subprocess or
``multiprocessing.connection``; afterwards the standard library's ``threading`` and
``queue`` are green too, so nobody else needs eventlet.
"""

import contextlib
import io
import logging
import os
import resource
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from ..ipc.link import Engine

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")  # nothing here resolves names; its import is most of the start
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # "new usages heavily discouraged": this one is known and kept here
    import eventlet
    import eventlet.hubs
    import eventlet.patcher
    import eventlet.wsgi

MAX_CONNECTIONS = 20_000
_OWN_LOCK = "1 RLock(s) were not greened"
"""From Python 3.14 on eventlet complains of the lock in Python's own ``warnings``, which no green thread waits for."""
READ_BYTES = 1 << 18
WRITE_SECONDS = 5.0
"""That a child may leave a message unread that is being written to it."""
_os: Any = eventlet.patcher.original("os")
_socket: Any = eventlet.patcher.original("socket")


def patch() -> None:
    """Make the standard library green; first call of the web process."""
    with contextlib.redirect_stderr(io.StringIO()) as said:
        eventlet.monkey_patch()
    for line in said.getvalue().splitlines():
        if not line.startswith(_OWN_LOCK):
            print(line, file=sys.stderr)


def spawn(target: Callable[..., Any], *args: Any) -> Any:
    """Run ``target`` in a green thread; returns what :func:`kill` takes."""
    return eventlet.spawn(target, *args)


def kill(task: Any) -> None:
    """End a green thread where it waits."""
    task.kill()


def pause(seconds: float = 0) -> None:
    """Let the other green threads run."""
    eventlet.sleep(seconds)


def read_some(fd: int, seconds: float | None = None) -> bytes:
    """What a non-blocking pipe end holds, at least one byte; ``b""`` when its other end is gone.

    Exactly one green thread may read a given fd.  Raises :class:`TimeoutError` when nothing comes in ``seconds``.
    """
    while True:
        late = TimeoutError("nothing came in time")
        eventlet.hubs.trampoline(fd, read=True, timeout=seconds, timeout_exc=late)
        try:
            return bytes(_os.read(fd, READ_BYTES))
        except BlockingIOError:
            continue
        except ConnectionResetError:
            return b""


def write_all(fd: int, data: bytes, seconds: float) -> None:
    """Write to a non-blocking pipe end while the others run.

    Raises :class:`TimeoutError` when the peer does not read in time (the stream is then
    broken) and :class:`OSError` when it is gone.  The original ``os.write`` is used: the
    patched one tries EPIPE again for ever.
    """
    left, deadline = memoryview(data), time.monotonic() + seconds
    while left:
        try:
            left = left[_os.write(fd, left) :]
        except BlockingIOError:
            wait = max(0.001, deadline - time.monotonic())
            eventlet.hubs.trampoline(fd, write=True, timeout=wait, timeout_exc=TimeoutError("the peer does not read"))


ENGINE = Engine(spawn, read_some, lambda fd, data: write_all(fd, data, WRITE_SECONDS))
"""Green threads for ``ipc.link``, on a transport that does not block."""


def listen(host: str, port: int) -> Any:
    """A listening green socket, or :class:`OSError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    address = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)[0][4]
    listener = eventlet.listen(address[:2], family=family, backlog=512, reuse_port=False)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit it
    return listener


def serve(listener: Any, wsgi: Callable[..., Iterable[bytes]], log: logging.Logger) -> Any:
    """Answer requests in a green thread, which is returned."""
    return eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        wsgi,
        log=log,
        log_output=False,
        debug=False,
        max_size=MAX_CONNECTIONS,
        socket_timeout=120,
    )


class Signals:
    """SIGINT and SIGTERM as something a green thread waits for.

    A handler that only sets a flag is noticed seconds late on an idle hub; the wake-up fd
    makes the hub itself return at once.
    """

    def __init__(self, numbers: Iterable[int] = (signal.SIGINT, signal.SIGTERM)):
        self._reader, self._writer = _socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._numbers = frozenset(numbers)
        for number in self._numbers:
            signal.signal(number, lambda *_: None)

    def give(self, number: int) -> None:
        """As if the signal had come."""
        self._writer.send(bytes([number]))

    def wait(self) -> int:
        """The number of the next signal."""
        while True:
            for number in read_some(self._reader.fileno()):
                if number in self._numbers:
                    return number


def lift_file_limit() -> None:
    """Each viewer holds a descriptor: allow as many as the system lets us."""
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def set_nonblocking(fd: int) -> None:
    os.set_blocking(fd, False)
