"""``/watch``: everyone may look; there are no commands here."""

import logging
import time
from typing import Any

from ...core import names
from ...core.errors import CommandError
from ..child import Unavailable
from ..relay import Relay
from ..upstream import History
from .command_namespace import CommandNamespace
from .watch_requests import Join, Leave, View, parse

log = logging.getLogger(__name__)
CATCH_UP_SECONDS = 5.0
"""After that a page joins without what it missed and reads the curves again."""


class WatchNamespace(CommandNamespace):
    """``join``, ``leave`` and ``view``; docs/protocol.md."""

    def __init__(self, relay: Relay, history: History):
        super().__init__(names.WATCH)
        self._relay, self._history = relay, history

    def on_connect(self, auth: Any = None) -> None:
        """Everyone may; the Host and Origin checks came first."""

    def left(self, sid: str) -> None:
        for room in self._relay.presence.remove(sid):
            self._relay.viewers_changed(room)
        self._relay.views_changed()

    def answer(self, sid: str, event: str, payload: Any) -> dict[str, Any]:
        request = parse(event, payload)
        if isinstance(request, Join):
            return self._join(sid, request)
        if isinstance(request, View):
            return self._view(sid, request)
        assert isinstance(request, Leave)
        return self._leave(sid, request)

    def _join(self, sid: str, request: Join) -> dict[str, Any]:
        self._relay.wait_ready()
        if request.room == names.LOBBY:
            self._enter(sid, names.channel(names.LOBBY))
            rows = {"rooms": self._relay.lobby_rows()} if request.list else {}
            return {"ok": True, **rows, "server": self._relay.server_state(), "time": time.time()}
        self._relay.room(request.room)
        if request.as_ == "card":
            self._enter(sid, names.events_channel(request.room))
        else:
            self._enter(sid, names.channel(request.room))
            if self._relay.presence.join(sid, request.room):
                self._relay.viewers_changed(request.room)
        try:
            past = self._past(request, self.address(sid))
            room = self._relay.room(request.room)  # it may have been deleted meanwhile
        except BaseException:
            self._leave(sid, Leave(room=request.room))
            raise
        state = self._relay.server_state()
        return {"ok": True, "room": room, "server": state, "time": time.time(), "seq": room["seq"], **past}

    def _past(self, request: Join, asker: str) -> dict[str, Any]:
        """What the client missed.  ``seq`` is what these events reach, not what came since: that comes live."""
        if request.after is None:
            return {"gap": False, "events": []}
        try:
            found = self._history.ask("events", {"room": request.room, "after": request.after}, CATCH_UP_SECONDS, asker)
        except (Unavailable, CommandError) as error:
            log.warning("no catch-up for %s: %s", request.room, error)
            return {"gap": True, "events": []}
        return {"seq": found["seq"], "gap": found["gap"], "events": found["events"]}

    def _leave(self, sid: str, request: Leave) -> dict[str, Any]:
        for channel in (names.channel(request.room), names.events_channel(request.room)):
            self.server.leave_room(sid, channel, namespace=names.WATCH)
        if self._relay.presence.leave(sid, request.room):
            self._relay.viewers_changed(request.room)
        self._look(sid, request.room, None)
        return {"ok": True}

    def _view(self, sid: str, request: View) -> dict[str, Any]:
        self._relay.wait_ready()
        if request.view != "none":  # who looks away may do so from a room that is gone
            self._relay.room(request.room)
        card = request.as_ == "card"
        if card and request.view == "training":
            raise CommandError("invalid", "A card shows the showcase view.", "view")
        if not self._is_connected(sid):
            raise CommandError("unavailable", "The connection is gone.")
        self._look(sid, request.room, None if request.view == "none" else request.view, card)
        if request.view != "none" and (blob := self._relay.newest_frame(request.room, request.view)):
            self.server.emit(names.FRAME, blob, to=sid, namespace=names.WATCH)
        return {"ok": True}

    def _look(self, sid: str, room: str, view: Any, card: bool = False) -> None:
        before = self._relay.presence.set_view(sid, room, view, card)
        if before is not None:
            self.server.leave_room(sid, _channel(room, *before), namespace=names.WATCH)
        if view is not None:
            self._enter(sid, _channel(room, view, card))
        self._relay.views_changed()

    def _enter(self, sid: str, channel: str) -> None:
        if not self._is_connected(sid):
            raise CommandError("unavailable", "The connection is gone.")
        self.server.enter_room(sid, channel, namespace=names.WATCH)


def _channel(room: str, view: str, card: bool) -> str:
    return names.cards_channel(room) if card else names.frames_channel(room, view)
