"""Which HTTP origins may connect, asked of the library as a handshake asks it."""

from typing import Any

import engineio
import pytest

from tetris_viz.settings import Settings
from tetris_viz.web.security.http_origins import allowed_origin

PLAIN = {"HTTP_HOST": "127.0.0.1:5000"}
TLS = {**PLAIN, "HTTP_X_FORWARDED_PROTO": "https, http", "HTTP_X_FORWARDED_HOST": "own.example, inner"}
PROXIED = [PLAIN, TLS, {**TLS, "HTTP_HOST": "own.example"}, {**PLAIN, "HTTP_X_FORWARDED_PROTO": "https"}]


def accepts(environ: dict[str, str], origin: str, **fields: Any) -> bool:
    """Whether a handshake gets past the check of its Origin; an old protocol version ends it right behind that."""
    server = engineio.Server(async_mode="threading", cors_allowed_origins=allowed_origin(Settings(**fields)))
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/socket.io/", "QUERY_STRING": "transport=polling&EIO=3"}
    [body] = server.handle_request(
        {"wsgi.url_scheme": "http", **asked, **environ, "HTTP_ORIGIN": origin}, lambda *_: None
    )
    assert b"origin" in body or b"version" in body
    return b"origin" not in body


def test_named_origins_come_beside_the_servers_own() -> None:
    named = {"allowed_origins": "https://show.example"}
    assert not accepts(PLAIN, "https://show.example")
    assert accepts(PLAIN, "https://show.example", **named)
    assert accepts(PLAIN, "http://127.0.0.1:5000", **named)
    assert not accepts(PLAIN, "https://evil.example", **named)


@pytest.mark.parametrize("environ", PROXIED)
@pytest.mark.parametrize(
    "origin",
    ["http://127.0.0.1:5000", "https://127.0.0.1:5000", "http://own.example", "https://own.example", "https://evil.a"],
)
def test_naming_another_origin_changes_nothing_for_the_servers_own_pages(environ: dict[str, str], origin: str) -> None:
    """Behind a proxy with TLS, too."""
    assert accepts(environ, origin, allowed_origins="https://show.example") == accepts(environ, origin)


def test_the_page_behind_a_proxy_with_tls_is_the_servers_own() -> None:
    assert accepts(TLS, "https://own.example", allowed_origins="https://show.example")
    assert not accepts(PLAIN, "https://own.example", allowed_origins="https://show.example")
    assert not accepts(TLS, "http://own.example", allowed_origins="https://show.example")
