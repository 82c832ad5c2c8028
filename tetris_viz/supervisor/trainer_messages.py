"""What follows for a room from what its trainer says.

No process, no clock, no store: each function changes the session and returns effects.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..core import lifecycle
from ..core.evaluations import SCORE, evaluated, further
from ..core.lifecycle import Event
from ..core.names import CHECKPOINT, EPISODES, METRICS
from ..core.redaction import redacted
from ..core.rooms import Pending
from ..ipc import messages
from ..store.rows import AttemptRow
from .checkpoint_commands import found_after
from .effects import Effect, Now, ShowcaseChanged
from .evaluation_jobs import forget
from .room_events import notice, place, status, tell
from .room_session import RoomSession
from .room_steps import EXIT_PATIENCE, move, settle, show_pending, tell_confirmed
from .trainer_process import heard_again


def react(session: RoomSession, message: messages.Message, now: Now) -> list[Effect]:
    """What follows from a trainer's message.  A message that the state makes meaningless is passed over."""
    reaction = _REACTIONS.get(type(message))
    if not session.alive:
        return []
    session.last_heard, session.allowance = now.monotonic, getattr(message, "allowance", 0.0)
    spoken = heard_again(session, now)
    return [*spoken, *reaction(session, message, now)] if reaction else spoken


def _started(session: RoomSession, message: messages.TrainingStarted, now: Now) -> list[Effect]:
    # what was learned beyond the checkpoint is learned again: until then the headline is the checkpoint's
    session.change(step=message.step, episode=message.episode, smoothed=message.smoothed)
    session.from_step = message.step
    _forget_beyond(session, message.step)
    row = AttemptRow(session.room.id, session.room.attempt, message.step)
    if session.room.state not in {"starting", "recovering"}:
        return [row]
    if not session.to_be_paused:
        move(session, "started", now)
    more = {"versions": message.versions} if message.versions else {}
    return [row, status(session, now, from_step=message.step, smoothed=message.smoothed, **more)]


def _forget_beyond(session: RoomSession, step: int) -> None:
    """What was judged of policies beyond ``step``, from which the run goes on, is no longer of this run."""
    room = session.room
    if room.evaluated is not None and room.evaluated["step"] > step:
        forget(session)
    if room.best_step is not None and room.best_step > step:
        session.change(best_step=None)  # the trainer tells of the one that it has


def _paused(session: RoomSession, message: messages.TrainingPaused, now: Now) -> list[Effect]:
    if session.room.state == "starting":  # it was paused when the last server ended
        move(session, "started", now)
    return _arrived(session, "pause", {"running", "recovering"}, "paused", message.step, now)


def _resumed(session: RoomSession, message: messages.TrainingResumed, now: Now) -> list[Effect]:
    return _arrived(session, "resume", {"paused"}, "resumed", message.step, now)


def _configured(session: RoomSession, message: messages.TrainingConfigured, now: Now) -> list[Effect]:
    return [tell_confirmed(session, message.changes, now), *_done(session, "configure", now)]


def _saved(session: RoomSession, message: messages.CheckpointSaved, now: Now) -> list[Effect]:
    if message.cause != "best" or session.checkpoint is None:  # the best one is of an earlier placement
        session.checkpoint = message.step
    if message.step > session.from_step:
        session.restarts = 0
    more: dict[str, Any] = {} if message.memory is None else {"memory": "kept" if message.memory else "left out"}
    if message.judged:
        more["judged"] = message.judged
    if message.kept is not None:
        more["kept"] = found_after(session, message.step, message.kept)
    if message.told not in {None, message.step}:
        more["told"] = message.told
    name = Path(message.path).name
    at = _place(message.place) if message.place else {**place(session.room), "step": message.step}
    told = tell(session, CHECKPOINT, now, cause=message.cause, name=name, size=message.size, **at, **more)
    again = [notice(session, now, "Checkpoints can be written again.")] if session.checkpoints_failing else []
    session.checkpoints_failing = False
    return [told, *again, *(_done(session, "save", now) if message.cause == "save" else [])]


