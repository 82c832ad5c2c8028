"""What is read from the wire and what may leave by it."""

from typing import Any

import pytest

from tetris_viz.core.errors import CommandError
from tetris_viz.web.json_codecs import MALFORMED, FiniteJSON
from tetris_viz.web.logs import escaped
from tetris_viz.web.sockets import watch_requests
from tetris_viz.web.sockets.command_namespace import CommandNamespace


def test_no_number_leaves_that_a_browser_cannot_read() -> None:
    with pytest.raises(ValueError, match="JSON"):
        FiniteJSON.dumps({"x": float("nan")})
    assert FiniteJSON.loads("[" * 50_000 + "]" * 50_000) == [MALFORMED]
    with pytest.raises(ValueError, match="Expecting"):
        FiniteJSON.loads("probe")


def test_a_log_line_stays_escaped() -> None:
    assert escaped("a\nb\x1b") == "a\\nb\\x1b"


def test_a_fault_of_the_server_itself_is_internal() -> None:
    class Broken(CommandNamespace):
        def answer(self, sid: str, event: str, payload: Any) -> dict[str, Any]:
            raise ZeroDivisionError

    answer = Broken("/watch").handle("join", "s1", ({},))
    assert answer["error"] == {"code": "internal", "message": "The server could not do that; its log says why."}


@pytest.mark.parametrize(
    ("event", "payload", "field"),
    [
        ("join", None, None),
        ("join", [], None),
        ("join", {}, "room"),
        ("join", {"room": 7}, "room"),
        ("join", {"room": "../x"}, "room"),
        ("join", {"room": "a", "after": -1}, "after"),
        ("join", {"room": "a", "after": float("nan")}, "after"),
        ("join", {"room": "a", "after": True}, "after"),
        ("join", {"room": "a", "more": {"deep": [[[[]]]]}}, "more"),
        ("join", {"room": b"binary"}, None),
        ("join", {"room": "a" * 3000}, None),
        ("view", {"room": "a", "view": "behind"}, "view"),
        ("view", {"room": "a", "view": "none", "as": "king"}, "as"),
        ("start", {"room": "a"}, None),
    ],
)
def test_a_malformed_request_is_refused_naming_its_field(event: str, payload: Any, field: str | None) -> None:
    with pytest.raises(CommandError) as refusal:
        watch_requests.parse(event, payload)
    assert refusal.value.field == field
    assert refusal.value.message.endswith(".")
