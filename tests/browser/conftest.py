"""Servers for the tests that only look: one whose first room learns, and one with twelve runs that are over."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.driver import WAIT, running_room
from tests.browser.finished import finished
from tests.browser.plots import MAIN, shown
from tests.conftest import Server, eventually, launch
from tests.faults.rooms import learning_room
from tests.web.clients import Viewer


@pytest.fixture(scope="package")
def learning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on an empty folder: its first room trains by itself."""
    server = launch(tmp_path_factory.mktemp("browser") / "data", tick="1")
    try:
        room = learning_room(server)["id"]
        controller = Viewer(server.url, ("/control",), auth={"token": server.token})
        # browsers on two cores need a part of them
        accepted = controller.command(
            "configure", room=room, config={"placements_per_second": 25, "showcase_pieces_per_second": 3}
        )
        assert accepted == {"ok": True, "room": room, "state": "running", "pending": "configure"}
        controller.close()
        yield server
    finally:
        server.stop()
        print(server.output())


@pytest.fixture(scope="package")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, list[str]]]:
    """A server, and twelve finished runs, evaluated, of which each has learned with another learning rate."""
    folder = tmp_path_factory.mktemp("twelve") / "data"
    rooms = [finished(folder, number) for number in range(1, 13)]
    server = launch(folder, autostart="0", tick="0.5")
    try:
        yield server, rooms
    finally:
        server.stop()
        print(server.output())


@pytest.fixture
def charts(learning: Server, open_page: Callable[..., Page]) -> Page:
    """A room's page with some points on its main chart."""
    page = open_page(running_room(learning))
    eventually(lambda: shown(page, MAIN, "points") > 3, WAIT / 1000, "a curve")
    return page
