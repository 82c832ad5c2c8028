"""Which policies are to be evaluated.

That follows from what exists, not from events: a run that ended without an evaluation of its last policy gets one, and
so does each policy whose copy lies in its room's folder because somebody asked.  So no crash of the evaluator or the
supervisor loses any.
"""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import checkpoints
from ..core.atomic import atomic_write
from ..core.errors import CommandError
from ..core.evaluations import PREFIX, Cause
from ..core.numbers import is_finite
from .room_events import place
from .room_session import RoomSession

FOLDER = "evaluations"
"""Below a room's own: copies of the policies that wait, ``<step>.npz``, and where each stood, ``<step>.json``."""
MOST_WAITING = 20
"""Evaluations that people asked for and that are not done."""
ENDED = frozenset({"finished", "stopped", "failed", "queued"})
"""States of a room that has ended, for now at least, with the policy that it has."""


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
    if not session.has_showcase:
        raise CommandError("illegal_state", "The policies of runs of this kind cannot be evaluated.")
    at, source = _source(session, step)
    path, known = copy_of(session, at["step"]), at["step"] in session.room.evaluating
    if known and path.exists():
        return
    if waiting >= MOST_WAITING:
        raise CommandError(
            "limit", f"{waiting} evaluations wait or are under way, which is the limit. Ask again when some are done."
        )
    try:
        path.parent.mkdir(exist_ok=True)  # the room's own is not made anew where it was moved away
        path.with_suffix(".json").write_text(json.dumps({**at, "attempt": session.room.attempt}))
        atomic_write(path, checkpoints.read_file(source))
    except OSError as error:
        if step is not None and isinstance(error, FileNotFoundError):
            raise _unknown(step) from None
        raise CommandError("store_unavailable", f"The policy cannot be copied: {error.strerror}.") from None
    if not known:
        session.change(evaluating=[*session.room.evaluating, at["step"]])


def _source(session: RoomSession, step: int | None) -> tuple[dict[str, Any], Path]:
    """Where the policy stood that is asked for, and its file."""
    if step is not None:
        counters = session.checkpoints.counters(step)
        if counters is None:
            raise _unknown(step)
        at = {"step": step, "episode": counters["episode"], "time": counters["seconds"]}
        return at, session.checkpoints.path_of(step) / checkpoints.POLICY
    if session.policy_step is None:
        raise CommandError("illegal_state", "The room has no policy yet. Start it; the first comes within seconds.")
    return {**place(session.room), "step": session.policy_step}, session.policy


def _unknown(step: int) -> CommandError:
    return CommandError("unknown_checkpoint", f"The room has no checkpoint {step:,} (any more).", "step")


def copy_of(session: RoomSession, step: int) -> Path:
    return session.folder / FOLDER / f"{step}.npz"


def restored(session: RoomSession) -> None:
    """Of what the room in the store waited for, keep what can still be evaluated, and no other copy of a policy."""
    there = [step for step in session.room.evaluating if copy_of(session, step).exists()]
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
    at_rest = session.room.state in ENDED and session.resume_on_start is None
    return at_rest and step == session.policy_step


def unevaluated_end(session: RoomSession) -> int | None:
    """The step of the policy that the run ended with, where that has no evaluation of its own."""
    step, known = session.policy_step, session.room.evaluated
    if session.deleted or step is None or not is_final(session, step) or session.unplayable == step:
        return None
    if not session.has_showcase:
        return None
    return None if known is not None and known.get("final") and known["step"] == step else step


def is_wanted(session: RoomSession) -> bool:
    """Whether a policy of the room waits."""
    if session.unrestored:
        return False  # what becomes of it would be stored in place of what the next start may take over
    asked = bool(session.room.evaluating) and not session.deleted
    return asked or unevaluated_end(session) is not None


def done(session: RoomSession, job: Job) -> None:
    """The policy waits no longer, and its copy is removed."""
    session.change(evaluating=[step for step in session.room.evaluating if step != job.step])
    path = copy_of(session, job.step)
    for left in (path, path.with_suffix(".json")):
        _remove(left)


def _remove(left: Path) -> None:
    with contextlib.suppress(OSError):
        left.unlink(missing_ok=True)


def place_of(session: RoomSession, step: int) -> tuple[dict[str, Any], int]:
    """Where the policy of ``step`` stood, and in which attempt; where nobody noted it, the run's own."""
    noted, attempt = copy_of(session, step).with_suffix(".json"), session.room.attempt
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = json.loads(noted.read_text())
        if all(is_finite(found[name]) for name in ("episode", "time")) and is_finite(found.get("attempt", attempt)):
            at = {"step": step, "episode": int(found["episode"]), "time": float(found["time"])}
            return at, int(found.get("attempt", attempt))
    counters = session.checkpoints.counters(step)
    if counters is not None:
        return {"step": step, "episode": counters["episode"], "time": counters["seconds"]}, attempt
    return {**place(session.room), "step": step}, attempt
