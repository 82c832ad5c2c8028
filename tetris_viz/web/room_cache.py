"""The rooms as the supervisor told of them: a snapshot, brought up to date by durable events and later snapshots."""

from typing import Any

from ..core import names
from ..core.choices import View
from ..kinds import kind_of
from .json_codecs import FiniteJSON

MOVED_BY_EVENTS = ("seq", "step", "episode", "seconds", "values", "smoothed")
_IN_EVERY_STATUS = ("state", "attempt", "step", "episode", "since", "smoothed")
_IN_SOME_STATUS = ("pending", "reason", "silent")
"""A status leaves out those of them that are None."""


class RoomCache:
    """Whole rooms by id, each as ``Room.public()`` makes it."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, Any]] = {}
        self._ids: dict[int, str] = {}

    def __contains__(self, id: str) -> bool:
        return id in self._rooms

    def ids(self) -> set[str]:
        return set(self._rooms)

    def all(self) -> list[dict[str, Any]]:
        return in_order(self._rooms)

    def get(self, id: str) -> dict[str, Any] | None:
        return self._rooms.get(id)

    def id_of(self, number: int) -> str | None:
        """The room that frames call ``number``."""
        return self._ids.get(number)

    def view_of(self, id: str) -> View:
        """What a room's cards show: its showcase, where its kind has one."""
        return kind_of(self._rooms[id]["config"]).board

    def put(self, room: dict[str, Any]) -> None:
        """Take a snapshot over, unless events have moved on from it; ValueError for what no browser could read."""
        FiniteJSON.dumps(room)
        self._rooms[room["id"]], self._ids[room["number"]] = _not_older(room, self._rooms.get(room["id"])), room["id"]

    def apply(self, id: str, event: str, body: dict[str, Any]) -> None:
        """Bring a room up to date by a durable event, so that a join right after it sees it."""
        self._rooms[id] = _updated(self._rooms[id], event, body)

    def set_queue_place(self, id: str, place: int) -> None:
        self._rooms[id] = {**self._rooms[id], "queue_place": place}

    def remove(self, id: str) -> None:
        if (room := self._rooms.pop(id, None)) is not None:
            self._ids.pop(room["number"], None)


def in_order(rooms: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """As they were made; a restored one stands where it stood."""
    return sorted(rooms.values(), key=lambda room: int(room["number"]))


def _updated(room: dict[str, Any], event: str, body: dict[str, Any]) -> dict[str, Any]:
    """The room after a durable event; as it is where it knows that one."""
    if body["seq"] <= room["seq"]:
        return room  # the supervisor's list of rooms was ahead, and would go back
    changed = {"seq": body["seq"]}
    if event == names.STATUS:
        changed |= {key: body[key] for key in _IN_EVERY_STATUS if key in body}
        changed |= {key: body.get(key) for key in _IN_SOME_STATUS}
    elif event == names.METRICS:
        changed |= {"step": body["step"], "episode": body["episode"], "seconds": body["time"]}
        changed |= {key: {**room[key], **body.get(key, {})} for key in ("values", "smoothed")}
    return {**room, **changed}


def _not_older(room: dict[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
    """The supervisor's snapshot, unless later durable events have already moved on from it."""
    if known is None or known["seq"] <= room["seq"]:
        return room
    return {**room, **{key: known[key] for key in MOVED_BY_EVENTS}}
