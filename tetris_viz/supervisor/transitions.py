"""What follows for a room from what people ask: the session changes, and effects say what is to be done.

No process, no clock, no store.
"""

from typing import Any

from ..core.rooms import Pending
from ..ipc import messages
from .effects import Effect, Now, ToTrainer
from .room_events import status
from .room_session import Change, RoomSession, Rules
from .room_steps import move, show_pending
from .trainer_process import launch, start_cancelled

STOP_PATIENCE = 20.0
"""Seconds a trainer has to reach its boundary and write its checkpoint after ``stop``."""


def start(session: RoomSession, now: Now, rules: Rules, *, paused: bool = False) -> list[Effect]:
    """Start a trainer, to stand still if ``paused``.

    Anew the first time, later from the newest checkpoint, or anew again where there is none.
    """
    session.restarts, session.resume_on_start = 0, None
    if session.room.evaluated is not None:
        session.change(evaluated={**session.room.evaluated, "final": False})
    session.pending_commands = ["pause"] if paused else []
    begun = launch(session, now, rules)
    show_pending(session)
    move(session, "start", now)
    return [status(session, now), *begun]


def ask_pause(session: RoomSession, now: Now) -> list[Effect]:
    return _ask(session, "pause", messages.PauseTraining(), now)


def ask_resume(session: RoomSession, now: Now) -> list[Effect]:
    return _ask(session, "resume", messages.ResumeTraining(), now)


def ask_save(session: RoomSession, now: Now) -> list[Effect]:
    return _ask(session, "save", messages.SaveCheckpoint(), now)


def ask_configure(session: RoomSession, changes: dict[str, Any], before: dict[str, Any], now: Now) -> list[Effect]:
    """Hand live fields to the living trainer; the room's config has them already, and had ``before``."""
    session.pending_commands.append("configure")  # once for each change: every one of them is confirmed
    session.unconfirmed.append(Change(changes, before))
    show_pending(session)
    return [ToTrainer(messages.ConfigureTraining(changes)), status(session, now)]


def ask_stop(
    session: RoomSession, now: Now, patience: float = STOP_PATIENCE, stop_reason: str | None = None
) -> list[Effect]:
    """Stop at the next boundary, or by force after ``patience``; ``stop_reason`` becomes the room's reason."""
    if stop_reason is not None:
        session.stop_reason = stop_reason
    session.term_at = now.monotonic + patience
    session.kill_at = None
    if session.room.state == "stopping":
        return []
    move(session, "stop", now)
    session.pending_commands = ["stop"]
    show_pending(session)
    if session.restart_at is not None:  # nobody is there to be stopped
        session.restart_at = None
        return [status(session, now), *start_cancelled(session, now)]
    return [ToTrainer(messages.StopTraining()), status(session, now)]


def stop_with_server(session: RoomSession, now: Now, patience: float) -> list[Effect]:
    """Stop because the server ends, and remember that the next one goes on with this room."""
    if session.room.state != "stopping":
        session.resume_on_start = "pause" if session.to_be_paused else "start"
    return ask_stop(session, now, patience, "The server was stopped.")


def _ask(session: RoomSession, what: Pending, message: messages.Message, now: Now) -> list[Effect]:
    if what in session.pending_commands:
        return []
    session.pending_commands.append(what)
    show_pending(session)
    return [ToTrainer(message), status(session, now)]
