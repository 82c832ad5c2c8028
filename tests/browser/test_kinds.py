"""Kinds of runs that are none of ours, on the pages as they are: one with pictures, one without a board."""

import csv
import io
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.plots import shown
from tests.conftest import ROOT, Server, eventually, launch
from tests.web.clients import Viewer

MODULES = "tests.kinds.walk"
WALKS = "canvas.picture[data-placement]"
"""A board that shows a picture."""


@pytest.fixture(scope="module")
def walking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server with a room of each kind, by kind, that walks; and one of Tetris that was not started."""
    server = launch(tmp_path_factory.mktemp("walking") / "data", kinds=MODULES, autostart="0", tick="0.1")
    try:
        controller = Viewer(server.url, ("/control",), auth={"token": server.token})
        rooms = {}
        for preset in ("walk", "blind-walk", "classroom"):
            rooms[preset] = controller.command("create_room", preset=preset, name=f"A {preset}")["room"]
        for preset in ("walk", "blind-walk"):
            assert controller.command("start", room=rooms[preset])["ok"]
            eventually(lambda room=rooms[preset]: server.get(f"/api/rooms/{room}")["step"] > 100, 40, "a walk")
        controller.close()
        yield server, rooms
    finally:
        server.stop()
        print(server.output())


def test_its_room_shows_its_pictures_its_metrics_and_its_words(walking, open_page: Callable[..., Page]):
    server, rooms = walking
    page = open_page(f"{server.url}rooms/{rooms['walk']}")
    page.wait_for_selector(f"#board {WALKS}")
    expect(page.locator("#sentence")).to_contain_text("Walk, ")
    expect(page.locator("#sentence")).to_contain_text(" steps in ")
    expect(page.locator("#game")).to_contain_text("Game ")
    expect(page.locator("[data-x='step']")).to_have_text("Steps")
    expect(page.locator("#main-title")).to_contain_text("Reward")
    eventually(lambda: shown(page, "walk/reward", "points") > 3, 40, "a curve")
    expect(page.locator("[data-key='walk/length'] .newest")).to_contain_text("steps")
    for part in ("#next", "#hold", "#clears", "#pace", "[data-view='showcase']", "#yardstick", "#lines"):
        expect(page.locator(part)).to_be_hidden()
    page.locator("#describe").focus()
    page.keyboard.press("b")
    expect(page.locator("#live")).to_contain_text("Picture: game")
    page.keyboard.press("Escape")
    page.locator("#pause-here").click()
    held = page.locator(WALKS).get_attribute("data-placement")
    page.locator("#step").click()
    expect(page.locator(WALKS)).not_to_have_attribute("data-placement", held)


def test_a_kind_without_a_board_says_so_and_shows_its_curves(walking, open_page: Callable[..., Page]):
    server, rooms = walking
    page = open_page(f"{server.url}rooms/{rooms['blind-walk']}")
    expect(page.locator("#board-card")).to_contain_text("No board")
    eventually(lambda: shown(page, "walk/reward", "points") > 3, 40, "a curve")
    expect(page.locator("#pause-here")).to_be_hidden()


def test_projector_and_embedded_board_show_it(walking, open_page: Callable[..., Page]):
    server, rooms = walking
    hall = open_page(f"{server.url}rooms/{rooms['walk']}?projector")
    hall.wait_for_selector(f"#board {WALKS}")
    expect(hall.locator("#sentence")).to_contain_text("it has taken ")
    expect(hall.locator("#score-of")).to_contain_text("Reward")
    expect(hall.locator("#score")).not_to_have_text("no score yet")
    board = open_page(f"{server.url}rooms/{rooms['walk']}/board")
    board.wait_for_selector(f"#board {WALKS}")
    expect(board.locator("#lines")).to_be_hidden()
    blind = open_page(f"{server.url}rooms/{rooms['blind-walk']}/board")
    expect(blind.locator(".board-card")).to_contain_text("No board")


def test_the_lobby_and_the_list_of_runs_show_it_beside_tetris(walking, open_page: Callable[..., Page]):
    server, rooms = walking
    page = open_page(server.url)
    expect(page.locator("h1")).to_contain_text("Two agents are learning")
    expect(page.locator("h1")).not_to_contain_text("Tetris")
    card = page.locator(f".card[data-room='{rooms['walk']}']")
    expect(card.locator(".sentence")).to_contain_text("Learns to walk with patience.")
    expect(card.locator(".score")).to_contain_text("reward a walk")
    expect(card.locator(WALKS)).to_be_visible()
    runs = open_page(f"{server.url}runs?run={rooms['walk']}")
    expect(runs.locator("#main")).to_contain_text("Reward a walk, learning")


def test_compared_with_another_of_its_kind_and_with_tetris(walking, open_page: Callable[..., Page]):
    server, rooms = walking
    both = f"{rooms['walk']},{rooms['blind-walk']}"
    page = open_page(f"{server.url}compare?rooms={both}")
    reward = page.locator("#charts [data-key='walk/reward'] .plot")
    eventually(lambda: (reward.get_attribute("data-points") or "").count(",") == 1, 40, "two curves")
    assert page.locator("#charts .chart").evaluate_all("all => all.map(each => each.dataset.key)") == [
        "walk/reward",
        "walk/length",
    ]
    expect(page.locator("[data-x='step']")).to_have_text("Steps")
    expect(page.locator(".differences")).to_contain_text("Walk")
    expect(page.locator(f"#boards {WALKS}")).to_have_count(1)
    mixed = open_page(f"{server.url}compare?rooms={both},{rooms['classroom']}")
    expect(mixed.locator("#charts [data-key='tetris/score_per_piece']")).to_be_visible()
    expect(mixed.locator("#charts [data-key='walk/reward']")).to_be_visible()


def test_what_it_cannot_do_is_refused_in_words(walking):
    server, rooms = walking
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    for command, why in (("showcase", "have no showcase"), ("evaluate", "cannot be evaluated")):
        asked = {"play": "greedy"} if command == "showcase" else {}
        answer = controller.command(command, room=rooms["walk"], **asked)
        assert (answer["error"]["code"], why in answer["error"]["message"]) == ("illegal_state", True)
    changed = controller.command("configure", room=rooms["walk"], config={"boldness": 0.75})
    assert changed["ok"]
    refused = controller.command("configure", room=rooms["walk"], config={"gamma": 0.9})
    assert refused["error"]["field"] == "config.gamma"
    controller.close()


def test_it_is_exported_as_csv_as_json_and_as_a_file_that_another_installation_takes(walking, tmp_path):
    server, rooms = walking
    with urllib.request.urlopen(f"{server.url}api/rooms/{rooms['walk']}/metrics.csv") as answer:
        lines = list(csv.DictReader(io.TextIOWrapper(answer)))
    assert {line["key"] for line in lines} == {"walk/reward", "walk/length"}
    assert server.get(f"/api/rooms/{rooms['walk']}/config.json")["config"]["algorithm"] == "walk"

    def call(folder: Path, *arguments: str) -> str:
        settings = {"TETRIS_VIZ_KINDS": MODULES, "TETRIS_VIZ_DATA_DIR": str(folder)}
        command = [sys.executable, "-m", "tetris_viz", *arguments]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    file = str(tmp_path / "walk.zip")
    call(server.data_dir, "export", rooms["walk"], file)
    call(tmp_path / "other", "import", file)
    assert "A walk" in call(tmp_path / "other", "rooms")
