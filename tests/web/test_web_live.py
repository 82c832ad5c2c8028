"""A real server over a scripted supervisor, spoken to by real Socket.IO clients."""

import http.client
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import socketio

from tests.conftest import TOKEN, Server, eventually
from tests.web.clients import Viewer
from tetris_viz.core import frames
from tetris_viz.core.errors import CODES
from tetris_viz.web.link import Unavailable
from tetris_viz.web.upstream import History

Connect = Callable[..., Viewer]


def error_of(answer: Any) -> tuple[str, str | None]:
    assert answer["ok"] is False
    assert answer["error"]["message"].strip()
    return answer["error"]["code"], answer["error"].get("field")


def watched(server: Server) -> Any:
    path = server.data_dir / "watched.json"
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


# --- watching ----------------------------------------------------------------


def test_a_join_answers_with_the_room_and_where_it_stands(viewer: Connect) -> None:
    answer = viewer().ask("join", {"room": "room-a"})
    assert answer["ok"]
    assert (answer["room"]["id"], answer["room"]["number"], answer["room"]["viewers"]) == ("room-a", 1, 1)
    assert answer["seq"] == answer["room"]["seq"]
    assert (answer["gap"], answer["events"]) == (False, [])
    assert answer["server"] == {"supervisor": "ok", "store": "ok", "max_running_rooms": 7}


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
    before, began = len(card.bodies("frame")), time.monotonic()
    time.sleep(2)
    assert len(card.bodies("frame")) - before <= 2 * (time.monotonic() - began) + 1
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


# --- commands ----------------------------------------------------------------


def test_every_command_is_carried_out_and_told_to_all(controller: Viewer) -> None:
    controller.ask("join", {"room": "lobby"})
    created = controller.command("create_room", name="Made here", preset="ppo-lines", config={"seed": 7})
    assert created["ok"]
    new = created["room"]
    eventually(lambda: any(r["id"] == new for b in controller.bodies("rooms") for r in b), what="the new room listed")
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


def test_what_no_parser_can_nest_is_refused_too(controller: Viewer) -> None:
    got: list[Any] = []
    controller.client.eio.send("2/control,77" + "[" * 20_000 + "]" * 20_000)
    controller.client._handle_ack = lambda namespace, id, data: got.append((id, data))
    answer = eventually(lambda: got, what="an answer")[0]
    assert answer[0] == 77
    assert answer[1][0]["error"]["code"] == "invalid"


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
    for mischief in ("nan", "garbage", "burst", "big"):
        assert controller.command("update_room", room="room-a", name=mischief)["ok"], mischief
    count = len(controller.bodies("metrics"))
    eventually(lambda: len(controller.bodies("metrics")) > count + 2, what="metrics go on")
    assert len(controller.bodies("notice")) == 2


def test_a_failing_store_is_told_to_viewers_and_to_healthz(controller: Viewer, server: Server) -> None:
    controller.ask("join", {"room": "lobby"})
    controller.command("update_room", room="room-a", name="store fails")
    told = {"supervisor": "ok", "store": "failing", "max_running_rooms": 7, "reason": "The disk is full."}
    eventually(lambda: controller.bodies("server") == [told], what="the server message")
    assert server.get("/healthz")["status"] == "degraded"
    controller.command("update_room", room="room-a", name="store works")
    eventually(lambda: server.get("/healthz")["status"] == "ok", what="a store that works")


# --- who may what ------------------------------------------------------------


def refused_control(viewer: Connect, **options: Any) -> Any:
    with pytest.raises(socketio.exceptions.ConnectionError):
        viewer(namespaces=("/control",), **options)


@pytest.mark.parametrize("auth", [None, {}, {"token": "wrong"}, {"token": None}, {"token": ["x"]}, "text", 7])
def test_control_is_refused_without_token_or_cookie(server: Server, auth: Any) -> None:
    client, refusals = socketio.Client(reconnection=False), []
    client.on("connect_error", refusals.append, namespace="/control")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(server.url, namespaces=["/control"], auth=auth, transports=["websocket"], wait_timeout=40)
    assert refusals[0]["data"]["code"] == "unauthorized"
    assert refusals[0]["message"]
    client.disconnect()


