"""The command ``start``: at once, in turn, or refused."""

import logging

from ..core.errors import CommandError
from ..core.evaluations import BEST
from ..kinds import ends
from ..kinds.presets import allowed_config
from . import transitions
from .effects import Effect, Now
from .room_events import notice
from .room_registry import RoomRegistry
from .room_session import RoomSession

log = logging.getLogger(__name__)


def start(registry: RoomRegistry, session: RoomSession, now: Now) -> list[Effect]:
    """At once, or in turn where no more rooms may train, or others wait already."""
    _refuse_start(session)
    if registry.queue or registry.full:
        return registry.queue.join(session, now)
    return transitions.start(session, now, registry.rules)


def start_next(registry: RoomRegistry, now: Now) -> tuple[RoomSession, list[Effect]] | None:
    """Let the room begin whose turn it is, if any.  One that cannot, as its settings were changed meanwhile, is what it
    was before it was queued, and says why."""
    if not registry.queue or registry.full:
        return None
    session = registry.queue.next
    try:
        _refuse_start(session)
    except CommandError as refusal:
        why = refusal.message
    except Exception:
        log.exception("room %s, whose turn it was, could not start", session.room.id)
        why = "The server's log says why."
    else:
        registry.queue.leave(session)
        return session, transitions.start(session, now, registry.rules)
    text = f"This run was next in the queue and could not start. {why}"
    return session, [*registry.queue.withdraw(session, now), notice(session, now, text, "warning")]


def _refuse_start(session: RoomSession) -> None:
    """Raise :class:`CommandError` where the room has nothing to train for, or not with these settings."""
    room = session.room
    config = allowed_config(room.config)
    if end := ends.reached(config, room.step, room.seconds, room.values.get(BEST)):
        remedy = "Raise it" if end.field == config.LENGTH else "Raise it, or set it to 0"
        title = type(config).model_fields[end.field].title
        raise CommandError(
            "illegal_state",
            f"The run is complete at {room.step:,} {config.UNIT.many}. {end.reason} {remedy} ({title}), then start.",
            f"config.{end.field}",
        )
