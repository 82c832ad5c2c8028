"""The commands ``configure`` and ``showcase``: a room's settings, checked, changed and told."""

from collections.abc import Iterable
from typing import Any

from ..core import commands
from ..core.errors import CommandError
from ..kinds.config import RunConfig
from ..kinds.presets import mend_config
from . import checkpoint_commands, evaluation_jobs, transitions
from .effects import Effect, Now, ShowcaseChanged
from .room_events import changed
from .room_session import RoomSession

SHOWCASE = "showcase_"
"""Begins the names of the fields of a config that are the showcase's."""


def showcase(session: RoomSession, command: commands.Showcase, now: Now) -> list[Effect]:
    if not session.has_showcase:
        raise CommandError("illegal_state", "Runs of this kind have no showcase.")
    asked = {"pieces_per_second": command.pieces_per_second, "play": command.play, "policy": command.policy}
    changes = {SHOWCASE + name: value for name, value in asked.items() if value is not None}
    if not changes:
        raise CommandError("invalid", "Give at least one of pieces_per_second, play and policy.")
    try:
        return _show(session, *_lay_over(session, changes), now)
    except CommandError as error:  # it speaks of the config's field; the command has a shorter name for it
        field = (error.field or "").removeprefix(f"config.{SHOWCASE}")
        raise CommandError(error.code, error.message, field or None) from None


def configure(session: RoomSession, command: commands.Configure, now: Now) -> list[Effect]:
    before = session.room.config
    config = mend_config(before, command.config)
    commands.refuse_conflict(command.config, command.expected, before, "config.")
    changes, were = _different(before, config)
    if session.alive and (fixed := [name for name in changes if name not in config.live_fields()]):
        raise CommandError(
            "illegal_state",
            f"{fixed[0]} cannot change while the room is {session.room.state}. Stop the room first.",
            f"config.{fixed[0]}",
        )
    _keep_shown(session, changes)
    session.change(config={**before, **changes})
    if "pieces" in changes:
        evaluation_jobs.forget(session)
    if not session.alive:
        return _show(session, changes, were, now)
    shown = {name: value for name, value in changes.items() if name.startswith(SHOWCASE)}
    trained = {name: value for name, value in changes.items() if name not in shown}
    told = _show(session, shown, _of(were, shown), now)
    return [*told, *transitions.ask_configure(session, trained, _of(were, trained), now)] if trained else told


def _of(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _lay_over(session: RoomSession, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put ``changes`` into the config; returns those that changed something, and the values before."""
    before = session.room.config
    config = mend_config(before, changes)
    different, were = _different(before, config)
    _keep_shown(session, different)
    session.change(config={**before, **different})
    return different, were


def _different(before: dict[str, Any], config: RunConfig) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of ``config`` is new, and what it was; one that ``before``, of an older version, lacks was its default."""
    known = {**type(config)().model_dump(), **before}
    new = {name: value for name, value in config.model_dump().items() if value != known[name]}
    return new, _of(known, new)


def _keep_shown(session: RoomSession, changes: dict[str, Any]) -> None:
    if "showcase_policy" in changes:
        checkpoint_commands.keep_shown(session, changes["showcase_policy"])


def _show(session: RoomSession, changes: dict[str, Any], before: dict[str, Any], now: Now) -> list[Effect]:
    if not changes:
        return []
    return [changed(session, changes, before, now), ShowcaseChanged()]
