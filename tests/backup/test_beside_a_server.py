"""Real servers: read beside one that runs, refuse to write there, and go on elsewhere from what was exported."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.backup.places import command, dump
from tests.conftest import COUNTING, Server, eventually
from tests.web.clients import Viewer

Start = Callable[..., Server]


def controller(server: Server) -> Viewer:
    return Viewer(server.url, ("/watch", "/control"), auth={"token": server.token})


def room_of(server: Server, room: str) -> dict[str, Any]:
    return next(r for r in server.get("/api/rooms")["rooms"] if r["id"] == room)


def test_a_room_is_exported_while_it_runs_and_nothing_is_imported_meanwhile(
    start_server: Start, tmp_path: Path
) -> None:
    server = start_server(autostart="0", command=COUNTING)
    viewer = controller(server)
    room = viewer.command("create_room", name="Counting", config={"seed": 1})["room"]
    assert viewer.command("start", room=room)["ok"]
    eventually(lambda: room_of(server, room)["seq"] > 20, what="a history")
    assert "Counting" in command(server.data_dir, "rooms")
    file = tmp_path / "x.zip"
    for _ in range(3):
        command(server.data_dir, "export", room, file)
        with zipfile.ZipFile(file) as archive:
            state = json.loads(archive.read("room.json"))
            told = [json.loads(line)[0] for line in archive.read("tables/events.jsonl").splitlines()[1:]]
        assert told == list(range(1, state["seq"] + 1)), "one moment of the store"
    for call in (["import", file, "--as-new"], ["compact"]):
        said = command(server.data_dir, *call, code=2)
        assert f"is in use by process {server.process.pid} ({server.url}) since 2" in said
    assert room_of(server, room)["state"] == "running"
    viewer.close()
    server.stop()
    assert "Imported 'Counting'" in command(server.data_dir, "import", file, "--as-new")
    assert len(dump(server.data_dir)["rooms"]) == 2


def test_an_exported_room_goes_on_elsewhere_from_its_newest_checkpoint(
    start_server: Start, tmp_path: Path, open_page: Callable[[str], Page]
) -> None:
    """The run that somebody copies to another machine: its past is seen there, and it learns on."""
    first = start_server(autostart="0")
    viewer = controller(first)
    room = viewer.command("create_room", name="Traveller", preset="ppo-lines")["room"]
    assert viewer.command("start", room=room)["ok"]
    eventually(lambda: len(curve(first, room)) > 3, 180, "a curve")
    assert viewer.command("stop", room=room)["ok"]
    left = eventually(lambda: (r := room_of(first, room))["state"] == "stopped" and r, 120, "its end")
    viewer.close()
    before = curve(first, room)
    file = tmp_path / "traveller.zip"
    command(first.data_dir, "export", "Traveller", file)
    first.stop()

    elsewhere = tmp_path / "elsewhere"
    command(elsewhere, "import", file)
    second = start_server(data_dir=elsewhere)
    found = room_of(second, room)
    assert [r["id"] for r in second.get("/api/rooms")["rooms"]] == [room]
    assert (found["name"], found["state"], found["step"]) == ("Traveller", "stopped", left["step"])
    assert curve(second, room) == before
    page = open_page(f"{second.url}rooms/{room}")
    expect(page.locator("#state")).to_have_text("Stopped")
    viewer = controller(second)
    assert viewer.ask("join", {"room": room})["ok"]
    assert viewer.command("start", room=room)["ok"]
    [began] = eventually(
        lambda: [status["from_step"] for status in viewer.bodies("status") if "from_step" in status], 180, "its start"
    )
    assert began == left["step"] > 0
    eventually(lambda: room_of(second, room)["step"] > left["step"], 180, "a step further")
    longer = eventually(lambda: len(c := curve(second, room)) > len(before) and c, 60, "a curve that goes on")
    assert longer[: len(before)] == before
    assert viewer.command("stop", room=room)["ok"]
    viewer.close()


def curve(server: Server, room: str) -> list[tuple[float, float]]:
    """Every point of the curve by time that the page shows."""
    key = "tetris/score_per_piece"
    curve = server.get(f"/api/rooms/{room}/series?keys={key}&x=time&points=2000")["series"][key]
    return list(zip(curve["x"], curve["last"], strict=True))
