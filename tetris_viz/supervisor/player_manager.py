"""Keeps one player running and playing what is watched."""

from collections.abc import Iterable
from pathlib import Path

from ..ipc.messages import HideRoom, ShowRoom
from .fault_isolation import FaultIsolation
from .kept_worker import KeptWorker
from .room_session import RoomSession
from .workers import MakePlayer, Worker


class PlayerManager:
    def __init__(self, make: MakePlayer, isolation: FaultIsolation):
        self._child, self._isolation = KeptWorker("player", make), isolation
        self._showing: dict[int, ShowRoom] = {}

    @property
    def worker(self) -> Worker | None:
        return self._child.worker

    def check(self, now: float, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Notice its death, or start it."""
        self._child.check(now)
        if self._child.start(now):
            self._showing = {}
            self.update_orders(sessions, watched)

    def heard(self) -> None:
        """It said something."""
        self._child.heard()

    def update_orders(self, sessions: Iterable[RoomSession], watched: frozenset[str]) -> None:
        """Tell it what changed in what it should play."""
        if self.worker is None:
            return
        wanted: dict[int, ShowRoom] = {}
        for session in sessions:
            with self._isolation.part(f"the showcase of room {session.room.id}"):
                wanted |= _wanted([session], watched)
        for order in _orders(self._showing, wanted):
            self.worker.put_newest(order.number, order)
        self._showing = wanted

    def end(self) -> None:
        self._child.end()


def _wanted(sessions: Iterable[RoomSession], watched: frozenset[str]) -> dict[int, ShowRoom]:
    """The watched rooms that have a policy, by number."""
    return {s.room.number: _show(s) for s in sessions if s.room.id in watched and not s.deleted and _has_policy(s)}


def _orders(showing: dict[int, ShowRoom], now_wanted: dict[int, ShowRoom]) -> list[ShowRoom | HideRoom]:
    """What to tell a player that shows ``showing``."""
    hide: list[ShowRoom | HideRoom] = [HideRoom(number) for number in showing if number not in now_wanted]
    return hide + [order for number, order in now_wanted.items() if showing.get(number) != order]


def _has_policy(session: RoomSession) -> bool:
    return session.policy_step is not None and session.has_showcase


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
