"""What viewers hear: a real server over a scripted supervisor, and real Socket.IO clients."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Server, eventually
from tests.web.clients import Viewer, error_of
from tetris_viz.core import frames
from tetris_viz.version import in_words

Connect = Callable[..., Viewer]


def watched(server: Server) -> Any:
    path = server.data_dir / "watched.json"
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def test_a_join_answers_with_the_room_and_where_it_stands(viewer: Connect) -> None:
    answer = viewer().ask("join", {"room": "room-a"})
    assert answer["ok"]
    assert (answer["room"]["id"], answer["room"]["number"], answer["room"]["viewers"]) == ("room-a", 1, 1)
    assert answer["seq"] == answer["room"]["seq"]
    assert (answer["gap"], answer["events"]) == (False, [])
    assert answer["server"] == {"supervisor": "ok", "store": "ok", "max_running_rooms": 7, "version": in_words()}


def test_a_returning_viewer_gets_what_it_missed_and_the_rest_live(viewer: Connect) -> None:
    one = viewer()
    answer = one.ask("join", {"room": "room-a", "after": 9})
    assert [event["body"]["seq"] for event in answer["events"]] == [10, 11, 12]
    assert {event["event"] for event in answer["events"]} == {"metrics"}
    assert answer["seq"] == 12
    assert answer["gap"] is False
    eventually(lambda: len(one.bodies("metrics")) >= 2, what="live metrics")
    seqs = [body["seq"] for body in one.bodies("metrics")]
    assert seqs == sorted(set(seqs))


def test_a_catch_up_that_takes_too_long_is_a_gap(viewer: Connect) -> None:
    answer = viewer().ask("join", {"room": "room-a", "after": 11})
    assert (answer["ok"], answer["gap"], answer["events"]) == (True, True, [])


def test_the_lobby_lists_the_rooms_and_goes_on_living(viewer: Connect) -> None:
    one = viewer()
    answer = one.ask("join", {"room": "lobby"})
    assert {room["id"] for room in answer["rooms"]} >= {"room-a", "room-b"}
    assert all("viewers" in room for room in answer["rooms"])
    eventually(lambda: [room for body in one.bodies("counters") for room in body], what="counters of room-a")
    assert not one.bodies("metrics")


def test_presence_counts_distinct_viewers_and_forgets_who_goes(viewer: Connect) -> None:
    one, two = viewer(), viewer()
    one.ask("join", {"room": "room-b"})
    two.ask("join", {"room": "room-b"})
    two.ask("join", {"room": "room-b"})
    eventually(lambda: {"room": "room-b", "viewers": 2} in one.bodies("presence"), what="two viewers")
    two.close()
    eventually(lambda: one.bodies("presence")[-1]["viewers"] == 1, what="one viewer")
    assert one.ask("leave", {"room": "room-b"}) == {"ok": True}


def test_frames_reach_only_those_who_look_at_that_view(viewer: Connect, server: Server) -> None:
    training, showcase, nobody = viewer(), viewer(), viewer()
    for one, view in ((training, "training"), (showcase, "showcase"), (nobody, "none")):
        one.ask("join", {"room": "room-a"})
        assert one.ask("view", {"room": "room-a", "view": view}) == {"ok": True}
    for one, view in ((training, "training"), (showcase, "showcase")):
        eventually(lambda one=one: len(one.bodies("frame")) > 5, what=f"{view} frames")
        assert {frames.view_of(blob) for blob in one.bodies("frame")} == {view}
        assert {frames.room_number(blob) for blob in one.bodies("frame")} == {1}
    assert not nobody.bodies("frame")
    eventually(lambda: watched(server) == {"training": ["room-a"], "showcase": ["room-a"]}, what="both views watched")
    training.ask("view", {"room": "room-a", "view": "none"})
    showcase.close()
    eventually(lambda: watched(server) == {"training": [], "showcase": []}, what="nothing watched")


def test_a_card_gets_few_frames_does_not_count_and_a_new_one_begins_with_a_picture(viewer: Connect) -> None:
    card = viewer()
    assert card.ask("view", {"room": "room-a", "view": "showcase", "as": "card"}) == {"ok": True}
    eventually(lambda: card.bodies("frame"), what="a frame")
    page = viewer()
    page.ask("view", {"room": "room-a", "view": "showcase"})
    before = len(card.bodies("frame"))
    eventually(lambda: len(page.bodies("frame")) > 30, what="a second of frames")
    assert len(card.bodies("frame")) - before < len(page.bodies("frame")) / 5
    late = viewer()
    assert late.ask("join", {"room": "room-a"})["room"]["viewers"] == 1
    late.ask("view", {"room": "room-a", "view": "showcase", "as": "card"})
    eventually(lambda: late.bodies("frame"), 5, "the remembered frame")


def test_a_polling_viewer_beside_a_websocket_gets_readable_frames(viewer: Connect) -> None:
    both = [viewer(transports=("polling",)), viewer()]
    for one in both:
        one.ask("join", {"room": "room-a"})
        one.ask("view", {"room": "room-a", "view": "showcase"})
    for one in both:
        eventually(lambda one=one: len(one.bodies("frame")) > 3, what="frames")
        assert all(frames.decode(blob).room == 1 for blob in one.bodies("frame"))


@pytest.mark.parametrize(
    ("event", "payload", "expected"),
    [
        ("join", {"room": "no-such-room"}, ("unknown_room", "room")),
        ("view", {"room": "no-such-room", "view": "training"}, ("unknown_room", "room")),
        ("view", {"room": "room-a", "view": "training", "as": "card"}, ("invalid", "view")),
        ("join", {"room": "room-a", "after": float("nan")}, ("invalid", "after")),
        ("join", {"room": "room-a", "x": b"bytes"}, ("invalid", None)),
        ("join", {"room": "x" * 5000}, ("invalid", None)),
        ("start", {"room": "room-a"}, ("unknown_command", None)),
        ("connect", {"room": "room-a"}, ("unknown_command", None)),
        ("disconnect", "now", ("unknown_command", None)),
        ("answer", {}, ("unknown_command", None)),
    ],
)
def test_bad_requests_of_a_viewer_are_refused(viewer: Connect, event: str, payload: Any, expected: Any) -> None:
    one = viewer()
    assert error_of(one.ask(event, payload)) == expected
    assert one.ask("join", {"room": "lobby"})["ok"], "the connection goes on"


def test_a_request_without_or_with_two_payloads_is_refused(viewer: Connect) -> None:
    one = viewer()
    assert error_of(one.ask("join"))[0] == "invalid"
    assert error_of(one.ask("join", {"room": "room-a"}, {"room": "room-b"}))[0] == "invalid"
