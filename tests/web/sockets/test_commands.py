"""What controllers ask, and what is refused without disturbing anybody."""

import json
from collections.abc import Callable
from typing import Any

import engineio
import pytest

from tests.conftest import TOKEN, Server, eventually
from tests.web.clients import Viewer, error_of
from tetris_viz.version import in_words

Connect = Callable[..., Viewer]


def test_every_command_is_carried_out_and_told_to_all(controller: Viewer) -> None:
    controller.ask("join", {"room": "lobby"})
    created = controller.command("create_room", name="Made here", preset="ppo-lines", config={"seed": 7})
    assert created["ok"]
    new = created["room"]
    eventually(
        lambda: any(r["id"] == new for b in controller.bodies("rooms_changed") for r in b["rooms"]), what="the new room"
    )
    for name, more in (
        ("start", {}), ("pause", {}), ("resume", {}), ("save", {}),
        ("showcase", {"pieces_per_second": 5.0, "play": "sampled", "policy": "newest"}),
        ("configure", {"config": {"learning_rate": 0.0005}}),
        ("update_room", {"name": "Renamed", "tags": ["a"], "notes": "n", "archived": False}),
        ("stop", {}), ("delete_room", {}), ("restore_room", {}),
    ):  # fmt: skip
        answer = controller.command(name, room=new, **more)
        assert answer["ok"], (name, answer)
    controller.ask("join", {"room": new})


def test_a_pause_is_shown_to_every_viewer(controller: Viewer, viewer: Connect) -> None:
    other = viewer()
    other.ask("join", {"room": "room-a"})
    assert controller.command("pause", room="room-a")["ok"]
    try:
        eventually(lambda: [b for b in other.bodies("status") if b["state"] == "paused"], what="the pause")
    finally:
        assert controller.command("resume", room="room-a")["ok"]


def test_a_command_says_who_gave_it_to_the_supervisor_by_the_address_of_the_connection(
    server: Server, viewer: Connect
) -> None:
    """That of a proxy where one stands in front: what it forwards is believed of nobody."""
    proxied = viewer(namespaces=("/control",), auth={"token": TOKEN}, headers={"X-Forwarded-For": "203.0.113.9"})
    assert proxied.command("save", room="room-a")["ok"]
    told = json.loads((server.data_dir / "actor.json").read_text())
    assert told == {"role": "controller", "name": None, "address": "127.0.0.1"}


def test_a_repeated_command_gets_the_stored_answer(controller: Viewer) -> None:
    first = controller.command("create_room", command_id="the-same")
    assert controller.command("create_room", command_id="the-same") == first


DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [
        ("start", {"command_id": "r1", "room": "no-such-room"}, ("unknown_room", "room")),
        ("start", {"command_id": "r2", "room": "room-a"}, ("illegal_state", None)),
        ("pause", {"command_id": "r3", "room": "room-b"}, ("illegal_state", None)),
        ("create_room", {"command_id": "r4", "preset": "chess"}, ("unknown_preset", "preset")),
        ("create_room", {"command_id": "r5", "config": {"learning_rate": 0.5}}, ("invalid", "config.learning_rate")),
        ("create_room", {"command_id": "r6", "config": {"seed": "one"}}, ("invalid", "config.seed")),
        ("create_room", {"command_id": "r7", "config": {"gamma": float("nan")}}, ("invalid", "config.gamma")),
        ("create_room", {"command_id": "r8", "config": {"deep": DEEP}}, ("invalid", None)),
        ("create_room", {"command_id": "r9", "name": "x" * 40_000}, ("invalid", None)),
        ("create_room", {"command_id": "r10", "name": b"binary"}, ("invalid", None)),
        ("create_room", {"command_id": "r11", "nonsense": 1}, ("invalid", "nonsense")),
        ("showcase", {"command_id": "r12", "room": "room-a", "pieces_per_second": 999.0},
         ("invalid", "pieces_per_second")),
        ("showcase", {"command_id": "r13", "room": "room-a", "pieces_per_second": float("inf")},
         ("invalid", "pieces_per_second")),
        ("start", {"command_id": "r14"}, ("invalid", "room")),
        ("start", {"room": "room-a"}, ("invalid", "command_id")),
        ("start", {"command_id": "../..", "room": "room-a"}, ("invalid", "command_id")),
        ("start", "text", ("invalid", None)),
        ("start", None, ("invalid", None)),
        ("reboot", {"command_id": "r15"}, ("unknown_command", None)),
        ("create_room", {"command_id": "r17", "config": {"seed": 10**30}}, ("invalid", None)),
        ("create_room", {"command_id": "r18", "config": {"pieces": "\ud800"}}, ("invalid", None)),
        ("connect", {"command_id": "r16"}, ("unknown_command", None)),
        ("disconnect", None, ("unknown_command", None)),
        ("trigger_event", {}, ("unknown_command", None)),
    ],
)  # fmt: skip
def test_a_bad_command_is_refused_and_logged_in_one_line(
    controller: Viewer, server: Server, name: str, payload: Any, expected: Any
) -> None:
    before = len(server.output().splitlines())
    args = () if payload is None else (payload,)
    assert error_of(controller.ask(name, *args, namespace="/control")) == expected
    lines = eventually(lambda: server.output().splitlines()[before:], 5, "a line in the log")
    assert len([line for line in lines if "refused /control" in line]) == 1
    assert not [line for line in lines if "Traceback" in line]


