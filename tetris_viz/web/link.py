"""A child process and its pipe, kept alive: started, read, written, started again.

The first restart comes at once, the next ones after a growing pause; a child that has
spoken and lived for a while clears the count.
"""

import contextlib
import logging
import queue
import random
import signal
import time
from collections.abc import Callable
from typing import Any, Literal

from ..core.messages import Alive
from ..processes import Child, start_child
from ..pulse import Pulse
from ..restarts import Restarts
from . import hub
from .framing import Unpacker, pack

State = Literal["starting", "ok", "down"]
log = logging.getLogger(__name__)
OUTBOX = 2_000
WRITE_SECONDS = 5.0
STEADY_SECONDS = 10.0
LOOK_SECONDS = 1.0
CANNOT_START = 2
"""A child's exit code that says: it would be the same the next time."""


class Unavailable(Exception):
    """The process that would answer is not there now; the message says so to people."""


def exit_words(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None:
        return "closed its pipe"
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"was killed by signal {-code} ({signal.Signals(-code).name})"
        return f"was killed by signal {-code}"
    return f"left with exit code {code}"


class Link:
    """Runs ``module`` as a child; ``on_batch`` gets the messages of each read, in order.

    ``on_state`` is called after each change of ``state``: ``ok`` from the child's first
    message on if ``speaks_first``, otherwise as soon as it runs.  ``patience`` holds the seconds of silence
    after which it is ``down``, and those after which it is ended and started again.  A child that leaves with
    ``CANNOT_START`` before it was ever ``ok`` is not started again: ``refused`` is true and ``on_refusal`` is called.
    """

    def __init__(
        self,
        name: str,
        module: str,
        on_batch: Callable[[list[Any]], None],
        on_state: Callable[[], None],
        *,
        speaks_first: bool,
        patience: tuple[float, float],
        on_refusal: Callable[[], None] = lambda: None,
        start: Callable[..., Child] = start_child,
    ):
        self.name, self.module = name, module
        self.state: State = "starting"
        self.reason: str | None = None
        self.refused = False
        self._on_batch, self._on_state, self._on_refusal = on_batch, on_state, on_refusal
        self._speaks_first, self._patience, self._start = speaks_first, patience, start
        self._child: Child | None = None
        self._outbox: queue.Queue[Any] = queue.Queue(OUTBOX)
        self._tasks: list[Any] = []
        self._closing = self._was_ok = self._has_spoken = self._deaf = False

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.exit_code() is None

    def run(self) -> None:
        """Keep the child running, until :meth:`close`."""
        self._tasks.append(hub.spawn(self._keep))

    def send(self, message: Any) -> None:
        """Queue a message; :class:`Unavailable` when nobody is there to read it."""
        if self._child is None or self.state == "down":
            raise Unavailable(self.reason or f"The {self.name} is not running.")
        try:
            self._outbox.put_nowait(message)
        except queue.Full:
            raise Unavailable(f"The {self.name} is too busy to read.") from None

    def _set(self, state: State, reason: str | None = None) -> None:
        if (state, reason) != (self.state, self.reason):
            self.state, self.reason = state, reason
            self._was_ok |= state == "ok"
            try:
                self._on_state()
            except Exception:  # whoever is told of it may not end what keeps the child running
                log.exception("that the %s is %s could not be told", self.name, state)

    def _keep(self) -> None:
        restarts = Restarts(STEADY_SECONDS)
        while not self._closing:
            began = time.monotonic()
            try:
                code, reason = self._live()
            except Exception:
                log.exception("the %s could not be looked after", self.name)
                code, reason = None, "could not be looked after"
            if self._closing:
                return
            if code == CANNOT_START and not self._was_ok:
                self.refused = True
                self._on_refusal()
                return
            wait = restarts.pause(time.monotonic() - began, random.random())
            log.warning("the %s %s; starting it again%s", self.name, reason, f" in {wait:.0f} s" if wait >= 1 else "")
            again = f"starting it again in {wait:.0f} s" if wait >= 1 else "starting it again"
            self._set("down", f"The {self.name} {reason}; {again}.")
            hub.pause(wait)
            self._set_starting_again()

    def _set_starting_again(self) -> None:
        self._set("starting", f"The {self.name} is starting again.")

    def _live(self) -> tuple[int | None, str]:
        """One life of the child; returns its exit code and how it ended, in words."""
        code = None
        self._outbox = queue.Queue(OUTBOX)
        try:
            child = self._child = self._start(self.module)
        except OSError as error:
            return None, f"could not be started ({error})"
        hub.set_nonblocking(child.pipe.fileno())
        tell, end = self._patience
        self._has_spoken, self._deaf = not self._speaks_first, False
        pulse = Pulse(time.monotonic(), end, tell)
        helpers = [hub.spawn(self._write, child, self._outbox), hub.spawn(self._watch, child, pulse)]
        self._tasks += helpers
        if self._has_spoken:
            self._set("ok")
        try:
            self._read(child, pulse)
        finally:
            for helper in helpers:
                hub.kill(helper)
                self._tasks.remove(helper)
            if not self._closing:
                code = self._reap(child)
                child.pipe.close()
                self._child = None
        return code, self._end_words(code)

    def _end_words(self, code: int | None) -> str:
        if self._closing:
            return "was closed"
        return f"did not answer for {self._patience[1]:.0f} s and was ended" if self._deaf else exit_words(code)

    def _watch(self, child: Child, pulse: Pulse) -> None:
        """Tell of its silence, and end it where that goes on: its death is then like any other."""
        while (found := pulse.look(time.monotonic())) != "dead":
            if found == "silent":
                self._set("down", f"The {self.name} has not answered for {self._patience[0]:.0f} s.")
            hub.pause(LOOK_SECONDS)
        self._deaf = True
        child.signal(signal.SIGKILL)

    def _read(self, child: Child, pulse: Pulse) -> None:
        unpacker = Unpacker()
        while data := hub.read_some(child.pipe.fileno()):
            pulse.heard()
            try:
                batch = [message for message in unpacker.feed(data) if not isinstance(message, Alive)]
            except Exception:
                log.exception("the %s sent what nobody can read", self.name)
                return
            self._has_spoken |= bool(batch)
            if self._has_spoken:
                self._set("ok")
            elif self.state == "down":
                self._set_starting_again()
            if batch:
                try:
                    self._on_batch(batch)
                except Exception:
                    log.exception("a message of the %s could not be handled", self.name)

    def _write(self, child: Child, outbox: "queue.Queue[Any]") -> None:
        while True:
            message = outbox.get()
            try:
                data = pack(message)
            except Exception:  # nobody could read it; those behind it can be
                log.exception("a %s for the %s cannot be packed", type(message).__name__, self.name)
                continue
            try:
                hub.write_all(child.pipe.fileno(), data, WRITE_SECONDS)
            except OSError as error:  # TimeoutError is one: half a message may be out, so the stream is over
                log.warning("the %s cannot be written to: %s", self.name, error)
                child.signal(signal.SIGTERM)
                return

    def _reap(self, child: Child) -> int | None:
        """Its exit code.  EOF came first, so it is leaving by itself; TERM, wait, KILL where it does not."""
        for number, seconds in ((None, 1.0), (signal.SIGTERM, 9.0), (signal.SIGKILL, 2.0)):
            if number is not None:
                child.signal(number)
            if wait_for_exit(child, seconds):
                break
        return child.exit_code()

    def close(self) -> None:
        """End the pipe: the child leaves by itself.  :meth:`wait` waits for it."""
        self._closing = True
        for task in list(self._tasks):
            hub.kill(task)
        if self._child:
            self._child.pipe.close()

    def wait(self, seconds: float) -> bool:
        """Whether the child has left; after ``seconds`` its process group is killed."""
        if self._child is None or wait_for_exit(self._child, seconds):
            return True
        self._child.signal(signal.SIGKILL)
        wait_for_exit(self._child, 1.0)
        return False


def wait_for_exit(child: Child, seconds: float) -> bool:
    """Whether the child ended within ``seconds``."""
    deadline = time.monotonic() + seconds
    while child.exit_code() is None:
        if time.monotonic() > deadline:
            return False
        hub.pause(0.02)
    return True
