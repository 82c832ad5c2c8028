"""Which policies are to be evaluated, the one process that does it, and what follows from a result.

What waits is a matter of what there is, not of what has happened: a run that has ended without an evaluation of its
last policy gets one, and so does each policy whose copy lies in its room's folder because somebody asked.  So no crash,
of the evaluator or of the supervisor, forgets any.
"""

import contextlib
import itertools
import json
import logging
import signal
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .. import checkpoints
from ..core import best as best_policy
from ..core.atomic import atomic_write
from ..core.best import Best
from ..core.errors import CommandError
from ..core.evaluations import BEST, PREFIX, Cause, evaluated, further
from ..core.messages import EvaluatePolicy, EvaluationFailed, PolicyEvaluated
from ..core.names import CHECKPOINT, EVALUATION
from ..core.numbers import is_finite
from ..processes import Restarts
from ..pulse import Pulse
from .effects import Effect, Moment, ShowcaseChanged
from .faults import Faults
from .session import RoomSession, notice, place, tell
from .workers import MakeEvaluator, Worker

log = logging.getLogger(__name__)
FOLDER = "evaluations"
"""Below a room's own: copies of the policies that wait, ``<step>.npz``, and where each stood, ``<step>.json``."""
MOST_WAITING = 20
"""Evaluations that people asked for and that are not done."""
ENDED = frozenset({"finished", "stopped", "failed", "queued"})
"""States of a room that has ended, for now at least, with the policy that it has."""
PATIENCE = 30.0
"""Seconds of silence after which an evaluator is ended; it says every two that it is there."""
LONG_LIFE = 60.0
MOST_DEATHS = 3
"""Deaths of an evaluator over one policy after which that is given up."""