def open_page(server: Server, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    connection.request("GET", path, headers={"Host": f"127.0.0.1:{server.port}", **headers})
    return connection.getresponse()


def test_a_browser_at_home_may_control_by_its_cookie(server: Server, viewer: Connect) -> None:
    cookie = open_page(server).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    one = viewer(namespaces=("/watch", "/control"), headers={"Cookie": cookie.partition(";")[0]})
    assert one.command("update_room", room="room-a", notes="by cookie")["ok"]


def test_behind_a_proxy_no_cookie_comes_by_itself_but_the_link_gives_it(server: Server, viewer: Connect) -> None:
    proxied = {"X-Forwarded-For": "10.0.0.9"}
    assert open_page(server, **proxied).headers["Set-Cookie"] is None
    assert open_page(server, "/?token=wrong", **proxied).headers["Set-Cookie"] is None
    answer = open_page(server, f"/rooms/room-a?token={TOKEN}&tab=charts", **proxied)
    assert (answer.status, answer.headers["Location"]) == (303, "/rooms/room-a?tab=charts")
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert viewer(namespaces=("/watch", "/control"), headers={"Cookie": cookie}).command("save", room="room-a")["ok"]


def test_a_made_up_cookie_is_no_cookie(server: Server, viewer: Connect) -> None:
    refused_control(viewer, headers={"Cookie": f"tetris_viz_{server.port}=eyJjb250cm9sbGVyIjp0cnVlfQ.aaaaaa.bbbbbb"})


def post(server: Server, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    connection.request("POST", path, body, {"Host": f"127.0.0.1:{server.port}", **headers})
    return connection.getresponse()


def test_the_token_is_exchanged_for_the_cookie_which_may_post(server: Server, viewer: Connect) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    answer = post(server, "/api/control", Origin=server.url.rstrip("/"), **bearer)
    assert (answer.status, answer.read(), answer.headers["Cache-Control"]) == (204, b"", "no-store")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    kept = {"Cookie": cookie.partition(";")[0]}
    assert viewer(namespaces=("/watch", "/control"), headers=kept).command("save", room="room-a")["ok"]
    told = json.load(post(server, "/api/checkpoints", b"no checkpoint", **kept))
    assert told["error"]["code"] == "invalid", "it was let in, and looked through"
    assert post(server, "/api/checkpoints", b"x", Origin="https://evil.example", **kept).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"},
        {"Authorization": f"Bearer {TOKEN}", "Origin": "null"},
    ],
)
def test_nobody_else_gets_the_cookie(server: Server, headers: dict[str, str]) -> None:
    answer = post(server, "/api/control", **headers)
    assert (answer.status, answer.headers["Set-Cookie"]) == (403, None)
    assert json.load(answer)["error"]["code"] == "unauthorized"
    assert post(server, "/api/control", **{"Cookie": f"tetris_viz_{server.port}=made-up", **headers}).status == 403
    preflight = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    asking = {"Origin": "https://evil.example", "Access-Control-Request-Headers": "authorization"}
    preflight.request("OPTIONS", "/api/control", headers={"Host": f"127.0.0.1:{server.port}", **asking})
    assert preflight.getresponse().headers["Access-Control-Allow-Origin"] is None


def test_a_foreign_origin_is_refused(server: Server, viewer: Connect) -> None:
    for namespaces in (("/watch",), ("/control",)):
        with pytest.raises(socketio.exceptions.ConnectionError):
            viewer(namespaces=namespaces, auth={"token": TOKEN}, origin="https://evil.example")
    own = server.url.rstrip("/")
    assert viewer(namespaces=("/watch", "/control"), auth={"token": TOKEN}, origin=own)


def test_a_foreign_host_is_refused_everywhere(server: Server, viewer: Connect) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        viewer(namespaces=("/control",), auth={"token": TOKEN}, host="evil.example")
    for path in ("/", "/healthz", "/api/rooms", "/socket.io/?EIO=4&transport=polling", "/static/js/store.js"):
        answer = open_page(server, path, Host="evil.example")
        assert answer.status == 400
        assert b"TETRIS_VIZ_ALLOWED_HOSTS" in answer.read()


def test_the_default_namespace_is_refused(viewer: Connect) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        viewer(namespaces=("/",))


def test_a_watching_connection_cannot_command(viewer: Connect) -> None:
    one = viewer()
    one.client.eio.send('2/control,["pause",{"command_id":"sneaky","room":"room-a"}]')
    one.ask("join", {"room": "room-a"})
    time.sleep(0.3)
    assert not [b for b in one.bodies("status") if b["state"] == "paused"]


# --- HTTP --------------------------------------------------------------------


def test_pages_carry_their_headers_and_say_when_a_room_is_unknown(server: Server) -> None:
    page = open_page(server, "/rooms/room-a")
    assert page.status == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert 'data-room="room-a"' in page.read().decode()
    lost = open_page(server, "/rooms/nowhere")
    assert lost.status == 404
    assert "no room with this address" in lost.read().decode()
    assert open_page(server, "/nothing").status == 404


def test_the_board_alone_may_stand_in_any_sites_frame_and_gives_no_control(server: Server) -> None:
    board = open_page(server, "/rooms/room-a/board?token=" + server.token)
    assert board.status == 200
    assert "frame-ancestors *" in board.headers["Content-Security-Policy"]
    assert "script-src 'self'" in board.headers["Content-Security-Policy"]
    assert board.headers["Set-Cookie"] is None
    assert 'data-controller="false"' in board.read().decode()
    assert open_page(server, "/rooms/nowhere/board").status == 404
    projector = open_page(server, "/rooms/room-a?projector")
    assert "frame-ancestors 'self'" in projector.headers["Content-Security-Policy"]
    assert 'data-page="projector"' in projector.read().decode()


