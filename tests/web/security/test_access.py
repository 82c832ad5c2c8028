"""Who may watch and who may control: tokens, cookies, origins and hosts."""

import http.client
import json
from collections.abc import Callable
from typing import Any

import pytest
import socketio

from tests.conftest import TOKEN, Server, eventually
from tests.web.asking import open_page, post
from tests.web.clients import Viewer

PROXY = {"X-Forwarded-For": "203.0.113.9"}
Connect = Callable[..., Viewer]


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


def test_only_who_may_control_is_told_where_the_logs_are(server: Server) -> None:
    folder = f"{server.data_dir / 'rooms'}/"
    assert f"{folder}room-a/trainer.log" in open_page(server, "/rooms/room-a").read().decode()
    assert f"{folder}&lt;id&gt;/trainer.log" in open_page(server).read().decode()
    for path in ("/", "/rooms/room-a", "/runs", "/nothing"):
        assert str(server.data_dir) not in open_page(server, path, **PROXY).read().decode()


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
    for path in ("/", "/healthz", "/api/rooms", "/socket.io/?EIO=4&transport=polling", "/static/any/js/ui/dom.js"):
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
    eventually(lambda: len(one.bodies("metrics")) > 1, what="what only a room that runs tells")
    assert not [b for b in one.bodies("status") if b["state"] == "paused"]
