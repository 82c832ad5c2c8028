"""Who is present, and what the relay sends to whom, without sockets or sleeping."""

from typing import Any

import pytest
from flask import Flask

from tetris_viz import kinds
from tetris_viz.core import names, pictures
from tetris_viz.core.errors import CommandError
from tetris_viz.core.evaluations import BEST
from tetris_viz.core.frames import Frame, encode
from tetris_viz.ipc.messages import (
    DurableCommitted,
    FramePlayed,
    PlacesChanged,
    RoomChanged,
    RoomsListed,
    WatchedChanged,
)
from tetris_viz.kinds.tetris.metrics import SCORE
from tetris_viz.web.api import api
from tetris_viz.web.list_rows import row
from tetris_viz.web.lobby import PART
from tetris_viz.web.presence import Presence
from tetris_viz.web.relay import Relay
from tetris_viz.web.services import EXTENSION, Services
from tetris_viz.web.upstream import newest_frames


def frame(room: int = 1, piece: int = 1, view: Any = "showcase") -> bytes:
    return encode(Frame(room, view, 10, 20, bytes(200), 1, 0, 4, 18, (1,), None, 1, piece, 0, 0, 0, (0, 0, 0, 0)))


def test_a_viewer_counts_once_and_leaves_everywhere() -> None:
    presence = Presence()
    assert presence.join("s1", "a")
    assert not presence.join("s1", "a")
    assert presence.join("s2", "a")
    assert presence.join("s1", "b")
    assert (presence.viewers("a"), presence.viewers("b"), presence.total()) == (2, 1, 2)
    assert sorted(presence.remove("s1")) == ["a", "b"]
    assert (presence.viewers("a"), presence.viewers("b"), presence.total()) == (1, 0, 1)
    assert presence.remove("nobody") == []


def test_cards_make_a_showcase_watched_and_the_last_one_to_look_away_ends_it() -> None:
    presence = Presence()
    presence.set_view("s1", "a", "showcase", card=True)
    presence.set_view("s2", "b", "training")
    assert presence.watched() == WatchedChanged(frozenset({"b"}), frozenset({"a"}))
    assert presence.set_view("s2", "b", "showcase") == ("training", False)
    assert presence.watched() == WatchedChanged(frozenset(), frozenset({"a", "b"}))
    presence.set_view("s1", "a", None)
    presence.remove("s2")
    assert presence.watched() == WatchedChanged(frozenset(), frozenset())


class Sent:
    """A sender that only notes."""

    def __init__(self) -> None:
        self.emitted: list[tuple[str, Any, list[str]]] = []
        self.frames: list[tuple[bytes, str]] = []

    def emit(self, event: str, body: Any, channels: list[str]) -> None:
        self.emitted.append((event, body, channels))

    def send_frame(self, blob: bytes, channel: str) -> int:
        self.frames.append((blob, channel))
        return 1

    def named(self, event: str) -> list[tuple[str, Any, list[str]]]:
        return [e for e in self.emitted if e[0] == event]


def shown(id: str = "a", number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "id": id, "number": number, "name": id, "state": "running", "pending": None, "reason": None, "seq": 1,
        "step": 0, "episode": 0, "seconds": 0.0, "values": {}, "smoothed": {}, "attempt": 1, "showcase_pace": None,
        "evaluated": None, "queue_place": None, "archived": False, "config": {"algorithm": "ppo"},
        **fields,
    }  # fmt: skip


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def relay(sent: Sent, clock: Clock) -> Relay:
    return Relay(sent, Presence(), lambda _: None, lambda: {"supervisor": "ok", "store": "ok"}, clock)


def metrics(seq: int, **values: float) -> DurableCommitted:
    body = {"room": "a", "seq": seq, "step": seq * 10, "episode": seq, "time": 1.5, "values": values}
    return DurableCommitted("a", "metrics", body)


def test_a_room_seen_right_after_a_durable_event_holds_it(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown()]))
    relay.receive(metrics(5, loss=0.5))
    relay.receive(metrics(6, fps=9.0))
    room = relay.room("a")
    assert (room["seq"], room["step"], room["values"], room["viewers"]) == (6, 60, {"loss": 0.5, "fps": 9.0}, 0)
    assert [channels for _, _, channels in sent.named("metrics")] == [["room:a", "events:a"]] * 2


