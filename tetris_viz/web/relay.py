"""What the supervisor says, to those who look; and a snapshot of it for those who come.

Nothing here matters for long: a restarted web process has it all again from the supervisor's first message.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import Any, Protocol

from ..core import frames, names
from ..core.errors import CommandError
from ..core.messages import DurableCommitted, FramePlayed, PlacesChanged, RoomChanged, RoomsListed, WatchedChanged
from .json_codecs import FiniteJSON
from .list_rows import counters, row
from .presence import Presence

log = logging.getLogger(__name__)
COUNTERS_SECONDS = 1.0
CARD_SECONDS = 0.5
TICK_SECONDS = 0.1
READY_SECONDS = 5.0
PART = 100
"""Rows that are told at a time."""
_MOVED_BY_EVENTS = ("seq", "step", "episode", "seconds", "values", "smoothed")
_COUNTERS = (*_MOVED_BY_EVENTS, "evaluated", "viewers", "showcase_pace", "queue_place")
"""Fields of a room that change all the time: the lobby gets what moved once a second."""
_IN_EVERY_STATUS = ("state", "attempt", "step", "episode", "since", "smoothed")
_IN_SOME_STATUS = ("pending", "reason", "pid", "silent")
"""A status leaves out those of them that are None."""


class Sender(Protocol):
    """How the relay reaches viewers (fanout.Fanout)."""

    def emit(self, event: str, body: Any, channels: list[str]) -> None: ...
    def frame(self, blob: bytes, channel: str) -> int: ...


class Relay:
    """The snapshot cache and everything that is passed on.

    ``tell_watched`` passes the watched rooms upstream, ``server_state`` is the body of the
    ``server`` event, ``now`` a monotonic clock.
    """

    def __init__(
        self,
        sender: Sender,
        presence: Presence,
        tell_watched: Callable[[WatchedChanged], None],
        server_state: Callable[[], dict[str, Any]],
        now: Callable[[], float] = time.monotonic,
    ):
        self.presence, self.server_state = presence, server_state
        self.frames_relayed = 0
        self._sender, self._tell_watched, self._now = sender, tell_watched, now
        self._rooms: dict[str, dict[str, Any]] = {}
        self._ids: dict[int, str] = {}
        self._ready = threading.Event()
        self._frames: dict[tuple[str, str], bytes] = {}
        self._card_sent: dict[str, float] = {}
        self._card_due: dict[str, bytes] = {}
        self._present_due: set[str] = set()
        self._told: dict[str, dict[str, Any]] = {}
        """What the lobby has been told, by id."""
        self._moved: set[str] = set()
        """Rooms whose counters may be others than it was told."""
        self._logged: dict[str, set[str]] = {}
        """The metrics of a room that were logged since the lobby was told of its counters."""
        self._counters_sent = float("-inf")

    # --- what is known -------------------------------------------------------

    def wait_ready(self, seconds: float = READY_SECONDS) -> bool:
        """Whether the supervisor has told its rooms; waits for its first message."""
        return self._ready.wait(seconds)

    def must_be_ready(self, seconds: float = READY_SECONDS) -> None:
        """As :meth:`wait_ready`; :class:`CommandError` ``unavailable`` where it has not told them."""
        if not self.wait_ready(seconds):
            raise CommandError("unavailable", "The server is still starting; try again in a moment.")

    def rooms(self) -> list[dict[str, Any]]:
        """Every room as shown, viewers included."""
        return [self._with_viewers(room) for room in in_order(self._rooms)]

    def lobby(self) -> list[dict[str, Any]]:
        """The row of every room as the lobby was told of it, so that what it is told next fits whoever comes now."""
        return [row(room) for room in self.told()]

    def told(self) -> list[dict[str, Any]]:
        """The rooms of :meth:`lobby`, whole."""
        return in_order(self._told)

    def knows(self, room: str) -> bool:
        return room in self._rooms

    def room(self, room: str) -> dict[str, Any]:
        """One room as shown, or :class:`CommandError` ``unknown_room``."""
        if room not in self._rooms:
            self.must_be_ready(0)
            raise CommandError("unknown_room", f"There is no room {room[:64]!r}.", "room")
        return self._with_viewers(self._rooms[room])

    def newest_frame(self, room: str, view: str) -> bytes | None:
        return self._frames.get((room, view))

    def _with_viewers(self, room: dict[str, Any]) -> dict[str, Any]:
        return {**room, "viewers": self.presence.viewers(room["id"])}

    # --- from the supervisor -------------------------------------------------

    def receive(self, message: Any) -> None:
        """Pass one message on."""
        if isinstance(message, DurableCommitted):
            self._durable(message)
        elif isinstance(message, FramePlayed):
            self._frame(message.blob)
        elif isinstance(message, RoomChanged):
            self._room_changed(message.id, message.room)
        elif isinstance(message, PlacesChanged):
            self._places_changed(message.places)
        elif isinstance(message, RoomsListed):
            self._rooms_listed(message.rooms)
        else:
            log.warning("the supervisor said what nobody here knows: %s", type(message).__name__)

    def _durable(self, message: DurableCommitted) -> None:
        FiniteJSON.dumps(message.body)  # in the snapshot it would make every join fail
        room = self._rooms.get(message.room)
        if room is not None:
            self._rooms[message.room] = _updated(room, message.event, message.body)
            self._moved.add(message.room)
            if message.event == names.METRICS:
                self._logged.setdefault(message.room, set()).update(message.body["values"])
        channels = [names.channel(message.room), names.events_channel(message.room)]
        self._sender.emit(message.event, message.body, channels)

    def _frame(self, blob: bytes) -> None:
        room, view = self._ids.get(frames.room_number(blob)), frames.view_of(blob)
        if room is None:
            return
        self._frames[room, view] = blob
        self.frames_relayed += self._sender.frame(blob, names.frames_channel(room, view))
        if view == "showcase":
            self._card_due[room] = blob
            self._send_card(room)

    def _send_card(self, room: str) -> None:
        if self._now() - self._card_sent.get(room, float("-inf")) >= CARD_SECONDS:
            self._card_sent[room] = self._now()
            self.frames_relayed += self._sender.frame(self._card_due.pop(room), names.cards_channel(room))

    def _room_changed(self, id: str, room: dict[str, Any] | None) -> None:
        """Take the snapshot over, and tell what of it cannot wait: the lobby, and those who watch the room."""
        if room is None:
            self._forget(id)
        else:
            self._take(room)
        self._tell_steady(id)

    def _rooms_listed(self, rooms: list[dict[str, Any]]) -> None:
        """A supervisor has come: where it tells otherwise of a room, the lobby hears of it, and who watches it."""
        there = {room["id"] for room in rooms}
        for id in set(self._rooms) - there:
            self._forget(id)
        for room in rooms:
            try:
                self._take(room)
            except ValueError:
                log.exception("a room cannot be shown")
        self._ready.set()
        before, now = self._told, {room["id"]: room for room in self.rooms()}
        changed = {id for id in before.keys() | now.keys() if _steady(before.get(id)) != _steady(now.get(id))}
        self._told = {**now, **{id: room for id, room in before.items() if id in now and id not in changed}}
        self._tell_lobby(changed)
        for id in changed:
            self._tell_watchers(id)

    def _take(self, room: dict[str, Any]) -> None:
        """Into the snapshot; ValueError for what no browser could read."""
        FiniteJSON.dumps(room)
        id = room["id"]
        known = self._rooms.get(id)
        if known is not None and room["showcase_pace"] != known["showcase_pace"]:
            body = {"room": id, "pieces_per_second": room["showcase_pace"]}
            self._sender.emit(names.PACE, body, [names.channel(id)])
        self._rooms[id], self._ids[room["number"]] = _not_older(room, known), id
        if known is not None and room["queue_place"] != known["queue_place"]:
            self._tell_place(id)
        self._moved.add(id)

    def _places_changed(self, places: dict[str, int]) -> None:
        """Of rooms that are queued still: the snapshot of one that starts may have overtaken this."""
        for id, place in places.items():
            room = self._rooms.get(id)
            if room is not None and room["state"] == "queued" and room["queue_place"] != place:
                self._rooms[id] = {**room, "queue_place": place}
                self._moved.add(id)
                self._tell_place(id)

    def _tell_place(self, id: str) -> None:
        """To those who are in the room, if any: the lobby gets it as a counter."""
        if self.presence.viewers(id):
            self._sender.emit(names.ROOMS, [self.room(id)], [names.channel(id)])

    def _forget(self, id: str) -> None:
        """It was deleted."""
        if (room := self._rooms.pop(id, None)) is not None:
            self._ids.pop(room["number"], None)
        for kept in (self._card_sent, self._card_due, self._logged):
            kept.pop(id, None)
        for view in ("training", "showcase"):
            self._frames.pop((id, view), None)

    def _tell_steady(self, id: str) -> None:
        """Where more than counters changed, or the room came or went."""
        room = self._with_viewers(self._rooms[id]) if id in self._rooms else None
        if _steady(room) == _steady(self._told.get(id)):
            return
        if room is None:
            del self._told[id]
        else:
            self._told[id] = room
        self._tell_lobby([id])
        self._tell_watchers(id)

    def _tell_lobby(self, ids: Collection[str]) -> None:
        """The rows of those of the rooms that there are, and which are gone."""
        there = in_order({id: self._told[id] for id in ids if id in self._told})
        gone = [id for id in ids if id not in self._told]
        while there or gone:
            changes = {"rooms": [row(room) for room in there[:PART]], "gone": gone}
            self._sender.emit(names.ROOMS_CHANGED, changes, [names.channel(names.LOBBY)])
            there, gone = there[PART:], []

    def _tell_watchers(self, id: str) -> None:
        """A list of this room alone, an empty one where it was deleted."""
        self._sender.emit(names.ROOMS, [self._told[id]] if id in self._told else [], [names.channel(id)])

    def _send_counters(self) -> None:
        """Of the rooms that the lobby knows, the counters that moved."""
        news = [self._news(id) for id in self._moved & self._told.keys()]
        self._moved, self._counters_sent = set(), self._now()
        if moved := [room for room in news if len(room) > 1]:
            self._sender.emit(names.COUNTERS, moved, [names.channel(names.LOBBY)])

    def _news(self, id: str) -> dict[str, Any]:
        """The counters of a room that moved since the lobby was told of them; from now on it was."""
        room, told = self._with_viewers(self._rooms[id]), self._told[id]
        self._told[id] = {**told, **{key: room[key] for key in _COUNTERS}}
        return {"id": id, **counters(_news(room, told, self._logged.pop(id, set())))}

    def server_changed(self) -> None:
        """The supervisor or the store is in another state: tell everyone."""
        watched = [names.channel(room) for room in self.presence.rooms()]
        self._sender.emit(names.SERVER, self.server_state(), [names.channel(names.LOBBY), *watched])

    # --- from the viewers ----------------------------------------------------

    def present(self, room: str) -> None:
        """The room's count of viewers has changed."""
        self._present_due.add(room)
        self._moved.add(room)

    def watched(self) -> None:
        """Somebody looks at another board."""
        self._tell_watched(self.presence.watched())

    # --- the clock -----------------------------------------------------------

    def tick(self) -> None:
        """Send what was held back: counts, card frames, the lobby's counters."""
        due, self._present_due = self._present_due, set()
        for room in due:
            body = {"room": room, "viewers": self.presence.viewers(room)}
            self._sender.emit(names.PRESENCE, body, [names.channel(room)])
        for room in list(self._card_due):
            self._send_card(room)
        if self._now() - self._counters_sent >= COUNTERS_SECONDS:
            self._send_counters()


def in_order(rooms: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """As they were made; a restored one stands where it stood."""
    return sorted(rooms.values(), key=lambda room: int(room["number"]))


def _steady(room: dict[str, Any] | None) -> dict[str, Any] | None:
    """The part of a room whose change is told at once; None of one that is not there."""
    return room and {key: value for key, value in room.items() if key not in _COUNTERS}


def _news(room: dict[str, Any], told: dict[str, Any], logged: Collection[str]) -> dict[str, Any]:
    """The counters that are others than was told; of the metrics those that were ``logged`` since, changed or not."""
    news = {key: room[key] for key in _COUNTERS if room[key] != told[key]}
    for kind in ("values", "smoothed"):
        new = {key: v for key, v in room[kind].items() if key in logged or v != told[kind].get(key)}
        news = {**news, kind: new} if new else {key: v for key, v in news.items() if key != kind}
    return news


def _updated(room: dict[str, Any], event: str, body: dict[str, Any]) -> dict[str, Any]:
    """The room after a durable event, so that a join right after it sees it; as it is where it knows the event."""
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
    return {**room, **{key: known[key] for key in _MOVED_BY_EVENTS}}