# --- what there is to do -------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """One policy.  ``place`` is where it stood: ``{step, episode, time}``; ``attempt`` had it when it was asked for.
    ``selecting``: it plays as what a run ended with, by other games, too, which tell whether it is the best."""

    id: int
    room: str
    step: int
    cause: Cause
    path: Path
    place: dict[str, Any]
    attempt: int
    pieces: str
    selecting: bool = False
    deaths: int = 0


def ask(session: RoomSession, step: int | None, waiting: int) -> None:
    """Have the policy of checkpoint ``step``, or the newest, evaluated; raises :class:`CommandError`.

    It is copied, as neither stays for long.  ``waiting`` counts those that are not done, of all rooms.
    """
    at, source = _source(session, step)
    path, known = _copy_of(session, at["step"]), at["step"] in session.room.evaluating
    if known and path.exists():
        return
    if waiting >= MOST_WAITING:
        raise CommandError(
            "limit", f"{waiting} evaluations wait or are under way, which is the limit. Ask again when some are done."
        )
    try:
        path.parent.mkdir(exist_ok=True)  # the room's own is not made anew where it was moved away
        path.with_suffix(".json").write_text(json.dumps({**at, "attempt": session.room.attempt}))
        atomic_write(path, checkpoints.read_networks(source))
    except OSError as error:
        if step is not None and isinstance(error, FileNotFoundError):
            raise _unknown(step) from None
        raise CommandError("store_unavailable", f"The policy cannot be copied: {error.strerror}.") from None
    if not known:
        session.change(evaluating=[*session.room.evaluating, at["step"]])


def _source(session: RoomSession, step: int | None) -> tuple[dict[str, Any], Path]:
    """Where the policy stood that is asked for, and its file."""
    if step is not None:
        folder = session.folder / "checkpoints"
        counters = checkpoints.counters(folder, step)
        if counters is None:
            raise _unknown(step)
        at = {"step": step, "episode": counters["episode"], "time": counters["seconds"]}
        return at, checkpoints.path_of(folder, step) / checkpoints.POLICY
    if session.policy_step is None:
        raise CommandError("illegal_state", "The room has no policy yet. Start it; the first comes within seconds.")
    return {**place(session.room), "step": session.policy_step}, session.policy


def _unknown(step: int) -> CommandError:
    return CommandError("unknown_checkpoint", f"The room has no checkpoint {step:,} (any more).", "step")


def _copy_of(session: RoomSession, step: int) -> Path:
    return session.folder / FOLDER / f"{step}.npz"


def restored(session: RoomSession) -> None:
    """Of what the room in the store waited for, keep what can still be evaluated, and no other copy of a policy."""
    there = [step for step in session.room.evaluating if _copy_of(session, step).exists()]
    session.change(evaluating=there)
    folder, wanted = session.folder / FOLDER, {str(step) for step in there}
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.stem not in wanted:
            _remove(left)


def forget(session: RoomSession) -> None:
    """What was evaluated speaks of the room no longer: it was of policies, or of games, that are no longer its own."""
    values = {key: value for key, value in session.room.values.items() if not key.startswith(PREFIX)}
    session.change(evaluated=None, values=values)


def is_final(session: RoomSession, step: int) -> bool:
    """Whether the run ended with the policy of ``step``, as far as anybody knows."""
    at_rest = session.room.state in ENDED and session.goes_on is None
    return at_rest and step == session.policy_step


def unevaluated_end(session: RoomSession) -> int | None:
    """The step of the policy that the run ended with, where that has no evaluation of its own."""
    step, known = session.policy_step, session.room.evaluated
    if session.deleted or step is None or not is_final(session, step) or session.unplayable == step:
        return None
    return None if known is not None and known.get("final") and known["step"] == step else step


def is_wanted(session: RoomSession) -> bool:
    """Whether a policy of the room waits."""
    if session.untaken:
        return False  # what becomes of it would be stored in place of what the next start may take over
    asked = bool(session.room.evaluating) and not session.deleted
    return asked or unevaluated_end(session) is not None


# --- what follows from a result ------------------------------------------------


def told(session: RoomSession, job: Job, result: PolicyEvaluated, now: Moment) -> list[Effect]:
    """Tell of the evaluation; a policy that a run ended with may be its best.

    One that became the end while it was played, and so not by the games that choose the best, is played again.
    """
    final = is_final(session, job.step) and job.selecting
    if final:
        session.policy_step = result.step  # the file may be newer than the last word of it
    _done(session, job)
    at = {**job.place, "step": result.step}
    facts = {"games": result.games, "cap": result.cap, "error": result.error}
    values, effects = result.values, list[Effect]()
    if final and (best := _new_best(session, result)) is not None:
        values = {**values, BEST: best}
        effects = [*_best_told(session, result, at, now), ShowcaseChanged()]
    event = tell(session, EVALUATION, now, attempt=job.attempt, **at, cause=job.cause, **facts, values=values)
    known, found = session.room.evaluated, evaluated(at, job.cause, values, now.unix, **facts, final=final)
    if final:  # also where a crash has set the run back behind what is known
        known = None
    if not _was_abandoned(session, job):
        speaks = further(found, known)
        shown = values if speaks is found else {key: values[key] for key in (BEST,) if key in values}
        session.change(evaluated=speaks, values={**session.room.values, **shown})
    return [event, *effects]


def _was_abandoned(session: RoomSession, job: Job) -> bool:
    """Whether the run went on from an earlier checkpoint since this policy was asked for."""
    if session.room.state in {"starting", "recovering"}:
        return False  # nobody knows yet where it goes on; what is beyond is forgotten then
    return job.attempt < session.room.attempt and job.step > session.from_step


def failed(session: RoomSession, job: Job, reason: str, now: Moment) -> list[Effect]:
    """Nothing is known of that policy; who asked is told so."""
    log.error("%s, step %s, cannot be evaluated: %s", session.room.name, job.step, reason)
    was_asked = _copy_of(session, job.step).exists()
    _done(session, job)
    if job.cause == "end":
        session.unplayable = job.step
    if not was_asked:
        return []
    return [notice(session, now, f"The policy of step {job.step:,} could not be evaluated: {reason}.", "warning")]


def _done(session: RoomSession, job: Job) -> None:
    session.change(evaluating=[step for step in session.room.evaluating if step != job.step])
    path = _copy_of(session, job.step)
    for left in (path, path.with_suffix(".json")):
        _remove(left)


def _remove(left: Path) -> None:
    with contextlib.suppress(OSError):
        left.unlink(missing_ok=True)


def _new_best(session: RoomSession, result: PolicyEvaluated) -> float | None:
    """What is told of the policy as the run's best, where it is that now: its score on games it was not chosen by.

    No trainer lives, so nobody else writes it; the next one finds it.
    """
    folder = session.folder / "checkpoints"
    if not result.step or result.worth is None or result.confirmed is None:  # at step 0 nothing is learned
        return None
    if not checkpoints.path_of(folder, result.step).is_dir():
        return None
    known, score = checkpoints.best(folder), result.confirmed["eval/score_per_piece"]
    pieces = session.room.config["pieces"]
    if known.pieces in {None, pieces} and known.worth >= result.worth:
        return None
    try:
        policy = checkpoints.read_networks(session.policy)
        best_policy.keep(session.folder, policy, Best(result.worth, result.step, score, pieces))
    except OSError as error:
        log.error("the best policy of %s cannot be kept: %s", session.room.name, error)
        return None
    session.change(best_step=result.step)
    return score


def _best_told(session: RoomSession, result: PolicyEvaluated, at: dict[str, Any], now: Moment) -> list[Effect]:
    path = checkpoints.path_of(session.folder / "checkpoints", result.step)
    size = checkpoints.size(path)
    return [tell(session, CHECKPOINT, now, cause="best", name=path.name, size=size, **at, judged=result.confirmed)]


# --- the process ---------------------------------------------------------------


class Evaluations:
    """One evaluator while there is something to do, one policy at a time: what people asked for, then the ends of
    runs, the newest first.

    ``tend`` and ``consider`` may change what a room says of it (``evaluating``): the room they answer is to be told.
    """

    def __init__(self, make: MakeEvaluator, faults: Faults):
        self._make, self._faults = make, faults
        self.worker: Worker | None = None
        self._job: Job | None = None
        self._waiting: dict[str, RoomSession] = {}
        self._ids = itertools.count(1)
        self._restarts, self._next_start, self._started = Restarts(LONG_LIFE), 0.0, 0.0
        self._pulse = Pulse(0.0, PATIENCE)

    def consider(self, session: RoomSession) -> None:
        """Look again whether a policy of this room is to be evaluated; to be called with every change of it."""
        if is_wanted(session):
            self._waiting[session.room.id] = session
        else:
            self._waiting.pop(session.room.id, None)
        job = self._job
        if job is not None and job.room == session.room.id and not _still_wanted(session, job):
            if not _copy_of(session, job.step).exists():  # else somebody asked for the same
                session.change(evaluating=[step for step in session.room.evaluating if step != job.step])
            self._job = None
            self._let_go()  # it plays on what nobody wants any more

    def tend(self, now: float) -> RoomSession | None:
        """Start it, give it the next policy, notice its death, let it go when there is nothing to do."""
        if self.worker is not None:
            if self.worker.exit_code() is not None:
                self._bury(now, self.worker)
            elif self._pulse.look(now) == "dead":
                log.error("the evaluator has not answered for %.0f s and is ended", PATIENCE)
                self.worker.signal(signal.SIGKILL)
                self._pulse.heard()  # once is enough
            elif self._job is None and not self._waiting:
                self._let_go()
        if (self._job is not None or self._waiting) and self.worker is None and now >= self._next_start:
            self._start(now)
        return self._next() if self.worker is not None and self._job is None else None

    def heard(self) -> None:
        """It said something."""
        self._pulse.heard()

    def taken(self, message: PolicyEvaluated | EvaluationFailed) -> Job | None:
        """The job that this is the result of, which is done; None where nobody wants it any more."""
        job = self._job
        if job is None or job.id != message.id:
            return None
        self._job = None
        return job

    def given_up(self) -> Job | None:
        """A job that the evaluator died of again and again; it is taken away."""
        job = self._job
        if job is None or job.deaths < MOST_DEATHS:
            return None
        self._job = None
        return job

    def end(self) -> None:
        self._let_go()

    def _next(self) -> RoomSession | None:
        while self._waiting:
            session, job = min(self._waiting.values(), key=_urgency), None
            with self._faults.apart(f"the evaluation of room {session.room.id}"):
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
            path = _copy_of(session, step)
            return self._job_of(session, step, "end" if step == end else "asked", path)
        if end is None or not session.policy.exists():
            session.unplayable = end
            return None
        return self._job_of(session, end, "end", session.policy)

    def _job_of(self, session: RoomSession, step: int, cause: Cause, path: Path) -> Job:
        place, attempt = _place_of(session, step)
        pieces = session.room.config["pieces"]
        return Job(next(self._ids), session.room.id, step, cause, path, place, attempt, pieces)

    def _post(self, job: Job, session: RoomSession) -> None:
        assert self.worker is not None
        self._job = job = replace(job, selecting=is_final(session, job.step))
        self.worker.post(EvaluatePolicy(job.id, str(job.path), job.pieces, job.selecting))

    def _start(self, now: float) -> None:
        try:
            self.worker = self._make()
        except OSError as error:
            log.error("the evaluator cannot be started: %s", error)
            self._next_start = now + self._restarts.pause(0.0, 0.5)
        self._started, self._pulse = now, Pulse(now, PATIENCE)
        if self._job is not None and (session := self._waiting.get(self._job.room)) is not None and self.worker:
            self._post(replace(self._job, id=next(self._ids)), session)

    def _bury(self, now: float, worker: Worker) -> None:
        log.error("the evaluator ended with exit code %s", worker.exit_code())
        self._let_go()
        self._next_start = now + self._restarts.pause(now - self._started, 0.5)
        if self._job is not None:
            self._job = replace(self._job, deaths=self._job.deaths + 1)

    def _let_go(self) -> None:
        if self.worker is not None:
            self.worker.close()
            self.worker = None


def _still_wanted(session: RoomSession, job: Job) -> bool:
    if session.deleted or job.pieces != session.room.config["pieces"]:
        return False
    asked = job.step in session.room.evaluating and job.path == _copy_of(session, job.step)
    return asked or unevaluated_end(session) == job.step


def _urgency(session: RoomSession) -> tuple[bool, float]:
    return not session.room.evaluating, -session.room.since


def _place_of(session: RoomSession, step: int) -> tuple[dict[str, Any], int]:
    """Where the policy of ``step`` stood, and in which attempt; where nobody noted it, the run's own."""
    noted, attempt = _copy_of(session, step).with_suffix(".json"), session.room.attempt
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = json.loads(noted.read_text())
        if all(is_finite(found[name]) for name in ("episode", "time")) and is_finite(found.get("attempt", attempt)):
            at = {"step": step, "episode": int(found["episode"]), "time": float(found["time"])}
            return at, int(found.get("attempt", attempt))
    counters = checkpoints.counters(session.folder / "checkpoints", step)
    if counters is not None:
        return {"step": step, "episode": counters["episode"], "time": counters["seconds"]}, attempt
    return {**place(session.room), "step": step}, attempt
