"""What the lobby has been told of the rooms, and what moved since."""

import secrets
from collections.abc import Callable, Collection, Iterable
from typing import Any

from ..core import names
from .list_rows import counters, row
from .room_cache import MOVED_BY_EVENTS, in_order

PART = 100
"""Rows that are sent at a time."""
_COUNTERS = (*MOVED_BY_EVENTS, "evaluated", "viewers", "showcase_pace", "queue_place")
"""Fields of a room that change all the time: the lobby gets what moved once a second.  The others are steady."""


class Lobby:
    """``emit(event, body)`` reaches everyone in the lobby."""

    def __init__(self, emit: Callable[[str, Any], None]):
        self._emit = emit
        self._told: dict[str, dict[str, Any]] = {}
        """Whole rooms by id, as their rows and counters were sent."""
        self._moved: set[str] = set()
        """Rooms whose counters may differ from those."""
        self._logged: dict[str, set[str]] = {}
        """The metrics of a room that were logged since its counters were sent."""
        self._epoch, self._changes = secrets.token_hex(4), 0

    @property
    def archive_version(self) -> str:
        """Another one whenever the rows of archived rooms are others, or others are archived."""
        return f"{self._epoch}-{self._changes}"

    def rooms(self) -> list[dict[str, Any]]:
        """The rooms as the lobby was told of them, so that what comes next fits whoever joins now."""
        return in_order(self._told)

    def told_of(self, id: str) -> dict[str, Any] | None:
        return self._told.get(id)

    def moved(self, id: str, logged: Iterable[str] = ()) -> None:
        """A room's counters may have changed; ``logged`` are metrics with a new value."""
        self._moved.add(id)
        if logged:
            self._logged.setdefault(id, set()).update(logged)

    def update(self, id: str, room: dict[str, Any] | None) -> bool:
        """Send the row of a room, or that it is gone, where more than counters changed; whether that was so."""
        if _steady(room) == _steady(known := self._told.get(id)):
            return False
        self._changes += _concerns_archive(known, room)
        if room is None:
            del self._told[id]
        else:
            self._told[id] = room
        self._send([id])
        return True

    def update_all(self, rooms: Iterable[dict[str, Any]]) -> set[str]:
        """As :meth:`update` with all the rooms that there are; the ids of those that changed."""
        before, now = self._told, {room["id"]: room for room in rooms}
        changed = {id for id in before.keys() | now.keys() if _steady(before.get(id)) != _steady(now.get(id))}
        self._changes += any(_concerns_archive(before.get(id), now.get(id)) for id in changed)
        self._told = {**now, **{id: room for id, room in before.items() if id in now and id not in changed}}
        self._send(changed)
        return changed

    def forget(self, id: str) -> None:
        """The room was deleted: what was logged in it no longer counts."""
        self._logged.pop(id, None)

    def send_counters(self, current: Callable[[str], dict[str, Any]]) -> None:
        """Send what moved; ``current(id)`` is the room now."""
        news = [self._news(id, current(id)) for id in self._moved & self._told.keys()]
        self._moved = set()
        if moved := [room for room in news if len(room) > 1]:
            self._emit(names.COUNTERS, moved)

    def _news(self, id: str, room: dict[str, Any]) -> dict[str, Any]:
        """The counters of a room that moved since they were sent; from now on they were."""
        told = self._told[id]
        self._told[id] = {**told, **{key: room[key] for key in _COUNTERS}}
        news = {"id": id, **counters(_news(room, told, self._logged.pop(id, set())))}
        self._changes += len(news) > 1 and told["archived"]
        return news

    def _send(self, ids: Collection[str]) -> None:
        """The rows of those of the rooms that there are, and which are gone."""
        there = in_order({id: self._told[id] for id in ids if id in self._told})
        gone = [id for id in ids if id not in self._told]
        while there or gone:
            self._emit(names.ROOMS_CHANGED, {"rooms": [row(room) for room in there[:PART]], "gone": gone})
            there, gone = there[PART:], []


def _steady(room: dict[str, Any] | None) -> dict[str, Any] | None:
    """The part of a room whose change is told at once; None of one that is not there."""
    return room and {key: value for key, value in room.items() if key not in _COUNTERS}


def _concerns_archive(*rooms: dict[str, Any] | None) -> bool:
    """Whether any of these, a room before and after a change, is archived."""
    return any(room is not None and room["archived"] for room in rooms)


def _news(room: dict[str, Any], told: dict[str, Any], logged: Collection[str]) -> dict[str, Any]:
    """The counters that are others than was told; of the metrics those that were ``logged`` since, changed or not."""
    news = {key: room[key] for key in _COUNTERS if room[key] != told[key]}
    for kind in ("values", "smoothed"):
        new = {key: v for key, v in room[kind].items() if key in logged or v != told[kind].get(key)}
        news = {**news, kind: new} if new else {key: v for key, v in news.items() if key != kind}
    return news
