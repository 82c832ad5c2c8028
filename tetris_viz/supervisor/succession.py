"""What a supervisor takes over from the one before it: the rooms of the store, and the trainings that go on."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..core import files
from ..core.errors import CommandError
from ..core.redaction import redacted
from ..core.rooms import PURGE
from ..data_folder import rooms_folder
from ..kinds.presets import completed
from ..store.rows import RoomRow
from . import evaluation_jobs, room_purge, trainer_process, transitions
from .change_buffer import ChangeBuffer
from .checkpoint_commands import restore_shown
from .effects import Effect, Now
from .fault_isolation import FaultIsolation
from .room_events import status
from .room_folder import newest_checkpoint, policy_step
from .room_registry import RoomRegistry
from .room_session import RoomSession

log = logging.getLogger(__name__)


def take_over(
    registry: RoomRegistry, stored: list[RoomRow], changes: ChangeBuffer, remove: Callable[[Path], None], resume: bool
) -> None:
    """The rooms of the store, but for those that are being removed for good."""
    marked = {row.room.id for row in stored if row.room.pending == PURGE}
    for left in room_purge.settle(rooms_folder(registry.data_dir), marked, {row.room.id for row in stored}):
        remove(left)
    for row in stored:
        registry.newest_number = max(registry.newest_number, row.room.number)
        if row.room.id not in marked:
            session = restore_session(row, registry.folder_of(row.room.id))
            registry.sessions[row.room.id] = session
            changes.was_written(row)
            if session.unrestored and row.queued is not None and not resume:
                changes.row_changed(row.room.id)  # nothing is to start by itself, under a later server either
        else:  # a commit, after which the store has time for the rest of its rows
            changes.add_room(row)
    tickets = [row.queued["ticket"] for row in stored if row.queued is not None]
    registry.queue.take_over(registry.sessions.values(), tickets)


def resume_training(
    registry: RoomRegistry,
    resume: bool,
    now: Now,
    isolation: FaultIsolation,
    do: Callable[[RoomSession, list[Effect]], None],
) -> None:
    """Go on with the rooms that were training when the last supervisor ended, and then with those that paused, as
    far as there is room for them.  Who trained and has no place any more is the first in the queue."""
    sessions, queue = [*registry.sessions.values()], registry.queue
    for session in [] if resume else [other for other in sessions if other.queued is not None]:
        with isolation.part(f"taking room {session.room.id} out of the queue"):
            do(session, queue.withdraw(session, now))  # nothing is to start by itself
    left_out, places = list[RoomSession](), registry.max_running if resume else 0
    trained = [session for session in sessions if session.alive or session.resume_on_start is not None]
    for session in sorted(trained, key=lambda session: session.is_left_paused):
        with isolation.part(f"going on with room {session.room.id}"):
            paused, may_go_on = session.is_left_paused, session.room.state != "stopping" and not session.deleted
            do(session, _resume(registry, session, now, resume, may_go_on and places > 0))
            places -= session.alive
            if resume and may_go_on and not paused and not session.alive and session.room.state == "stopped":
                left_out.append(session)
    for session in reversed(left_out):
        do(session, queue.join(session, now, first=True))


def _resume(registry: RoomRegistry, session: RoomSession, now: Now, resume: bool, has_place: bool) -> list[Effect]:
    """What becomes of a room that was training; without a place it waits for somebody, also when the next
    supervisor comes."""
    if session.alive:
        if has_place or (resume and session.room.state == "stopping"):
            return trainer_process.found_dead(session, now, registry.rules)
        return trainer_process.stopped_with_server(session, now)
    if has_place:
        return transitions.start(session, now, registry.rules, paused=session.is_left_paused)
    session.resume_on_start = None
    return [status(session, now)]


def restore_session(row: RoomRow, folder: Path) -> RoomSession:
    """The session of a stored room; one that cannot be restored, for whatever reason, is failed and says why."""
    try:
        return _restored(row, folder)
    except Exception as error:
        log.exception("room %s (%s) cannot be taken over", row.room.id, row.room.name)
        return _failed(row, folder, error)


def _failed(row: RoomRow, folder: Path, error: Exception) -> RoomSession:
    """A room that cannot be restored: it is shown as failed, and keeps all that the store knows of it.  Its row stays
    as it is until somebody changes the room, so that the next start tries again."""
    why = _in_words(error, folder)
    reason = f"The room could not be restored, and the server's log tells more. {why} Its next start tries again."
    room = replace(row.room, state="failed", pending=None, reason=reason)
    checkpoint = newest_checkpoint(folder) or row.room.step or None  # none: its counts would begin anew
    return RoomSession(
        room, folder, row.deleted, row.deleted_at, row.policy_step, checkpoint=checkpoint, unrestored=True
    )


def _in_words(error: Exception, folder: Path) -> str:
    if isinstance(error, CommandError):
        return error.message
    said = files.fault(error, folder.parent.parent) if isinstance(error, OSError) else redacted(str(error))
    return f"{type(error).__name__}: {said}."


def _restored(row: RoomRow, folder: Path) -> RoomSession:
    session = RoomSession(row.room, folder, row.deleted, row.deleted_at, checkpoint=newest_checkpoint(folder))
    session.queued = row.queued
    session.change(config=completed(session.room.config))
    pending = session.room.pending
    if session.room.state == "stopped":
        session.resume_on_start = pending
    elif pending is not None:
        session.pending_commands = [pending]
    session.change(pending=None)
    best, session.policy_step = policy_step(session.best), policy_step(session.policy)
    if best is not None and row.room.best_step is None:
        best = session.checkpoints.best().step
    session.change(best_step=best)
    evaluation_jobs.restored(session)
    restore_shown(session)
    return session
