"""One real server for the tests that leave it running."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server, eventually, launch
from tests.faults.disks import may_mount
from tests.faults.rooms import SLOW, ends, learning_room
from tests.web.clients import Viewer

collect_ignore = [] if may_mount() else ["test_full_disk.py", "test_read_only.py"]


@pytest.fixture(scope="package")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server on an empty folder, and the folder to which its processes write what they have imported.

    It ends by SIGTERM, within ten seconds.
    """
    folder = tmp_path_factory.mktemp("probe")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PROBE_FOLDER", str(folder))
        environment.setenv("PYTHONPATH", str(Path(__file__).parent / "probe"))
        server = launch(tmp_path_factory.mktemp("faults") / "data", tick="1")
    try:
        controller = Viewer(server.url, ("/control",), auth={"token": server.token})
        room = learning_room(server)["id"]
        # what is tested beside it needs a part of the cores
        slower = {"placements_per_second": 200}
        eventually(lambda: controller.command("configure", room=room, config=slower)["ok"], SLOW, "a slower room")
        controller.close()
        yield server, folder
        ends(server, signal.SIGTERM)
    finally:
        server.stop()
        print(server.output())


@pytest.fixture
def server(probed: tuple[Server, Path]) -> Server:
    return probed[0]
