"""The rules of tokens, hosts and origins, without a server."""

from typing import Any

import pytest
from engineio import Server

from tetris_viz.settings import Settings
from tetris_viz.web.security import Guard, HostCheck, allowed_origin, host_name

HOME = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:5000"}


def settings(**fields: Any) -> Settings:
    return Settings(token="the-token-of-tests", **fields)


@pytest.mark.parametrize(
    ("changes", "fields", "home"),
    [
        ({}, {}, True),
        ({"HTTP_HOST": "[::1]:5000", "REMOTE_ADDR": "::1"}, {}, True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, {}, True),
        ({"HTTP_HOST": "tetris.lan"}, {"allowed_hosts": "tetris.lan"}, True),
        ({"HTTP_HOST": "tetris.lan"}, {}, False),
        ({"REMOTE_ADDR": "192.168.1.7"}, {}, False),
        ({}, {"host": "0.0.0.0"}, False),
        ({"HTTP_X_FORWARDED_FOR": "10.0.0.1"}, {}, False),
        ({"HTTP_X_FORWARDED_HOST": ""}, {}, False),
        ({"HTTP_FORWARDED": "for=10.0.0.1"}, {}, False),
    ],
)
def test_the_cookie_comes_by_itself_only_at_home(changes: dict[str, str], fields: dict[str, Any], home: bool) -> None:
    assert Guard(settings(**fields)).at_home({**HOME, **changes}) is home


@pytest.mark.parametrize("auth", [None, "the-token-of-tests", {}, {"token": None}, {"token": "wrong"}, ["malformed"]])
def test_only_the_token_itself_is_the_token(auth: Any) -> None:
    guard = Guard(settings())
    assert not guard.knows(auth)
    assert guard.knows({"token": "the-token-of-tests"})
    assert not guard.matches("ключ")


@pytest.mark.parametrize(
    ("host", "fields", "passes"),
    [
        ("localhost", {}, True),
        ("127.0.0.1:81", {}, True),
        ("[::1]:5000", {}, True),
        ("evil.example", {}, False),
        ("127.0.0.1.evil.example", {}, False),
        ("localhost; script-src *", {}, False),
        ("", {}, False),
        ("192.168.1.9:5000", {"host": "192.168.1.9"}, True),
        ("0.0.0.0:5000", {"host": "0.0.0.0"}, False),
        ("Tetris.Lan:5000", {"allowed_hosts": "x, tetris.lan"}, True),
    ],
)
def test_the_server_answers_to_its_own_names_only(host: str, fields: dict[str, Any], passes: bool) -> None:
    told: list[str] = []
    check = HostCheck(lambda *_: [b"inside"], settings(**fields))
    body = b"".join(check({"HTTP_HOST": host}, lambda status, _: told.append(status)))
    assert (body == b"inside") is passes
    if not passes:
        assert told == ["400 Bad Request"]
        assert b"TETRIS_VIZ_ALLOWED_HOSTS" in body


def test_allowed_origins_come_beside_the_servers_own() -> None:
    assert allowed_origin(settings()) is None
    check = allowed_origin(settings(allowed_origins="https://show.example"))
    assert check is not None
    environ = {"HTTP_HOST": "localhost:5000", "wsgi.url_scheme": "http"}
    assert check("https://show.example", environ)
    assert check("http://localhost:5000", environ)
    assert not check("https://evil.example", environ)


def test_naming_another_origin_does_not_shut_out_the_page_behind_a_proxy_with_tls() -> None:
    """As the library's own rule, which holds while the setting is empty."""
    check = allowed_origin(settings(allowed_origins="https://show.example"))
    assert check is not None
    proxied = {"HTTP_HOST": "127.0.0.1:5000", "wsgi.url_scheme": "http"}
    tls = {**proxied, "HTTP_X_FORWARDED_PROTO": "https, http", "HTTP_X_FORWARDED_HOST": "own.example, inner"}
    library = Server(cors_allowed_origins=None)
    for environ in (proxied, tls, {**tls, "HTTP_HOST": "own.example"}, {**proxied, "HTTP_X_FORWARDED_PROTO": "https"}):
        for origin in library._cors_allowed_origins(environ):
            assert check(origin, environ), (origin, environ)
    assert check("https://own.example", tls)
    assert not check("https://own.example", proxied)
    assert not check("http://own.example", tls)
    assert not check("https://evil.example", tls)


def test_host_names_are_read_without_port_and_case() -> None:
    assert host_name("LocalHost.:99") == "localhost"
