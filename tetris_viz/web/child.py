"""A child process and the talk with it, kept alive: started, listened to, started again.

The first restart comes at once, the next ones after a growing pause; a child that has
spoken and lived for a while clears the count.
"""

import logging
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from ..core import exits, files
from ..core.errors import CommandError
from ..ipc.heartbeat import Watchdog
from ..ipc.link import Arrived, Ended, Event, Link, WriteFailed
from ..ipc.messages import Heartbeat, Message
from ..ipc.protocol import Unsendable
from ..processes import Child, start_child
from ..restarts import Restarts
from . import hub

State = Literal["starting", "ok", "down"]
log = logging.getLogger(__name__)
STEADY_SECONDS = 10.0
LOOK_SECONDS = 1.0
CANNOT_START = 2
"""A child's exit code that says: it would be the same the next time."""


class Unavailable(Exception):
    """The process that would answer is not there now; the message says so to people."""


class ManagedChild:
    """Runs ``module`` as a child, which may say what is in the union ``receives``; ``on_batch`` gets the messages of
    each read, in order.

    ``on_state`` is called after each change of ``state``: ``ok`` from the child's first
    message on if ``speaks_first``, otherwise as soon as it runs.  ``patience`` holds the seconds of silence
    after which it is ``down``, and those after which it is ended and started again.  A child that leaves with
    ``CANNOT_START`` before it was ever ``ok`` is not started again: ``refused`` is true and ``on_refusal`` is called.
    """

    def __init__(
        self,
        name: str,
        module: str,
        receives: Any,
        on_batch: Callable[[list[Any]], None],
        on_state: Callable[[], None],
        *,
        speaks_first: bool,
        patience: tuple[float, float],
        on_refusal: Callable[[], None] = lambda: None,
        start: Callable[..., Child] = start_child,
    ):
        self.name, self.module, self._receives = name, module, receives
        self.state: State = "starting"
        self.reason: str | None = None
        self.refused = False
        self._on_batch, self._on_state, self._on_refusal = on_batch, on_state, on_refusal
        self._speaks_first, self._patience, self._start = speaks_first, patience, start
        self._child: Child | None = None
        self._link: Link | None = None
        self._tasks: list[Any] = []
        self._closing = self._was_ok = self._has_spoken = self._was_silent = False

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.exit_code() is None

    def run(self) -> None:
        """Keep the child running, until :meth:`close`."""
        self._tasks.append(hub.spawn(self._keep))

    def send(self, message: Message) -> None:
        """Queue a message; :class:`Unavailable` when nobody is there to read it, :class:`CommandError` when it holds
        what cannot be passed on."""
        if self._link is None or self.state == "down":
            raise Unavailable(self.reason or f"The {self.name} is not running.")
        if self._link.full:
            raise Unavailable(f"The {self.name} is too busy to read.")
        try:
            self._link.send(message)
        except Unsendable as error:
            raise CommandError("invalid", f"It holds what cannot be passed on: {error}.") from None

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
            again = f"starting it again in {wait:.0f} s" if wait >= 1 else "starting it again"
            exact = "" if code is None else f" ({exits.for_log(code)})"
            log.warning("the %s %s%s; %s", self.name, reason, exact, again)
            self._set("down", f"The {self.name} {reason}; {again}.")
            hub.pause(wait)
            self._set_starting_again()

    def _set_starting_again(self) -> None:
        self._set("starting", f"The {self.name} is starting again.")

    def _live(self) -> tuple[int | None, str]:
        """One life of the child: its exit code, None where it never had one, and how it ended, as everybody is told."""
        try:
            child = self._child = self._start(self.module)
        except OSError as error:
            return None, f"could not be started ({files.fault(error)})"
        hub.set_nonblocking(child.pipe.fileno())
        tell, end = self._patience
        self._has_spoken, self._was_silent = not self._speaks_first, False
        watchdog, ended = Watchdog(time.monotonic(), end, tell), threading.Event()

        def on_event(event: Event) -> None:
            match event:
                case Arrived(_, messages):
                    watchdog.heard()
                    self._heard([message for message in messages if not isinstance(message, Heartbeat)])
                    event.done()
                case WriteFailed(_, reason):  # half a message may be out, so the stream is over
                    log.warning("the %s cannot be written to: %s", self.name, reason)
                    child.signal(signal.SIGTERM)
                case Ended():
                    ended.set()

        self._link = Link(child.pipe, self._receives, on_event, name=self.name, engine=hub.ENGINE)
        self._link.start()
        watcher = hub.spawn(self._watch, child, watchdog)
        self._tasks.append(watcher)
        if self._has_spoken:
            self._set("ok")
        code = None
        try:
            ended.wait()
        finally:
            hub.kill(watcher)
            self._tasks.remove(watcher)
            if not self._closing:
                self._link.close()
                code = self._reap(child)
                self._child = self._link = None
        return code, self._end_words(code)

    def _end_words(self, code: int | None) -> str:
        if self._closing:
            return "was closed"
        if self._was_silent:
            return f"did not answer for {self._patience[1]:.0f} s and was ended"
        return exits.for_everybody(code)

    def _watch(self, child: Child, watchdog: Watchdog) -> None:
        """Tell of its silence, and end it where that goes on: its death is then like any other."""
        while (found := watchdog.check(time.monotonic())) != "dead":
            if found == "silent":
                self._set("down", f"The {self.name} has not answered for {self._patience[0]:.0f} s.")
            hub.pause(LOOK_SECONDS)
        self._was_silent = True
        child.signal(signal.SIGKILL)

    def _heard(self, batch: list[Any]) -> None:
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

    def _reap(self, child: Child) -> int | None:
        """Its exit code.  The talk is over, so it is leaving by itself; TERM, wait, KILL where it does not."""
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
        if self._link:
            self._link.close()

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
