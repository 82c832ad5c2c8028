"""Servers for the tests that only look: one whose first room learns, and one with nine runs that are over."""

from collections.abc import Iterator

import pytest

from tests.conftest import Server, eventually, launch
from tests.faults.rooms import CONFIG, SLOW, learning_room
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


def over(server: Server, room: str) -> bool:
    return bool(server.get(f"/api/rooms/{room}")["state"] == "finished")


@pytest.fixture(scope="package")
def nine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, list[str]]]:
    """A server, and nine finished runs of which each has learned with another learning rate."""
    server = launch(tmp_path_factory.mktemp("nine") / "data", autostart="0", tick="0.5")
    try:
        controller = Viewer(server.url, ("/control",), auth={"token": server.token})
        rooms = []
        for n in range(1, 10):
            config = {**CONFIG, "learning_rate": n / 10_000, "total_placements": 3_000, "placements_per_second": 300}
            made = controller.command(
                "create_room", name=f"Run {n} of a long series", preset="classroom", config=config
            )
            assert made["ok"], made
            rooms.append(made["room"])
        for at in range(0, 9, 3):
            three = rooms[at : at + 3]
            assert all(controller.command("start", room=room)["ok"] for room in three)
            eventually(lambda three=three: all(over(server, room) for room in three), SLOW, "three runs' ends")
        controller.close()
        yield server, rooms
    finally:
        server.stop()
        print(server.output())
