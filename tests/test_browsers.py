"""The tour through other browsers: one that dies is a fault like another, and the next has its turn."""

from pathlib import Path
from typing import Any

import pytest
import websocket

from scripts import browsers


class Dead:
    """A browser that ends when its first page is opened, and answers nothing from then on."""

    name = "Firefox 1"

    def __init__(self, _folder: Path, _size: tuple[int, int]):
        pass

    def gone(self, *_: object) -> Any:
        raise websocket.WebSocketConnectionClosedException("socket is already closed.")

    complaints = property(gone)
    open = run = press = screenshot = end = gone


class NeverThere(Dead):
    def __init__(self, *_: object):
        self.gone()


class Somewhere:
    url = "http://127.0.0.1:1/"


@pytest.mark.parametrize(("browser", "words"), [(Dead, "Firefox 1: socket is"), (NeverThere, "socket is")])
def test_a_browser_that_dies_is_told_of(tmp_path: Path, browser: type[Dead], words: str) -> None:
    assert str(browsers.take(browser, Somewhere(), tmp_path / "pictures")).startswith(words)  # type: ignore[arg-type]