def _not_saved(session: RoomSession, message: messages.CheckpointFailed, now: Now) -> list[Effect]:
    asked, unit = message.cause in {"save", "pause", "stop"}, session.kind.config.UNIT.one
    text = f"The checkpoint at {unit} {message.step:,} could not be written: {message.reason}. Training continues."
    told = [notice(session, now, text, "warning")] if asked or not session.checkpoints_failing else []
    session.checkpoints_failing = True  # a full disk is told once, not with every minute's checkpoint
    return [*told, *(_done(session, "save", now) if message.cause == "save" else [])]


def _remarked(session: RoomSession, message: messages.TrainingRemarked, now: Now) -> list[Effect]:
    return [notice(session, now, message.text, message.level)]


def _stopped(session: RoomSession, message: messages.TrainingStopped, now: Now) -> list[Effect]:
    if session.room.state != "stopping":  # it was told to go by somebody else
        move(session, "stop", now)
    return settle(session, "stopped", message.step, session.stop_reason, now)


def _finished(session: RoomSession, message: messages.TrainingFinished, now: Now) -> list[Effect]:
    for state, event in (("starting", "started"), ("recovering", "started"), ("paused", "resumed")):
        if session.room.state == state:
            move(session, event, now)  # type: ignore[arg-type]
    return settle(session, "finished", message.step, message.reason, now)


def _failed(session: RoomSession, message: messages.TrainingFailed, now: Now) -> list[Effect]:
    """It leaves after this; the room fails when it has."""
    session.failure, session.fatal = redacted(message.reason), message.final
    session.kill_at = now.monotonic + EXIT_PATIENCE
    return []


def _published(session: RoomSession, message: messages.PolicyPublished, _now: Now) -> list[Effect]:
    if message.best:
        session.change(best_step=message.step)
    else:
        session.policy_step = message.step
    return [ShowcaseChanged()]


def _place(at: messages.Place | messages.TickEnded) -> dict[str, Any]:
    return {"step": at.step, "episode": at.episode, "time": at.seconds}


def _ticked(session: RoomSession, message: messages.TickEnded, now: Now) -> list[Effect]:
    values = {**session.room.values, **message.values}
    smoothed = {**session.room.smoothed, **message.smoothed}
    session.change(
        step=message.step, episode=message.episode, seconds=message.seconds, values=values, smoothed=smoothed
    )
    if message.judged and SCORE in message.values:
        found = evaluated(_place(message.judged), "training", message.values, now.unix)
        session.change(evaluated=further(found, session.room.evaluated))
    attempt = session.room.attempt
    told: list[Effect] = []
    if message.values:
        body: dict[str, Any] = {**_place(message), "values": message.values}
        if message.judged:
            body["judged"] = _place(message.judged)
        if message.smoothed:
            body["smoothed"] = message.smoothed
        told.append(tell(session, METRICS, now, attempt=attempt, **body))
    if any(message.episodes.values()):
        told.append(tell(session, EPISODES, now, attempt=attempt, **message.episodes))
    return told


_REACTIONS: dict[type, Callable[[RoomSession, Any, Now], list[Effect]]] = {
    messages.TrainingStarted: _started,
    messages.TrainingPaused: _paused,
    messages.TrainingResumed: _resumed,
    messages.TrainingConfigured: _configured,
    messages.CheckpointSaved: _saved,
    messages.CheckpointFailed: _not_saved,
    messages.TrainingRemarked: _remarked,
    messages.TrainingStopped: _stopped,
    messages.TrainingFinished: _finished,
    messages.TrainingFailed: _failed,
    messages.PolicyPublished: _published,
    messages.TickEnded: _ticked,
}


def _done(session: RoomSession, what: Pending, now: Now) -> list[Effect]:
    if what not in session.pending_commands:
        return []
    session.pending_commands.remove(what)
    show_pending(session)
    return [status(session, now)]


def _arrived(
    session: RoomSession, what: Pending, where: set[lifecycle.State], event: Event, step: int, now: Now
) -> list[Effect]:
    if session.room.state not in where:
        return []
    session.change(step=step)
    move(session, event, now)
    if what in session.pending_commands:
        session.pending_commands.remove(what)
    show_pending(session)
    return [status(session, now)]
