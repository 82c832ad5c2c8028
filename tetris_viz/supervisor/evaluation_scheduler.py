"""The one evaluator, and which policy it plays next."""

import itertools
from dataclasses import replace
from pathlib import Path

from ..core.evaluations import Cause
from ..ipc.messages import EvaluatePolicy, EvaluationFailed, PolicyEvaluated
from .evaluation_jobs import Job, copy_of, is_final, is_wanted, place_of, unevaluated_end
from .fault_isolation import FaultIsolation
from .kept_worker import KeptWorker
from .room_session import RoomSession
from .workers import MakeEvaluator, Worker

MOST_DEATHS = 3
"""Deaths of an evaluator over one policy after which that is given up."""


class EvaluationScheduler:
    """One evaluator while there is something to do, one policy at a time: what people asked for, then the ends of
    runs, the newest first.

    ``check`` and ``reconsider`` may change what a room says of it (``evaluating``): the room they answer is to be told.
    """

    def __init__(self, make: MakeEvaluator, isolation: FaultIsolation):
        self._child, self._isolation = KeptWorker("evaluator", make), isolation
        self._job: Job | None = None
        self._waiting: dict[str, RoomSession] = {}
        self._ids = itertools.count(1)

    @property
    def worker(self) -> Worker | None:
        return self._child.worker

    def reconsider(self, session: RoomSession) -> None:
        """Look again whether a policy of this room is to be evaluated; to be called with every change of it."""
        if is_wanted(session):
            self._waiting[session.room.id] = session
        else:
            self._waiting.pop(session.room.id, None)
        job = self._job
        if job is not None and job.room == session.room.id and not _still_wanted(session, job):
            if not copy_of(session, job.step).exists():  # else somebody asked for the same
                session.change(evaluating=[step for step in session.room.evaluating if step != job.step])
            self._job = None
            self._child.end()  # it plays on what nobody wants any more

    def check(self, now: float) -> RoomSession | None:
        """Start it, give it the next policy, notice its death, let it go when there is nothing to do."""
        if self._child.check(now) and self._job is not None:
            self._job = replace(self._job, deaths=self._job.deaths + 1)
        if self._job is None and not self._waiting:
            self._child.end()
        elif self._child.start(now) and self._job is not None and self._job.room in self._waiting:
            self._post(replace(self._job, id=next(self._ids)), self._waiting[self._job.room])
        return self._next() if self.worker is not None and self._job is None else None

    def heard(self) -> None:
        """It said something."""
        self._child.heard()

    def take_finished(self, message: PolicyEvaluated | EvaluationFailed) -> Job | None:
        """The job that this is the result of, which is done; None where nobody wants it any more."""
        job = self._job
        if job is None or job.id != message.id:
            return None
        self._job = None
        return job

    def take_given_up(self) -> Job | None:
        """A job that the evaluator died of again and again; it is taken away."""
        job = self._job
        if job is None or job.deaths < MOST_DEATHS:
            return None
        self._job = None
        return job

    def end(self) -> None:
        self._child.end()

    def _next(self) -> RoomSession | None:
        while self._waiting:
            session, job = min(self._waiting.values(), key=_urgency), None
            with self._isolation.part(f"the evaluation of room {session.room.id}"):
                job = self._made(session)
            if job is None:
                del self._waiting[session.room.id]
                continue
            self._post(job, session)
            if job.step not in session.room.evaluating:
                session.change(evaluating=[*session.room.evaluating, job.step])
            return session
        return None

    def _made(self, session: RoomSession) -> Job | None:
        end = unevaluated_end(session)
        if session.room.evaluating and not session.deleted:
            step = session.room.evaluating[0]
            path = copy_of(session, step)
            return self._job_of(session, step, "end" if step == end else "asked", path)
        if end is None or not session.policy.exists():
            session.unplayable = end
            return None
        return self._job_of(session, end, "end", session.policy)

    def _job_of(self, session: RoomSession, step: int, cause: Cause, path: Path) -> Job:
        place, attempt = place_of(session, step)
        pieces = session.room.config["pieces"]
        return Job(next(self._ids), session.room.id, step, cause, path, place, attempt, pieces)

    def _post(self, job: Job, session: RoomSession) -> None:
        assert self.worker is not None
        self._job = job = replace(job, selecting=is_final(session, job.step))
        self.worker.put(EvaluatePolicy(job.id, str(job.path), job.pieces, job.selecting))


def _still_wanted(session: RoomSession, job: Job) -> bool:
    if session.deleted or job.pieces != session.room.config["pieces"]:
        return False
    asked = job.step in session.room.evaluating and job.path == copy_of(session, job.step)
    return asked or unevaluated_end(session) == job.step


def _urgency(session: RoomSession) -> tuple[bool, float]:
    return not session.room.evaluating, -session.room.since