@pytest.mark.parametrize("address", ["/api/rooms", "/api/series?rooms=a&keys=loss", "/api/rooms/a"])
def test_until_the_supervisor_has_told_its_rooms_nobody_is_told_that_there_is_none(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(Relay.wait_ready, "__defaults__", (0.0,))
    monkeypatch.setattr(Relay.must_be_ready, "__defaults__", (0.0,), raising=False)
    nobody: Any = None
    app = Flask(__name__)
    app.register_blueprint(api)
    app.extensions[EXTENSION] = Services(nobody, nobody, relay, nobody, nobody, nobody)
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "unavailable")


def test_a_status_replaces_state_and_reason_and_ends_what_was_pending(relay: Relay) -> None:
    relay.receive(RoomsListed([shown(pending="pause", reason="old")]))
    relay.receive(DurableCommitted("a", "status", {"room": "a", "seq": 2, "state": "paused"}))
    room = relay.room("a")
    assert (room["state"], room["pending"], room["reason"]) == ("paused", None, None)


def test_a_place_in_the_queue_is_told_whoever_is_in_the_room_and_the_lobby_as_a_counter(
    relay: Relay, sent: Sent, clock: Clock
) -> None:
    relay.receive(RoomsListed([shown(state="queued", queue_place=2)]))
    relay.presence.join("s1", "a")
    relay.tick()
    sent.emitted.clear()
    relay.receive(PlacesChanged({"a": 1, "gone": 2}))
    [(_, [room], channels)] = sent.emitted
    assert (room["queue_place"], room["viewers"], channels) == (1, 1, ["room:a"])
    clock.now += 1
    relay.tick()
    assert sent.emitted[1:] == [("counters", [{"id": "a", "queue_place": 1}], ["room:lobby"])]


def test_a_place_is_told_to_no_room_where_nobody_is_and_not_of_one_that_has_started(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown(state="queued", queue_place=2), shown("b", 2, state="starting")]))
    sent.emitted.clear()
    relay.receive(PlacesChanged({"a": 1, "b": 1}))
    relay.receive(RoomChanged("a", shown(state="queued", queue_place=3)))
    assert sent.emitted == []
    assert (relay.room("a")["queue_place"], relay.room("b")["queue_place"]) == (3, None)


def test_an_older_list_does_not_take_newer_values_back(relay: Relay) -> None:
    relay.receive(RoomsListed([shown()]))
    relay.receive(metrics(5, loss=0.5))
    relay.receive(RoomChanged("a", shown(seq=3, name="renamed")))
    room = relay.room("a")
    assert (room["seq"], room["values"], room["name"]) == (5, {"loss": 0.5}, "renamed")


def test_an_event_that_the_list_knew_does_not_take_its_values_back(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown(seq=9, step=90, state="finished")]))
    relay.receive(metrics(5, loss=0.5))
    room = relay.room("a")
    assert (room["seq"], room["step"], room["state"]) == (9, 90, "finished")
    assert len(sent.named("metrics")) == 1, "who watches gets it all the same"


def test_a_changed_state_goes_out_at_once_and_counters_once_a_second(relay: Relay, sent: Sent, clock: Clock) -> None:
    relay.receive(RoomsListed([shown()]))
    assert [channels for _, _, channels in sent.named("rooms_changed")] == [["room:lobby"]]
    assert [channels for _, _, channels in sent.named("rooms")] == [["room:a"]]
    clock.now += 1.1
    for step in range(1, 21):
        relay.receive(RoomChanged("a", shown(step=step)))
        relay.tick()
    assert [body[0]["step"] for _, body, _ in sent.named("counters")] == [1]
    assert len(sent.named("rooms_changed")) == len(sent.named("rooms")) == 1
    sent.emitted.clear()
    relay.receive(RoomChanged("a", shown(step=20, state="paused")))
    relay.receive(RoomChanged("b", shown("b", 2)))
    a, b = relay.room("a"), relay.room("b")
    assert sent.emitted == [
        ("rooms_changed", {"rooms": [row(a)], "gone": []}, ["room:lobby"]), ("rooms", [a], ["room:a"]),
        ("rooms_changed", {"rooms": [row(b)], "gone": []}, ["room:lobby"]), ("rooms", [b], ["room:b"]),
    ]  # fmt: skip
    sent.emitted.clear()
    relay.receive(RoomChanged("a", shown(step=21, state="paused")))
    relay.tick()
    assert not sent.emitted
    clock.now += 1.1
    relay.tick()
    assert sent.emitted == [("counters", [{"id": "a", "step": 21}], ["room:lobby"])]


