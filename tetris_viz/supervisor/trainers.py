"""The trainers that run, by room: launched, watched, reaped."""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from ..core import exits, files
from ..ipc.messages import StartTraining, WatchTraining
from . import trainer_process
from .change_buffer import ChangeBuffer
from .effects import Effect, Launch, Now
from .fault_isolation import FaultIsolation
from .room_registry import RoomRegistry
from .room_session import RoomSession
from .workers import MakeTrainer, Worker

log = logging.getLogger(__name__)
END_PATIENCE = 5.0
"""Seconds between a trainer's closed pipe and its end by force, or between its end and that of its pipe."""


@dataclass(eq=False)
class Trainers:
    """``do`` carries out what follows for a room."""

    make: MakeTrainer
    registry: RoomRegistry
    changes: ChangeBuffer
    isolation: FaultIsolation
    do: Callable[[RoomSession, list[Effect]], None]
    _workers: dict[str, Worker] = field(default_factory=dict)
    _next: dict[str, StartTraining] = field(default_factory=dict)
    """Begins the room's next trainer, once the one that is leaving has left."""
    _ending_since: dict[str, float] = field(default_factory=dict)
    """When a trainer's pipe, or its process, was seen to have ended first."""
    _pipe_ended: set[str] = field(default_factory=set)
    _restarting: set[str] = field(default_factory=set)
    """Rooms that a trainer may have to be started for again."""
    _watched: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self._workers)

    @property
    def are_ending(self) -> bool:
        """Whether any is to be looked at again soon."""
        return bool(self._ending_since)

    def get(self, room: str) -> Worker | None:
        return self._workers.get(room)

    def session_of(self, worker: Worker) -> RoomSession | None:
        """The room whose trainer it is now."""
        return next((self.registry.sessions[room] for room, w in self._workers.items() if w is worker), None)

    def launch(self, session: RoomSession, message: StartTraining, now: Now) -> None:
        room = session.room.id
        if (before := self._workers.get(room)) is not None:  # it has said goodbye, but not left yet
            self._next[room] = message
            before.signal(signal.SIGTERM)
            session.kill_at = now.monotonic + trainer_process.TERM_PATIENCE
            return
        try:
            worker = self.make(session.folder, session.kind.trainer)
        except OSError as error:
            self.do(session, trainer_process.spawn_failed(session, error, now, self.registry.rules))
            return
        self._workers[room] = worker
        trainer_process.launched(session, now)
        log.info("the trainer of room %s is process %d", room, worker.pid)
        worker.put(message)
        worker.put_newest("watch", WatchTraining(room in self._watched))

    def watch(self, rooms: frozenset[str]) -> None:
        """Somebody looks at the training view of these rooms, and of no others."""
        for room in self._watched ^ rooms:
            if (worker := self._workers.get(room)) is not None:
                worker.put_newest("watch", WatchTraining(room in rooms))
        self._watched = rooms

    def note_restart(self, session: RoomSession) -> None:
        """To be called with every change of a room."""
        if session.restart_at is None:
            self._restarting.discard(session.room.id)
        else:
            self._restarting.add(session.room.id)

    def forget(self, room: str) -> None:
        self._restarting.discard(room)

    def pipe_ended(self, session: RoomSession, now: Now) -> None:
        """The process is about to be gone, or is made to."""
        self._pipe_ended.add(session.room.id)
        self._ending_since.setdefault(session.room.id, now.monotonic)

    def check(self, now: Now) -> None:
        """Deaths, patience that is over, and rooms whose next trainer is due."""
        for room, worker in list(self._workers.items()):
            with self.isolation.part(f"the trainer of room {room}"):
                self._check(self.registry.sessions[room], worker, now)
        for room in self._restarting - self._workers.keys():
            with self.isolation.part(f"starting room {room} again"):
                session = self.registry.sessions[room]
                if effects := trainer_process.start_again(session, now, self.registry.rules):
                    self.do(session, effects)

    def kill_all(self, now: Now) -> None:
        """Kill whatever still runs, and tell of it; :meth:`close_all` ends the pipes."""
        for room, worker in self._workers.items():
            session = self.registry.sessions[room]
            worker.signal(signal.SIGKILL)
            session.kill_at = now.monotonic
            with self.isolation.part(f"the end of room {room}"):
                self.do(session, trainer_process.exited(session, worker.exit_code(), now, self.registry.rules))

    def close_all(self) -> None:
        for worker in self._workers.values():
            worker.close()
        self._workers.clear()

    def _check(self, session: RoomSession, worker: Worker, now: Now) -> None:
        room, code = session.room.id, worker.exit_code()
        since = self._ending_since.get(room)
        is_overdue = since is not None and now.monotonic - since > END_PATIENCE
        if code is None:
            if is_overdue:
                worker.signal(signal.SIGKILL)
            if effects := trainer_process.check_deadlines(session, now):
                self.do(session, effects)
        elif since is None:  # its last words are still in the pipe, unless a helper of its holds it open
            self._ending_since[room] = now.monotonic
            worker.signal(signal.SIGKILL)
        elif room in self._pipe_ended or is_overdue:
            self._reap(session, worker, code, now)

    def _reap(self, session: RoomSession, worker: Worker, code: int | None, now: Now) -> None:
        room = session.room.id
        worker.close()
        del self._workers[room]
        self._ending_since.pop(room, None)
        self._pipe_ended.discard(room)
        message = self._next.pop(room, None)
        if message is not None and session.room.state == "starting":
            session.kill_at = session.term_at = None
            self.do(session, [Launch(message)])
        elif message is not None and session.room.state == "stopping":
            self.do(session, trainer_process.start_cancelled(session, now))
        else:
            if code:
                lines = "".join(f"\n  {line}" for line in files.last_lines(session.log))
                log.error("the trainer of room %s %s; see %s%s", room, exits.for_log(code), session.log, lines)
            self.do(session, trainer_process.exited(session, code, now, self.registry.rules))
        self.changes.row_changed(room, urgent=True)
