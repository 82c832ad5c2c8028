"""What the list of rooms costs those who watch, where many runs rest and one trains."""

from collections.abc import Iterator

import pytest

from tests.conftest import COUNTING, Server, eventually, launch
from tests.web.clients import Viewer, train
from tetris_viz.web.json_codecs import FiniteJSON

RESTING = 100
UPDATES = 4
"""How often the training room's placements are to be told before it is counted."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = launch(tmp_path_factory.mktemp("lists") / "data", command=COUNTING, autostart="0")
    yield running
    assert running.stop() == 0
    print(running.output())


@pytest.fixture(scope="module")
def training(server: Server) -> str:
    """The id of the one room that trains, beside a hundred that rest."""
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    for number in range(RESTING):
        assert controller.command("create_room", name=f"Run {number}")["ok"]
    controller.close()
    room = train(server, seed=1)
    eventually(lambda: server.get(f"/api/rooms/{room}")["state"] == "running", what="a training room")
    return room


def bytes_of(viewer: Viewer, *events: str) -> int:
    return sum(len(FiniteJSON.dumps(body)) for name in events for body in viewer.bodies(name))


def steps(viewer: Viewer, training: str) -> list[int]:
    """Where the training room stood, as lists and counters told it."""
    told = [room for body in viewer.bodies("rooms") + viewer.bodies("counters") for room in body]
    told += [room for body in viewer.bodies("rooms_changed") for room in body["rooms"]]
    return sorted({room["step"] for room in told if room["id"] == training and "step" in room})


def test_the_lobby_hears_each_second_of_what_moves_and_of_nothing_else(server: Server, training: str) -> None:
    viewer = Viewer(server.url)
    whole = len(FiniteJSON.dumps(viewer.ask("join", {"room": "lobby"})["rooms"]))
    eventually(lambda: len(steps(viewer, training)) >= UPDATES, what="news of the training room")
    heard, updates = bytes_of(viewer, "rooms", "rooms_changed", "counters"), len(steps(viewer, training))
    viewer.close()
    assert whole > RESTING * 200
    assert heard < 0.02 * whole * updates, f"{heard} bytes for {updates} updates of a list of {whole}"


def test_who_watches_a_room_hears_of_no_other(server: Server, training: str) -> None:
    watcher, lobby = Viewer(server.url, ("/watch", "/control"), auth={"token": server.token}), Viewer(server.url)
    lobby.ask("join", {"room": "lobby"})
    watcher.ask("join", {"room": training})
    assert watcher.command("create_room", name="Another")["ok"]
    assert watcher.command("update_room", room=training, name="The one that trains")["ok"]
    eventually(lambda: len(steps(lobby, training)) >= UPDATES, what="news in the lobby")
    named = eventually(lambda: watcher.bodies("rooms"), what="the room's new name")
    assert {room["id"] for body in named for room in body} == {training}
    assert named[-1][0]["name"] == "The one that trains"
    assert not watcher.bodies("counters")
    assert watcher.bodies("metrics")
    changed = {room["name"] for body in lobby.bodies("rooms_changed") for room in body["rooms"]}
    assert {"Another", "The one that trains"} <= changed
    assert len(changed) < 5, "of all that rest nothing is told again"
    for viewer in (watcher, lobby):
        viewer.close()


def test_who_watches_a_run_hears_that_it_was_deleted_and_that_it_came_back(server: Server, training: str) -> None:
    watcher, lobby = Viewer(server.url, ("/watch", "/control"), auth={"token": server.token}), Viewer(server.url)
    room = watcher.command("create_room", name="Soon gone")["room"]
    lobby.ask("join", {"room": "lobby"})
    watcher.ask("join", {"room": room})
    assert watcher.command("delete_room", room=room)["ok"]
    eventually(lambda: [] in watcher.bodies("rooms"), what="word that it was deleted")
    eventually(
        lambda: room in [id for body in lobby.bodies("rooms_changed") for id in body["gone"]], what="the lobby's"
    )
    assert watcher.ask("join", {"room": room})["error"]["code"] == "unknown_room"
    assert watcher.command("restore_room", room=room)["ok"]
    eventually(lambda: [r["id"] for r in watcher.bodies("rooms")[-1]] == [room], what="word that it is back")
    for viewer in (watcher, lobby):
        viewer.close()