def test_who_joins_the_lobby_is_told_what_it_was_told_so_that_counters_fit(
    relay: Relay, sent: Sent, clock: Clock
) -> None:
    """A counter that moves and comes back within a second is told to nobody: nobody may have seen it away."""
    relay.receive(RoomsListed([shown()]))
    clock.now += 1.1
    relay.tick()
    relay.presence.join("s1", "a")
    relay.viewers_changed("a")
    joined = relay.lobby_rows()
    relay.presence.leave("s1", "a")
    relay.viewers_changed("a")
    clock.now += 1.1
    relay.tick()
    assert (joined[0]["viewers"], sent.named("counters")) == (0, [])


def test_where_nothing_moves_nothing_is_sent(relay: Relay, sent: Sent, clock: Clock) -> None:
    relay.receive(RoomsListed([shown(), shown("b", 2)]))
    before = len(sent.emitted)
    for _ in range(3):
        clock.now += 1.1
        relay.receive(RoomChanged("a", shown()))
        relay.tick()
    assert len(sent.emitted) == before
    relay.receive(metrics(5, loss=0.5))
    clock.now += 1.1
    relay.tick()
    moved = {"id": "a", "seq": 5, "step": 50, "seconds": 1.5}
    assert sent.named("counters") == [("counters", [moved], ["room:lobby"])]


def test_what_one_room_costs_does_not_grow_with_the_others(relay: Relay, sent: Sent, monkeypatch: Any) -> None:
    """Counted in rooms that are put into JSON: the others rest, and stand in the lobby's list as they are."""
    relay.receive(RoomsListed([shown(f"r{number}", number) for number in range(500)]))
    checked: list[Any] = []
    monkeypatch.setattr("tetris_viz.web.relay.FiniteJSON.dumps", lambda value, **_: checked.append(value))
    sent.emitted.clear()
    relay.receive(RoomChanged("r7", shown("r7", 7, state="paused")))
    assert [room["id"] for room in checked] == ["r7"]
    told = [body if event == "rooms" else body["rooms"] for event, body, _ in sent.emitted]
    assert [[room["id"] for room in rooms] for rooms in told] == [["r7"], ["r7"]]


def test_a_new_supervisors_list_is_told_where_it_is_another(relay: Relay, sent: Sent, clock: Clock) -> None:
    relay.receive(RoomsListed([shown(step=10), shown("b", 2)]))
    sent.emitted.clear()
    relay.receive(RoomsListed([shown(step=20), shown("b", 2)]))
    assert not sent.emitted
    clock.now += 1.1
    relay.tick()
    assert sent.named("counters") == [("counters", [{"id": "a", "step": 20}], ["room:lobby"])]
    relay.receive(RoomsListed([shown(step=20, state="recovering")]))
    [(_, changes, channels)] = sent.named("rooms_changed")
    assert ([room["state"] for room in changes["rooms"]], changes["gone"], channels) == (
        ["recovering"], ["b"], ["room:lobby"],
    )  # fmt: skip
    told = {tuple(channels): [room["id"] for room in body] for _, body, channels in sent.named("rooms")}
    assert told == {("room:a",): ["a"], ("room:b",): []}


def test_a_supervisor_that_comes_late_tells_of_its_rooms_a_part_at_a_time(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown(f"r{number}", number) for number in range(2 * PART + 1)]))
    told = [[room["number"] for room in body["rooms"]] for _, body, _ in sent.named("rooms_changed")]
    assert [len(part) for part in told] == [PART, PART, 1]
    assert [number for part in told for number in part] == list(range(2 * PART + 1))


