"""What the supervisor says to a trainer waits here for a boundary."""

import contextlib
import os
import queue
from collections.abc import Callable
from typing import Any

from ..ipc.link import Arrived, Event
from ..ipc.messages import WatchTraining


def leave_at_once() -> None:
    """The supervisor is gone: nobody may learn on alone, and nothing is worth a risk to the files."""
    os._exit(0)


class Inbox:
    """Commands on their way in; ``on_event`` is for the link with the supervisor.

    ``WatchTraining`` acts at once (:attr:`watched`); everything else waits for a boundary.
    ``lost`` is called where the supervisor cannot be heard or told anything any more.
    """

    def __init__(self, *, lost: Callable[[], None] = leave_at_once):
        self._lost = lost
        self._commands: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.watched = False

    @property
    def waiting(self) -> bool:
        """Whether a command waits for the next boundary."""
        return not self._commands.empty()

    def put(self, command: Any) -> None:
        """As if the supervisor had sent it; safe in a signal handler."""
        self._commands.put(command)

    def take(self, timeout: float | None) -> Any | None:
        """The oldest command, waited for; None when ``timeout`` seconds passed first."""
        with contextlib.suppress(queue.Empty):
            return self._commands.get(timeout=timeout)
        return None

    def take_waiting(self) -> Any | None:
        """The oldest command, or None."""
        with contextlib.suppress(queue.Empty):
            return self._commands.get_nowait()
        return None

    def on_event(self, event: Event) -> None:
        if not isinstance(event, Arrived):
            self._lost()
            return
        for message in event.messages:
            if isinstance(message, WatchTraining):
                self.watched = message.watched
            else:
                self.put(message)
        event.done()
