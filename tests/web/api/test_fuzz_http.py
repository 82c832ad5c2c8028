"""Whatever comes as a request, the server answers it: nothing ends in a fault of its own."""

import io
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import TOKEN, Server
from tests.web.asking import open_page, post
from tetris_viz.core.rooms import Room
from tetris_viz.ipc.messages import RoomsListed
from tetris_viz.kinds.presets import build_config
from tetris_viz.settings import Settings
from tetris_viz.web.factory import create_app
from tetris_viz.web.upstream import History, Upstream


def raw(text: str) -> str:
    """As WSGI holds what came over the wire."""
    return text.encode().decode("latin-1")


TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
BEARER = f"Bearer {TOKEN}"
SEGMENT = st.one_of(
    st.sampled_from(
        ["", "api", "rooms", "room-a", "lobby", "series", "checkpoints", "64", "board", "static", "js", ".."]
    ),
    TEXT,
    st.sampled_from(["a\r\nX: y", "\x00", "%00", "//", "é", "\ud7ff"]),
)
PATH = (
    st.lists(SEGMENT, max_size=5).map(lambda parts: "/" + "/".join(parts)).map(lambda p: p.encode().decode("latin-1"))
)
QUERY = st.lists(
    st.tuples(st.sampled_from(["token", "keys", "x", "points", "from", "to", "theme", "projector"]), TEXT), max_size=3
).map(lambda pairs: raw("&".join(f"{name}={value}" for name, value in pairs)))
ODD = st.one_of(
    TEXT.map(lambda t: t.encode().decode("latin-1")), st.sampled_from(["http://[", "null", "a://b:c", "-1", "9" * 30])
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["ORIGIN", "COOKIE", "RANGE", "IF_RANGE", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "ACCEPT_ENCODING",
         "AUTHORIZATION", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "FORWARDED", "TRANSFER_ENCODING", "REFERER"]
    ),
    ODD,
    max_size=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def wsgi() -> WSGIApplication:
    upstream, history = Upstream(), History()
    web = create_app(Settings(token=TOKEN), upstream, history, async_mode="threading")
    preset, config = build_config("ppo-score", {})
    web.relay.receive(RoomsListed([Room("room-a", 1, "A", preset, config.model_dump()).public()]))
    return web.wsgi


def ask(
    wsgi: WSGIApplication, method: str, path: str, query: str, headers: dict[str, str], body: bytes, **more: Any
) -> int:
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "5000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost:5000",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)), **{f"HTTP_{name}": value for name, value in headers.items()}, **more,
    }  # fmt: skip
    told: list[Any] = []
    parts = wsgi(environ, lambda status, heads, exc_info=None: told.append((status, heads)))
    for _ in parts:
        pass
    if hasattr(parts, "close"):
        parts.close()
    status, heads = told[-1]
    for name, value in heads:
        assert not set(f"{name}{value}") & set("\r\n\0"), (name, value)
    return int(status[:3])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["GET", "GET", "POST", "HEAD", "PUT", "OPTIONS", "BREW"]),
    PATH, QUERY, HEADERS, st.binary(max_size=20), ODD, st.one_of(st.just("localhost:5000"), ODD), ODD,
)  # fmt: skip
@example("GET", "/rooms/a\r\nX: y", "token=z", {}, b"", "", "localhost:5000", "")
@example(
    "POST", "/api/control", "", {"AUTHORIZATION": f"Bearer {TOKEN}", "ORIGIN": "http://["}, b"", "", "localhost", ""
)
@example("POST", "/api/page-errors", "", {"ORIGIN": "http://localhost:5000"}, b"\xff", "x", "localhost:5000", "1e9")
@example("GET", "/", "token=%ff&x=%0d%0a", {}, b"", "", "localhost:5000", "")
def test_no_request_ends_in_a_fault_of_the_server(
    wsgi: WSGIApplication, method: str, path: str, query: str, headers: dict[str, str], body: bytes,
    content_type: str, host: str, length: str,
) -> None:  # fmt: skip
    more = {"HTTP_HOST": host, "CONTENT_TYPE": content_type} | ({"CONTENT_LENGTH": length} if length else {})
    assert ask(wsgi, method, path, query, headers, body, **more) != 500


def test_the_two_that_did_are_answered_over_the_wire(server: Server) -> None:
    away = open_page(server, "/rooms/a%0d%0aX:%20y?token=z")
    assert (away.status, away.headers["Location"], away.headers["X"]) == (303, "/rooms/a%0D%0AX%3A%20y", None)
    told = post(server, "/api/control", Authorization=f"Bearer {server.token}", Origin="http://[")
    assert told.status == 403