def test_a_deleted_room_leaves_the_lobbys_list_and_who_watches_it_is_told(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown(), shown("b", 2), shown("c", 3)]))
    sent.emitted.clear()
    relay.receive(RoomChanged("b", None))
    assert sent.emitted == [
        ("rooms_changed", {"rooms": [], "gone": ["b"]}, ["room:lobby"]), ("rooms", [], ["room:b"]),
    ]  # fmt: skip
    assert [room["id"] for room in relay.lobby_rows()] == ["a", "c"]
    sent.emitted.clear()
    relay.receive(RoomChanged("b", shown("b", 2)))
    assert [(event, channels) for event, _, channels in sent.emitted] == [
        ("rooms_changed", ["room:lobby"]), ("rooms", ["room:b"]),
    ]  # fmt: skip
    assert [room["id"] for room in relay.lobby_rows()] == ["a", "b", "c"], "it stands where it stood"


def test_who_watches_a_deleted_room_hears_of_the_server_all_the_same(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown()]))
    relay.presence.join("s1", "a")
    relay.receive(RoomChanged("a", None))
    relay.server_changed()
    assert sent.named("server")[-1][2] == ["room:lobby", "room:a"]


def test_a_showcase_that_falls_behind_is_told_to_those_who_watch_it(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown(), shown("b", 2)]))
    relay.receive(metrics(5, loss=0.5))
    sent.emitted.clear()
    relay.receive(RoomChanged("a", shown(showcase_pace=2.5)))
    assert sent.emitted == [("pace", {"room": "a", "pieces_per_second": 2.5}, ["room:a"])]
    assert relay.room("a")["showcase_pace"] == 2.5
    relay.receive(RoomChanged("a", shown()))
    assert sent.named("pace")[-1][1] == {"room": "a", "pieces_per_second": None}


def test_of_a_batch_only_the_newest_frame_of_each_view_is_kept() -> None:
    batch = [FramePlayed(frame(1, 1)), "a", FramePlayed(frame(2, 1)), FramePlayed(frame(1, 2)), "b"]
    batch.append(FramePlayed(frame(1, 1, "training")))
    assert newest_frames(batch) == ["a", batch[2], batch[3], "b", batch[5]]


def test_cards_get_two_frames_a_second_and_always_the_newest(relay: Relay, sent: Sent, clock: Clock) -> None:
    relay.receive(RoomsListed([shown()]))
    for piece in range(100):
        relay.receive(FramePlayed(frame(1, piece)))
        relay.tick()
        clock.now += 0.05
    cards = [blob for blob, channel in sent.frames if channel == names.cards_channel("a")]
    assert 9 <= len(cards) <= 11
    clock.now += 1
    relay.tick()
    assert sent.frames[-1] == (frame(1, 99), names.cards_channel("a"))
    assert len([1 for _, channel in sent.frames if channel == names.frames_channel("a", "showcase")]) == 100


def test_frames_of_a_deleted_room_are_dropped(relay: Relay, sent: Sent) -> None:
    relay.receive(RoomsListed([shown()]))
    relay.receive(FramePlayed(frame(1, 1)))
    relay.receive(RoomChanged("a", None))
    relay.receive(FramePlayed(frame(1, 2)))
    assert relay.newest_frame("a", "showcase") is None
    assert len([1 for _, channel in sent.frames if channel == names.frames_channel("a", "showcase")]) == 1
    with pytest.raises(CommandError, match="no room"):
        relay.room("a")


def test_a_number_that_cannot_be_sent_does_not_stay_in_the_snapshot(relay: Relay) -> None:
    relay.receive(RoomsListed([shown()]))
    for poison in (metrics(5, loss=float("nan")), RoomChanged("a", shown(values={"loss": float("inf")}))):
        with pytest.raises(ValueError, match="JSON"):
            relay.receive(poison)
    assert relay.room("a")["values"] == {}


