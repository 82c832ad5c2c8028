"""One learning server for the tests that only look."""

from collections.abc import Iterator

import pytest

from tests.conftest import Server, launch
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
        accepted = controller.command("configure", room=room, config={"placements_per_second": 10})
        assert accepted == {"ok": True, "room": room, "state": "running", "pending": "configure"}
        controller.close()
        yield server
    finally:
        server.stop()
        print(server.output())
