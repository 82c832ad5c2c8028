"""What the supervisor says, passed on to those who look; and a snapshot of it for those who come.

Nothing here matters for long: a restarted web process has it all again from the supervisor's first message.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from ..core import frames, names
from ..core.errors import CommandError
from ..ipc.messages import DurableCommitted, FramePlayed, PlacesChanged, RoomChanged, RoomsListed, WatchedChanged
from .json_codecs import FiniteJSON
from .list_rows import row
from .lobby import Lobby
from .presence import Presence
from .room_cache import RoomCache

log = logging.getLogger(__name__)
COUNTERS_SECONDS = 1.0
CARD_SECONDS = 0.5
TICK_SECONDS = 0.1
READY_SECONDS = 5.0


class Sender(Protocol):
    """How the relay reaches viewers (fanout.Fanout)."""

    def emit(self, event: str, body: Any, channels: list[str]) -> None: ...
    def send_frame(self, blob: bytes, channel: str) -> int: ...


class Relay:
    """Keeps the snapshot (:class:`RoomCache`) and tells everyone of what changes in it.

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
        self._cache = RoomCache()
        self._lobby = Lobby(lambda event, body: sender.emit(event, body, [names.channel(names.LOBBY)]))
        self._ready = threading.Event()
        self._frames: dict[tuple[str, str], bytes] = {}
        self._card_sent: dict[str, float] = {}
        self._card_due: dict[str, bytes] = {}
        self._presence_due: set[str] = set()
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
        return [self._with_viewers(room) for room in self._cache.all()]

    def lobby_rooms(self) -> list[dict[str, Any]]:
        """The rooms as the lobby was told of them, whole."""
        return self._lobby.rooms()

    def lobby_rows(self) -> list[dict[str, Any]]:
        """The rows of those that are not archived."""
        return [row(room) for room in self.lobby_rooms() if not room["archived"]]

    @property
    def archive_version(self) -> str:
        """As ``Lobby.archive_version``."""
        return self._lobby.archive_version

    def knows(self, room: str) -> bool:
        return room in self._cache

    def room(self, room: str) -> dict[str, Any]:
        """One room as shown, or :class:`CommandError` ``unknown_room``."""
        if (found := self._shown(room)) is None:
            self.must_be_ready(0)
            raise CommandError("unknown_room", f"There is no room {room[:64]!r}.", "room")
        return found

    def newest_frame(self, room: str, view: str) -> bytes | None:
        return self._frames.get((room, view))

    def _shown(self, id: str) -> dict[str, Any] | None:
        room = self._cache.get(id)
        return None if room is None else self._with_viewers(room)

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
        if message.room in self._cache:
            self._cache.apply(message.room, message.event, message.body)
            self._lobby.moved(message.room, message.body["values"] if message.event == names.METRICS else ())
        channels = [names.channel(message.room), names.events_channel(message.room)]
        self._sender.emit(message.event, message.body, channels)

    def _frame(self, blob: bytes) -> None:
        room, view = self._cache.id_of(frames.room_number(blob)), frames.view_of(blob)
        if room is None:
            return
        self._frames[room, view] = blob
        self.frames_relayed += self._sender.send_frame(blob, names.frames_channel(room, view))
        if view == self._cache.view_of(room):
            self._card_due[room] = blob
            self._send_card(room)

    def _send_card(self, room: str) -> None:
        if self._now() - self._card_sent.get(room, float("-inf")) >= CARD_SECONDS:
            self._card_sent[room] = self._now()
            self.frames_relayed += self._sender.send_frame(self._card_due.pop(room), names.cards_channel(room))

    def _room_changed(self, id: str, room: dict[str, Any] | None) -> None:
        """Take the snapshot over, and tell what of it cannot wait: the lobby, and those who watch the room."""
        if room is None:
            self._forget(id)
        else:
            self._take(room)
        if self._lobby.update(id, self._shown(id)):
            self._tell_watchers(id)

    def _rooms_listed(self, rooms: list[dict[str, Any]]) -> None:
        """A supervisor has come: where it tells otherwise of a room, the lobby hears of it, and who watches it."""
        for id in self._cache.ids() - {room["id"] for room in rooms}:
            self._forget(id)
        for room in rooms:
            try:
                self._take(room)
            except ValueError:
                log.exception("a room cannot be shown")
        self._ready.set()
        for id in self._lobby.update_all(self.rooms()):
            self._tell_watchers(id)

    def _take(self, room: dict[str, Any]) -> None:
        """Into the snapshot; ValueError for what no browser could read."""
        id, known = room["id"], self._cache.get(room["id"])
        self._cache.put(room)
        self._lobby.moved(id)
        if known is None:
            return
        if room["showcase_pace"] != known["showcase_pace"]:
            body = {"room": id, "pieces_per_second": room["showcase_pace"]}
            self._sender.emit(names.PACE, body, [names.channel(id)])
        if room["queue_place"] != known["queue_place"]:
            self._tell_place(id)

    def _places_changed(self, places: dict[str, int]) -> None:
        """Of rooms that are queued still: the snapshot of one that starts may have overtaken this."""
        for id, place in places.items():
            room = self._cache.get(id)
            if room is not None and room["state"] == "queued" and room["queue_place"] != place:
                self._cache.set_queue_place(id, place)
                self._lobby.moved(id)
                self._tell_place(id)

    def _tell_place(self, id: str) -> None:
        """To those who are in the room, if any: the lobby gets it as a counter."""
        if self.presence.viewers(id):
            self._sender.emit(names.ROOMS, [self.room(id)], [names.channel(id)])

    def _forget(self, id: str) -> None:
        """It was deleted."""
        self._cache.remove(id)
        self._lobby.forget(id)
        self._card_sent.pop(id, None)
        self._card_due.pop(id, None)
        for view in ("training", "showcase"):
            self._frames.pop((id, view), None)

    def _tell_watchers(self, id: str) -> None:
        """A list of this room alone, an empty one where it was deleted."""
        told = self._lobby.told_of(id)
        self._sender.emit(names.ROOMS, [] if told is None else [told], [names.channel(id)])

    def server_changed(self) -> None:
        """The supervisor or the store is in another state: tell everyone."""
        joined = [names.channel(room) for room in self.presence.rooms()]
        self._sender.emit(names.SERVER, self.server_state(), [names.channel(names.LOBBY), *joined])

    # --- from the viewers ----------------------------------------------------

    def viewers_changed(self, room: str) -> None:
        """The room's count of viewers is another."""
        self._presence_due.add(room)
        self._lobby.moved(room)

    def views_changed(self) -> None:
        """Somebody looks at another board."""
        self._tell_watched(self.presence.watched())

    # --- the clock -----------------------------------------------------------

    def tick(self) -> None:
        """Send what was held back: counts, card frames, the lobby's counters."""
        due, self._presence_due = self._presence_due, set()
        for room in due:
            body = {"room": room, "viewers": self.presence.viewers(room)}
            self._sender.emit(names.PRESENCE, body, [names.channel(room)])
        for room in list(self._card_due):
            self._send_card(room)
        if self._now() - self._counters_sent >= COUNTERS_SECONDS:
            self._counters_sent = self._now()
            self._lobby.send_counters(self.room)