def test_counters_hold_the_metrics_that_were_logged_since_whether_they_changed_or_not(
    relay: Relay, sent: Sent, clock: Clock
) -> None:
    relay.receive(RoomsListed([shown(values={SCORE: 0.5, "fps": 9.0})]))
    for seq, logged in ((5, {SCORE: 0.5}), (6, {BEST: 1.0}), (7, {BEST: 2.0, "fps": 8.0}), (8, {})):
        relay.receive(metrics(seq, **logged))
        if seq != 6:
            clock.now += 1.1
            relay.tick()
    told = [body[0].get("values") for _, body, _ in sent.named("counters")]
    assert told == [{SCORE: 0.5}, {BEST: 2.0}, None]
    assert relay.room("a")["values"] == {SCORE: 0.5, "fps": 8.0, BEST: 2.0}


def test_a_list_between_two_counters_takes_nothing_from_what_was_logged(relay: Relay, sent: Sent, clock: Clock) -> None:
    relay.receive(RoomsListed([shown()]))
    relay.receive(metrics(5, **{SCORE: 1.0}))
    relay.receive(RoomChanged("a", shown(seq=6, step=60, state="paused", values={SCORE: 1.0})))
    clock.now += 1.1
    relay.tick()
    assert sent.named("counters")[-1][1] == [{"id": "a", "values": {SCORE: 1.0}}]


def test_a_headline_goes_on_with_the_metrics_and_back_with_an_attempt(relay: Relay) -> None:
    relay.receive(RoomsListed([shown(smoothed={"score": 1.0, "loss": 0.5})]))
    body = {"room": "a", "seq": 5, "step": 50, "episode": 5, "time": 1.5, "values": {"score": 3.0}}
    relay.receive(DurableCommitted("a", "metrics", {**body, "smoothed": {"score": 1.2}}))
    assert relay.room("a")["smoothed"] == {"score": 1.2, "loss": 0.5}
    begun = {"room": "a", "seq": 6, "state": "running", "from_step": 40, "smoothed": {"score": 0.9}}
    relay.receive(DurableCommitted("a", "status", begun))
    assert relay.room("a")["smoothed"] == {"score": 0.9}


def test_a_room_that_cannot_be_shown_hides_no_other(relay: Relay) -> None:
    relay.receive(RoomsListed([shown(values={"loss": float("nan")}), shown("b", 2)]))
    assert [room["id"] for room in relay.lobby_rows()] == ["b"]


def test_the_archive_has_another_version_where_it_is_another_and_only_there(relay: Relay, clock: Clock) -> None:
    seen: list[str] = []

    def told(message: Any, *, is_other: bool) -> None:
        before = relay.archive_version
        relay.receive(message)
        clock.now += 1.1
        relay.tick()
        assert (relay.archive_version != before) == is_other
        assert (relay.archive_version in seen) != is_other
        seen.append(relay.archive_version)

    told(RoomsListed([shown(), shown("b", 2, archived=True)]), is_other=True)
    told(RoomChanged("a", shown(seq=2, step=500, name="Other")), is_other=False)
    told(RoomChanged("b", shown("b", 2, archived=True, name="Other")), is_other=True)
    told(RoomChanged("b", shown("b", 2, archived=True, name="Other", evaluated={"step": 1})), is_other=True)
    told(RoomChanged("a", shown(seq=3, archived=True)), is_other=True)
    told(RoomChanged("b", shown("b", 2, archived=False)), is_other=True)
    told(RoomChanged("b", None), is_other=False)
    told(RoomChanged("a", None), is_other=True)


def test_cards_of_a_kind_without_a_showcase_get_its_training(
    relay: Relay, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kinds.VARIABLE, "tests.kinds.walk")
    kinds.kinds.cache_clear()
    try:
        relay.receive(RoomsListed([shown(config={"algorithm": "walk"})]))
        relay.receive(FramePlayed(pictures.encode(1, "training", 1, 1, 10, b"picture")))
    finally:
        kinds.kinds.cache_clear()
    assert [channel for _, channel in sent.frames] == [names.frames_channel("a", "training"), names.cards_channel("a")]