def test_scripts_are_javascript_and_revalidated(server: Server) -> None:
    first = open_page(server, "/static/js/store.js")
    assert first.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in first.headers["Cache-Control"]
    again = open_page(server, "/static/js/store.js", **{"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


def test_the_api_tells_rooms_presets_configs_and_curves(server: Server) -> None:
    assert {room["id"] for room in server.get("/api/rooms")["rooms"]} >= {"room-a", "room-b"}
    assert server.get("/api/rooms/room-a")["name"]
    config = server.get("/api/rooms/room-a/config.json")
    assert set(config) == {"preset", "config"}
    assert "schema" in server.get("/api/presets")["presets"][0]
    assert server.get("/api/rooms/room-a/series?keys=a,b%2Fc&x=time&points=50&from=1&to=9.5")["asked"] == {
        "room": "room-a", "keys": ["a", "b/c"], "x": "time", "from": 1, "to": 9.5, "points": 50,
    }  # fmt: skip
    assert server.get("/api/rooms/room-a/series")["asked"] == {
        "room": "room-a", "keys": [], "x": "step", "from": None, "to": None, "points": 400,
    }  # fmt: skip


def test_csv_streams_every_part(server: Server) -> None:
    with urllib.request.urlopen(server.url + "api/rooms/room-a/metrics.csv") as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.read().decode() == "seq,key\n1,x\n2,x\n3,x\n"


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/api/rooms/nowhere", 404, "unknown_room", "room"),
        ("/api/rooms/nowhere/series", 404, "unknown_room", "room"),
        ("/api/rooms/room-a/series?x=depth", 400, "invalid", "x"),
        ("/api/rooms/room-a/series?points=1e9", 400, "invalid", "points"),
        ("/api/rooms/room-a/series?points=nan", 400, "invalid", "points"),
        ("/api/rooms/room-a/series?from=soon", 400, "invalid", "from"),
        (f"/api/rooms/room-a/series?keys={'k' * 121}", 400, "invalid", "keys"),
        ("/api/rooms/room-a/series?keys=refuse", 400, "invalid", None),
        ("/api/rooms/room-a/series?keys=unreadable", 503, "store_unavailable", None),
        ("/api/nothing", 404, "not_found", None),
    ],
)
def test_the_api_refuses_in_json(server: Server, path: str, status: int, code: str, field: str | None) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        server.get(path)
    error = json.load(refusal.value)["error"]
    assert (refusal.value.code, error["code"], error.get("field")) == (status, code, field)


def told(server: Server, method: str, path: str, **headers: str) -> tuple[int, str, str]:
    """The status, code and words with which a request is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    connection.request(method, path, headers={"Host": f"127.0.0.1:{server.port}", **headers})
    answer = connection.getresponse()
    error = json.load(answer)["error"]
    assert error["code"] in CODES
    return answer.status, error["code"], error["message"]


def test_what_the_library_finds_wrong_is_told_with_our_codes_and_with_a_remedy(server: Server) -> None:
    large = {"Authorization": f"Bearer {TOKEN}", "Content-Length": str(17 << 20)}
    assert told(server, "POST", "/api/checkpoints", **large) == (
        413, "too_large", "At most 16 MB are taken here. Send something smaller.",
    )  # fmt: skip
    assert told(server, "DELETE", "/api/rooms") == (
        405, "invalid", "DELETE is not for this address. It takes GET, HEAD, OPTIONS.",
    )  # fmt: skip
    status, code, words = told(server, "GET", "/api/rooms/room-a/nothing")
    assert (status, code) == (404, "not_found")
    assert "/api/rooms/room-a/nothing" in words


def test_a_catch_up_that_takes_too_long_is_a_gap(viewer: Connect) -> None:
    answer = viewer().ask("join", {"room": "room-a", "after": 11})
    assert (answer["ok"], answer["gap"], answer["events"]) == (True, True, [])


def test_a_question_that_takes_too_long_is_unavailable() -> None:
    history = History("tests.web.fakes.history")
    history.link.send = lambda message: None  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="No answer"):
        history.ask("series", {"room": "room-a"}, seconds=0.01)


def test_metrics_are_prometheus(server: Server, viewer: Connect) -> None:
    viewer().ask("join", {"room": "room-a"})
    with urllib.request.urlopen(server.url + "metrics") as answer:
        text = answer.read().decode()
    assert "tetris_viz_viewers 1.0" in text
    assert 'tetris_viz_rooms{state="running"}' in text
    assert "tetris_viz_frames_relayed_total" in text


def test_compression_is_declined(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
        )
        answer = raw.recv(4096)
    assert b" 101 " in answer
    assert b"permessage-deflate" not in answer