def test_what_no_parser_can_nest_is_refused_too(server: Server) -> None:
    packets, client = list[str](), engineio.Client()
    client.on("message", packets.append)
    client.connect(server.url, transports=["websocket"], engineio_path="socket.io")
    client.send("0/control," + json.dumps({"token": TOKEN}))
    eventually(lambda: [packet for packet in packets if packet.startswith("0/control,")], what="the connection")
    client.send("2/control,77" + "[" * 20_000 + "]" * 20_000)
    head = "3/control,77"
    [answer] = eventually(lambda: [packet for packet in packets if packet.startswith(head)], what="an answer")
    assert json.loads(answer.removeprefix(head))[0]["error"]["code"] == "invalid"
    client.disconnect()


GARBAGE = ("2/control,5not json", "garbage", "9", "2/watch,[]", '2/watch,[{"a":1}]', "51-/watch,")


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_from_one_client_disturbs_nobody(server: Server, viewer: Connect, text: str) -> None:
    bad, good = viewer(), viewer()
    good.ask("join", {"room": "room-a"})
    bad.client.eio.send(text)
    count = len(good.bodies("metrics"))
    eventually(lambda: len(good.bodies("metrics")) > count + 1, what="metrics go on")
    assert "Traceback" not in server.output()


def test_a_message_beyond_the_limit_ends_only_its_own_connection(server: Server, viewer: Connect) -> None:
    bad, good = viewer(), viewer()
    good.ask("join", {"room": "room-a"})
    bad.client.eio.send("2/watch," + "x" * 200_000)
    eventually(lambda: not bad.client.connected, what="the end of that connection")
    assert good.ask("join", {"room": "lobby"})["ok"]
    assert "Traceback" not in server.output()


def test_an_unanswered_command_is_refused_as_unavailable(controller: Viewer) -> None:
    answer = controller.command("update_room", room="room-a", name="silent")
    assert error_of(answer)[0] == "unavailable"
    assert "No answer" in answer["error"]["message"]


def test_a_message_that_cannot_be_sent_stops_nothing(controller: Viewer) -> None:
    controller.ask("join", {"room": "room-a"})
    for mischief in ("nan", "burst", "big"):
        assert controller.command("update_room", room="room-a", name=mischief)["ok"], mischief
    count = len(controller.bodies("metrics"))
    eventually(lambda: len(controller.bodies("metrics")) > count + 2, what="metrics go on")
    assert len(controller.bodies("notice")) == 2


def test_a_failing_store_is_told_to_viewers_and_to_healthz(controller: Viewer, server: Server) -> None:
    controller.ask("join", {"room": "lobby"})
    controller.command("update_room", room="room-a", name="store fails")
    told = {
        "supervisor": "ok",
        "store": "failing",
        "max_running_rooms": 7,
        "version": in_words(),
        "reason": "The disk is full.",
    }
    eventually(lambda: controller.bodies("server") == [told], what="the server message")
    assert server.get("/healthz")["status"] == "degraded"
    controller.command("update_room", room="room-a", name="store works")
    eventually(lambda: server.get("/healthz")["status"] == "ok", what="a store that works")
