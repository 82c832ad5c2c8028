"""A join that fails after it entered leaves nothing behind: no channel, nobody who counts."""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest

from tests.web.test_relay import Sent, shown
from tetris_viz.ipc.messages import RoomChanged, RoomsListed
from tetris_viz.web.presence import Presence
from tetris_viz.web.relay import Relay
from tetris_viz.web.sockets.watch_namespace import WatchNamespace


class Channels:
    """What a Socket.IO server keeps of its rooms; everyone is connected."""

    def __init__(self) -> None:
        self.of: dict[str, set[str]] = defaultdict(set)
        self.manager = SimpleNamespace(is_connected=lambda _sid, _namespace: True)

    def enter_room(self, sid: str, channel: str, namespace: str) -> None:
        self.of[sid].add(channel)

    def leave_room(self, sid: str, channel: str, namespace: str) -> None:
        self.of[sid].discard(channel)

    def get_environ(self, sid: str, namespace: str) -> dict[str, str]:
        return {"REMOTE_ADDR": "127.0.0.1"}


class Past:
    """A history that takes a while: ``meanwhile`` happens."""

    def __init__(self) -> None:
        self.meanwhile: Any = lambda: None

    def ask(self, *_: Any) -> dict[str, Any]:
        self.meanwhile()
        return {"seq": 1, "gap": False, "events": []}


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def relay(sent: Sent) -> Relay:
    relay = Relay(sent, Presence(), lambda _: None, lambda: {"supervisor": "ok", "store": "ok"})
    relay.receive(RoomsListed([shown()]))
    return relay


@pytest.fixture
def past() -> Past:
    return Past()


@pytest.fixture
def watch(relay: Relay, past: Past) -> WatchNamespace:
    namespace = WatchNamespace(relay, past)  # type: ignore[arg-type]
    namespace.server = Channels()
    return namespace


@pytest.mark.parametrize("kind", ["viewer", "card"])
@pytest.mark.parametrize("fault", ["unknown_room", "internal"])
def test_a_join_that_fails_leaves_nothing_behind(
    watch: WatchNamespace, relay: Relay, past: Past, kind: str, fault: str
) -> None:
    past.meanwhile = (lambda: relay.receive(RoomChanged("a", None))) if fault == "unknown_room" else (lambda: 1 / 0)
    answer = watch.handle("join", "s1", ({"room": "a", "after": 0, "as": kind},))
    assert answer["error"]["code"] == fault
    assert not watch.server.of["s1"]
    assert (relay.presence.viewers("a"), relay.presence.total(), relay.presence.rooms()) == (0, 0, [])


def test_one_that_works_stays_in_the_rooms_channel_and_counts(watch: WatchNamespace, relay: Relay) -> None:
    assert watch.handle("join", "s1", ({"room": "a", "after": 0},))["ok"]
    assert watch.server.of["s1"] == {"room:a"}
    assert relay.presence.viewers("a") == 1
