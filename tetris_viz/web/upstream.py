"""The way to the supervisor and to the history: commands up, answers back."""

import contextlib
import itertools
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from ..core import frames, pictures
from ..core.actors import Actor
from ..core.errors import CommandError
from ..ipc.messages import (
    Answered,
    Asked,
    CommandAnswered,
    FramePlayed,
    FromHistory,
    FromSupervisor,
    RunCommand,
    StoreChanged,
    WatchedChanged,
)
from ..settings import MADE, PREFIX
from .child import ManagedChild, Unavailable

log = logging.getLogger(__name__)
COMMAND_SECONDS = 4.5
COMING_SECONDS = 5.0
"""How much longer a command waits for a supervisor that is coming up."""
MOST_COMMANDS = 200
"""Commands that wait for an answer at the same time."""
MOST_TRIES = 2
"""Supervisors that a command is given to: one that died may have done so of it."""
MOST_QUESTIONS = 200
"""That wait, of one address: a class behind one router opens its pages at once."""
QUESTION_SECONDS = 20.0
"""A busy machine may answer late; a page that waits for its curves loses nothing by it."""


SUPERVISOR_PATIENCE = (10.0, 30.0)
"""Seconds of silence until it is said, and until it is ended: its loop turns several times a second."""
HISTORY_PATIENCE = (QUESTION_SECONDS + 5.0, 40.0)
"""It answers one question at a time, and says nothing meanwhile."""


