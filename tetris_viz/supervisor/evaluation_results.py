"""What follows from the evaluation of a policy."""

import logging
from typing import Any

from .. import checkpoints
from ..core import best as best_policy
from ..core.best import Best
from ..core.evaluations import BEST, evaluated, further
from ..core.files import size_of
from ..core.names import CHECKPOINT, EVALUATION
from ..ipc.messages import PolicyEvaluated
from .effects import Effect, Now, ShowcaseChanged
from .evaluation_jobs import Job, copy_of, done, is_final
from .room_events import notice, tell
from .room_session import RoomSession

log = logging.getLogger(__name__)


def told(session: RoomSession, job: Job, result: PolicyEvaluated, now: Now) -> list[Effect]:
    """Tell of the evaluation; a policy that a run ended with may be its best.

    One that became the end while it was played, and so not by the games that choose the best, is played again.
    """
    final = is_final(session, job.step) and job.selecting
    if final:
        session.policy_step = result.step  # the file may be newer than the last word of it
    done(session, job)
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


def failed(session: RoomSession, job: Job, reason: str, now: Now) -> list[Effect]:
    """Nothing is known of that policy; who asked is told so."""
    log.error("%s, step %s, cannot be evaluated: %s", session.room.name, job.step, reason)
    was_asked = copy_of(session, job.step).exists()
    done(session, job)
    if job.cause == "end":
        session.unplayable = job.step
    if not was_asked:
        return []
    return [notice(session, now, f"The policy of step {job.step:,} could not be evaluated: {reason}.", "warning")]


def _new_best(session: RoomSession, result: PolicyEvaluated) -> float | None:
    """What is told of the policy as the run's best, where it is that now: its score on games it was not chosen by.

    No trainer lives, so nobody else writes it; the next one finds it.
    """
    if not result.step or result.worth is None or result.confirmed is None:  # at step 0 nothing is learned
        return None
    if not session.checkpoints.has(result.step):
        return None
    known, score = session.checkpoints.best(), result.confirmed["eval/score_per_piece"]
    pieces = session.room.config["pieces"]
    if known.pieces in {None, pieces} and known.selection_score >= result.worth:
        return None
    try:
        policy = checkpoints.read_file(session.policy)
        best_policy.keep(session.folder, policy, Best(result.worth, result.step, score, pieces))
    except OSError as error:
        log.error("the best policy of %s cannot be kept: %s", session.room.name, error)
        return None
    session.change(best_step=result.step)
    return score


def _best_told(session: RoomSession, result: PolicyEvaluated, at: dict[str, Any], now: Now) -> list[Effect]:
    path = session.checkpoints.path_of(result.step)
    size = size_of(path)
    return [tell(session, CHECKPOINT, now, cause="best", name=path.name, size=size, **at, judged=result.confirmed)]
