"""Which policies the player should be playing, as orders that bring it there."""

from collections.abc import Iterable
from pathlib import Path

from ..core.messages import HideRoom, ShowRoom
from .room_session import RoomSession


def wanted(sessions: Iterable[RoomSession], watched: frozenset[str]) -> dict[int, ShowRoom]:
    """The watched rooms that have a policy, by number."""
    return {s.room.number: _show(s) for s in sessions if s.room.id in watched and not s.deleted and _has_policy(s)}


def orders(showing: dict[int, ShowRoom], now_wanted: dict[int, ShowRoom]) -> list[ShowRoom | HideRoom]:
    """What to tell a player that shows ``showing``."""
    hide: list[ShowRoom | HideRoom] = [HideRoom(number) for number in showing if number not in now_wanted]
    return hide + [order for number, order in now_wanted.items() if showing.get(number) != order]


def _has_policy(session: RoomSession) -> bool:
    return session.policy_step is not None


def _policy(session: RoomSession, wanted: object) -> tuple[Path, int | None]:
    """What is wanted, or the newest where that is not there."""
    if wanted == "best" and session.room.best_step is not None:
        return session.best, session.room.best_step
    if isinstance(wanted, int) and session.shown.exists():
        return session.shown, wanted
    return session.policy, session.policy_step


def _show(session: RoomSession) -> ShowRoom:
    config = session.room.config
    path, step = _policy(session, config["showcase_policy"])
    return ShowRoom(
        number=session.room.number,
        pieces=config["pieces"],
        seed=config["seed"],
        chosen=config["showcase_policy"],
        policy=str(path),
        step=step or 0,
        play=config["showcase_play"],
        pieces_per_second=config["showcase_pieces_per_second"],
    )