class _Waiting:
    """One who waits for an answer."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._answer: Any = None

    def give(self, answer: Any) -> None:
        self._answer = answer
        self._ready.set()

    def wait(self, seconds: float) -> bool:
        """Whether there is an answer within ``seconds``."""
        return self._ready.wait(seconds)

    def take(self, seconds: float) -> Any:
        """The answer, which is raised if it is an error; :class:`Unavailable` when it does not come in time."""
        if not self.wait(seconds):
            raise Unavailable(f"No answer within {seconds:g} s; try again.")
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class _Command(_Waiting):
    """One who waits for the answer to a command.  ``given_to`` is the supervisor (pid) that has it."""

    def __init__(self, message: RunCommand) -> None:
        super().__init__()
        self.message = message
        self.given_to: int | None = None
        self.tries = 0


def newest_frames(batch: list[Any]) -> list[Any]:
    """``batch`` with only the newest frame of each room and view; everything else stays, in order."""
    newest = {}
    for index, message in enumerate(batch):
        if isinstance(message, FramePlayed):
            newest[message.blob[1:2] + message.blob[12:16]] = index
    keep = set(newest.values())
    return [m for i, m in enumerate(batch) if i in keep or not isinstance(m, FramePlayed)]


class Upstream:
    """The supervisor as the web process sees it.

    ``on_refusal`` is called when it cannot start and has told people why.
    """

    def __init__(self, module: str = "tetris_viz.supervisor", on_refusal: Callable[[], None] = lambda: None):
        self._on_message: Callable[[Any], None]
        self._on_state: Callable[[], None]
        self.child = ManagedChild(
            "supervisor", module, FromSupervisor, self._batch, self._changed,
            speaks_first=True, patience=SUPERVISOR_PATIENCE, on_refusal=on_refusal,
        )  # fmt: skip
        self._waiting: dict[str, list[_Command]] = {}
        self._watched: WatchedChanged | None = None
        self._store = StoreChanged(ok=True)  # each supervisor says how its store is: a silence changes nothing

    def run(self, on_message: Callable[[Any], None], on_state: Callable[[], None]) -> None:
        """Start the supervisor, and keep it running.

        ``on_message`` gets what it says (answers to commands apart), ``on_state`` is called when
        :meth:`server_state` has changed.
        """
        self._on_message, self._on_state = on_message, on_state
        self.child.run()

    def server_state(self) -> dict[str, Any]:
        """``{supervisor, store, reason?}`` as the ``server`` event and ``/healthz`` tell it."""
        state = {"supervisor": self.child.state, "store": "ok" if self._store.ok else "failing"}
        reason = self.child.reason if self.child.state != "ok" else self._store.reason
        return state | ({"reason": reason} if reason else {})

    def run_command(
        self, name: str, payload: dict[str, Any], actor: Actor, seconds: float = COMMAND_SECONDS
    ) -> dict[str, Any]:
        """The supervisor's answer, :class:`Unavailable` when it does not come in time.

        While there is no supervisor, or where it dies before it has answered, the command waits for the next one,
        ``COMING_SECONDS`` longer at most.  Its id makes sure that it is carried out once.
        """
        if sum(map(len, self._waiting.values())) >= MOST_COMMANDS:
            raise Unavailable("Too many commands wait for an answer; try again in a moment.")
        waiting = _Command(RunCommand(name, payload, actor))
        key = payload["command_id"]
        self._waiting.setdefault(key, []).append(waiting)
        try:
            self._give(waiting)
            answered = waiting.wait(seconds)
            if not answered and (self.child.state != "ok" or waiting.given_to != self.child.pid or waiting.tries > 1):
                answered = waiting.wait(COMING_SECONDS)
            if not answered and self.child.state != "ok":
                raise Unavailable(self.child.reason or "The supervisor is starting; try again in a moment.")
            if not answered:
                raise Unavailable(f"No answer within {seconds:g} s; try again.")
            answer: dict[str, Any] = waiting.take(0)
            return answer
        finally:
            self._forget(key, waiting)

    def _give(self, waiting: _Command) -> None:
        """Send a command, to each supervisor once."""
        if self.child.state != "ok" or waiting.given_to == self.child.pid:
            return
        waiting.given_to, waiting.tries = self.child.pid, waiting.tries + 1
        try:
            self.child.send(waiting.message)
        except (Unavailable, CommandError) as error:
            waiting.give(error)

    def tell_watched(self, watched: WatchedChanged) -> None:
        """What viewers look at; told again to every new supervisor."""
        if watched != self._watched:
            self._watched = watched
            self._tell_watched()

    def _tell_watched(self) -> None:
        if self._watched is not None and self.child.state == "ok":
            try:
                self.child.send(self._watched)
            except Unavailable as error:
                log.warning("who watches could not be told: %s", error)

    def _forget(self, key: str, waiting: _Command) -> None:
        others = [w for w in self._waiting.get(key, []) if w is not waiting]
        if others:
            self._waiting[key] = others
        else:
            self._waiting.pop(key, None)

    def _changed(self) -> None:
        if self.child.state == "ok":
            # The next one follows a supervisor that died: its rooms come back, also where a new server's would wait.
            os.environ[f"{PREFIX}RESUME"] = os.environ[MADE] = "1"
            self._tell_watched()
            for waiting in list(itertools.chain.from_iterable(self._waiting.values())):
                self._give(waiting)
        else:
            for waiting in itertools.chain.from_iterable(self._waiting.values()):
                if self.child.pid is None and waiting.tries >= MOST_TRIES:
                    waiting.give(Unavailable(self.child.reason or "The supervisor is not running."))
        self._on_state()

    def _batch(self, batch: list[Any]) -> None:
        for message in newest_frames(batch):
            try:
                self._one(message)
            except Exception:
                log.exception("a %s could not be relayed", type(message).__name__)

    def _one(self, message: Any) -> None:
        if isinstance(message, CommandAnswered):
            for waiting in self._waiting.get(message.command_id, []):
                waiting.give(message.answer)
        elif isinstance(message, StoreChanged):
            changed, self._store = message != self._store, message
            if changed:
                self._on_state()
        else:
            if isinstance(message, FramePlayed) and len(message.blob) > _most_bytes(message.blob):
                raise ValueError(f"a frame of {len(message.blob)} bytes")
            self._on_message(message)


def _most_bytes(frame: bytes) -> int:
    return pictures.MAX_BYTES if frame[:1] == bytes([pictures.VERSION]) else frames.MAX_BYTES


class History:
    """Questions about the past, answered by the history process."""

    def __init__(self, module: str = "tetris_viz.history"):
        self.child = ManagedChild(
            "history", module, FromHistory, self._batch, self._changed, speaks_first=False, patience=HISTORY_PATIENCE
        )
        self._ids = itertools.count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._askers: Counter[str] = Counter()

    def ask(
        self, question: str, arguments: dict[str, Any], seconds: float = QUESTION_SECONDS, asker: str = ""
    ) -> dict[str, Any]:
        """The answer; :class:`Unavailable` while there is none, :class:`CommandError` for a question it refuses.

        Those who ask take turns by ``asker``, a viewer's address; of one at most ``MOST_QUESTIONS`` wait.
        """
        answer: dict[str, Any] = self._ask(question, arguments, seconds, asker, as_json=False)
        return answer

    def ask_json(self, question: str, arguments: dict[str, Any], asker: str = "") -> bytes:
        """As :meth:`ask`, but the answer as the JSON that a browser gets: however large, nothing here looks at it."""
        answer: bytes = self._ask(question, arguments, QUESTION_SECONDS, asker, as_json=True)
        return answer

    def tell(self, question: str, arguments: dict[str, Any], asker: str = "") -> None:
        """As :meth:`ask`, where nobody waits for the answer; a history that is gone need not be told."""
        with contextlib.suppress(Unavailable):
            self.child.send(Asked(next(self._ids), question, arguments, asker=asker))

    def _ask(self, question: str, arguments: dict[str, Any], seconds: float, asker: str, as_json: bool) -> Any:
        if self._askers[asker] >= MOST_QUESTIONS:
            raise CommandError("limit", f"{MOST_QUESTIONS} questions of this address wait already; ask again later.")
        number, waiting = next(self._ids), _Waiting()
        self._waiting[number] = waiting
        self._askers[asker] += 1
        try:
            self.child.send(Asked(number, question, arguments, time.monotonic() + seconds, asker, as_json))
            answered: Answered = waiting.take(seconds)
        finally:
            del self._waiting[number]
            self._askers[asker] -= 1
            if not self._askers[asker]:
                del self._askers[asker]
        if answered.answer is None:
            raise CommandError(answered.code, answered.error or "The history has no answer.")
        return answered.answer

    def _changed(self) -> None:
        if self.child.state != "ok":
            for waiting in list(self._waiting.values()):
                waiting.give(Unavailable(self.child.reason or "The history is not running."))

    def _batch(self, batch: list[Any]) -> None:
        for message in batch:
            waiting = self._waiting.get(message.id)
            if waiting:
                waiting.give(message)
