"""Rooms as the store and the disk have them, taken over by a supervisor that starts."""

import logging
from dataclasses import replace
from pathlib import Path

from .. import checkpoints
from ..core import files
from ..core.errors import CommandError
from ..core.presets import completed
from ..store.rows import RoomRow
from . import evaluation_jobs
from .checkpoint_commands import restore_shown
from .room_folder import newest_checkpoint, policy_step
from .room_session import RoomSession

log = logging.getLogger(__name__)


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
    said = files.fault(error, folder.parent.parent) if isinstance(error, OSError) else error
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
        best = checkpoints.best(folder / "checkpoints").step
    session.change(best_step=best)
    evaluation_jobs.restored(session)
    restore_shown(session)
    return session
