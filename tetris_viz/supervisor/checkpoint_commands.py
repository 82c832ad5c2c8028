"""What people do with a room's checkpoints: pin one, delete one; and which one the showcase is to find.

The room's trainer may be thinning them out meanwhile; ``tetris_viz.checkpoints`` says how both get on.
"""

import contextlib
from collections.abc import Iterable
from typing import Any

from .. import checkpoints
from ..core.atomic import atomic_write
from ..core.errors import CommandError
from .effects import Effect, Now, Remove
from .room_events import notice
from .room_session import RoomSession

MOST_TOLD = 500
"""Steps of checkpoints in one event: the newest."""


def pin(session: RoomSession, step: int, pinned: bool, now: Now) -> list[Effect]:
    """Have a checkpoint stay until somebody deletes it, or go when the rule lets it."""
    if session.checkpoints.is_pinned(step) == pinned:
        _must_be_there(session, step)
        return []
    try:
        session.checkpoints.pin(step, pinned)
    except FileNotFoundError:
        raise _unknown(step) from None
    except OSError as error:
        raise CommandError("store_unavailable", f"The checkpoint cannot be pinned: {error.strerror}.") from None
    does = "is pinned: it stays until somebody deletes it" if pinned else "is no longer pinned"
    return [notice(session, now, f"Checkpoint {step:,} {does}.", **_told(session))]


def delete(session: RoomSession, step: int, now: Now) -> list[Effect]:
    """Have a checkpoint gone, unless something still rests on it."""
    _must_be_there(session, step)
    if (why := _needed(session, step)) is not None:
        raise CommandError("illegal_state", why, "step")
    try:
        left = session.checkpoints.delete(step)
    except FileNotFoundError:
        raise _unknown(step) from None
    except OSError as error:
        raise CommandError("store_unavailable", f"The checkpoint cannot be deleted: {error.strerror}.") from None
    session.deleted_checkpoints.add(step)
    return [Remove(left), notice(session, now, f"Checkpoint {step:,} is deleted.", **_told(session))]


def found_after(session: RoomSession, written: int, steps: Iterable[int]) -> list[int]:
    """Of the steps that a trainer found after it had written one, those that nobody has deleted meanwhile."""
    session.deleted_checkpoints = (session.deleted_checkpoints & set(steps)) - {written}
    return sorted(set(steps) - session.deleted_checkpoints, reverse=True)[:MOST_TOLD]


def keep_shown(session: RoomSession, policy: object) -> None:
    """Take a copy of the policy of the checkpoint that the showcase is to play, and have that one stay; or refuse.

    ``policy`` is its step; "newest" and "best" play none that somebody chose.
    """
    step = policy if isinstance(policy, int) else None
    before = session.checkpoints.shown()
    try:
        if step is not None:
            _must_be_there(session, step, "config.showcase_policy")
        session.checkpoints.show(step)  # before it is read: from now on it stays
        if step is not None:
            policy_file = session.checkpoints.path_of(step) / checkpoints.POLICY
            atomic_write(session.shown, checkpoints.read_file(policy_file), durable=True)
    except OSError as error:
        with contextlib.suppress(OSError):
            session.checkpoints.show(before)
        if isinstance(error, FileNotFoundError):
            raise _unknown(step or 0, "config.showcase_policy") from None
        raise CommandError("store_unavailable", f"The policy cannot be copied: {error.strerror}.") from None


def restore_shown(session: RoomSession) -> None:
    """Have the checkpoint stay that the showcase plays by the room's config, which was made by another server."""
    policy = session.room.config.get("showcase_policy")
    step = policy if isinstance(policy, int) else None
    if session.checkpoints.shown() != step:
        with contextlib.suppress(OSError):
            session.checkpoints.show(step)


def _told(session: RoomSession) -> dict[str, Any]:
    """For an event: which checkpoints there are now."""
    return {"kept": session.checkpoints.steps()[:MOST_TOLD]}


def _must_be_there(session: RoomSession, step: int, field: str = "step") -> None:
    if not session.checkpoints.has(step):
        raise _unknown(step, field)


def _unknown(step: int, field: str = "step") -> CommandError:
    return CommandError("unknown_checkpoint", f"The room has no checkpoint {step:,} (any more).", field)


def _needed(session: RoomSession, step: int) -> str | None:
    """Why a checkpoint must stay for now, in words; None where it may go."""
    if step == session.checkpoints.resume_step():
        newest = "newest" if step == session.checkpoints.steps()[0] else "newest that is intact"
        return f"Checkpoint {step:,} is the {newest}: training continues from it. Delete it once there is a newer one."
    if session.room.config.get("showcase_policy") == step:
        return f"The showcase plays checkpoint {step:,}. Show another one first."
    if step == session.checkpoints.best().step:
        return f"Checkpoint {step:,} is the best so far. Delete it once another one is."
    return None
