"""What pages tell of their own errors."""

import json
import logging
from typing import Any

import pytest

from tests.conftest import Server
from tests.web.asking import open_page, post
from tetris_viz.core.errors import CommandError
from tetris_viz.web.page_errors import MOST_ALTOGETHER, MOST_AN_ADDRESS, MOST_BYTES, PageErrors

REPORT = {"message": "TypeError: x is undefined", "source": "/js/card.js", "line": 3, "column": 9, "page": "/"}


def body(**more: Any) -> bytes:
    return json.dumps({**REPORT, "version": "abc", **more}).encode()


def test_an_error_is_one_line_whatever_is_in_it(caplog: pytest.LogCaptureFixture) -> None:
    errors = PageErrors()
    with caplog.at_level(logging.WARNING):
        errors.take(body(message="a\nb\x1b[31m\u2028" + "c" * 2000), "192.0.2.1")
    (line,) = caplog.messages
    assert line.startswith("a page failed: a\\nb\\x1b[31m\\u2028cc")
    assert line.endswith("(at /js/card.js:3:9; page /, scripts abc, from 192.0.2.1)")
    assert line.isprintable()
    assert len(line) < 500


def test_errors_are_limited_by_address_and_altogether_and_all_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    now, codes = [0.0], set[str]()
    errors = PageErrors(lambda: now[0])

    def take(address: str) -> bool:
        try:
            errors.take(body(), address)
        except CommandError as refused:
            codes.add(refused.code)
            return False
        return True

    assert sum(take("one") for _ in range(100)) == MOST_AN_ADDRESS
    assert sum(take(f"other {number}") for number in range(1000)) == MOST_ALTOGETHER - MOST_AN_ADDRESS
    assert (errors.reported, codes) == (1100, {"limit"})
    now[0] = 61.0
    assert take("one")
    assert len(caplog.messages) == MOST_ALTOGETHER + 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (b"", None),
        (b"\xff", None),
        (b"[" * 3000, None),
        (b"[]", None),
        (b"{}", "message"),
        (body(message=""), "message"),
        (body(message=["x"]), "message"),
        (body(page=None), "page"),
        (body(line="3"), "line"),
        (body(line=True), "line"),
        (body(column=-1), "column"),
        (body(column=1e400), "column"),
    ],
)
def test_a_report_that_is_none_is_refused_naming_its_field(sent: bytes, field: str | None) -> None:
    errors = PageErrors()
    with pytest.raises(CommandError) as refusal:
        errors.take(sent, "one")
    assert (refusal.value.code, refusal.value.field, errors.reported) == ("invalid", field, 0)


def test_only_pages_of_this_server_tell_and_not_much(server: Server) -> None:
    own = {"Origin": server.url.rstrip("/"), "Content-Type": "application/json"}
    assert post(server, "/api/page-errors", body(), **own).status == 204
    for origin in ("https://other.example", "null", "http://[", ""):
        assert post(server, "/api/page-errors", body(), **{**own, "Origin": origin}).status == 403
    assert post(server, "/api/page-errors", body()).status == 403
    assert post(server, "/api/page-errors", b" " * (MOST_BYTES + 1), **own).status == 413
    assert open_page(server, "/api/page-errors").status == 405
    assert "tetris_viz_page_errors_total 1.0" in open_page(server, "/metrics").read().decode()
    assert "a page failed: TypeError: x is undefined (at /js/card.js:3:9;" in server.output()
