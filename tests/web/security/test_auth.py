"""Who may control, without a server."""

from typing import Any

import pytest

from tetris_viz.settings import Settings
from tetris_viz.web.security.auth import Guard

LOCAL = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:5000"}


def guard(**fields: Any) -> Guard:
    return Guard(Settings(token="the-token-of-tests", **fields))


@pytest.mark.parametrize(
    ("changes", "fields", "local"),
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
def test_only_this_machine_gets_the_cookie_unasked(
    changes: dict[str, str], fields: dict[str, Any], local: bool
) -> None:
    assert guard(**fields).is_local({**LOCAL, **changes}) is local


@pytest.mark.parametrize("auth", [None, "the-token-of-tests", {}, {"token": None}, {"token": "wrong"}, ["malformed"]])
def test_only_the_token_itself_is_the_token(auth: Any) -> None:
    assert not guard().knows(auth)
    assert guard().knows({"token": "the-token-of-tests"})
    assert not guard().matches("ключ")
