"""Which names the server answers to."""

from typing import Any

import pytest

from tetris_viz.settings import Settings
from tetris_viz.web.security.host_check import HostCheck, host_name


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
    check = HostCheck(lambda *_: [b"inside"], Settings(**fields))
    body = b"".join(check({"HTTP_HOST": host}, lambda status, _: told.append(status)))  # type: ignore[arg-type]
    assert (body == b"inside") is passes
    if not passes:
        assert told == ["400 Bad Request"]
        assert b"TETRIS_VIZ_ALLOWED_HOSTS" in body


def test_host_names_are_read_without_port_and_case() -> None:
    assert host_name("LocalHost.:99") == "localhost"
