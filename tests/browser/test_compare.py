"""Two runs beside one another: curves, boards and settings; chosen in the page and kept in its address."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT
from tests.conftest import Server, eventually
from tests.faults.rooms import learning_room
from tests.web.clients import Viewer

Open = Callable[..., Page]
MAIN = "[data-key='tetris/score_per_piece'] .plot"


@pytest.fixture(scope="module")
def two(learning: Server) -> Iterator[tuple[Server, str, str]]:
    """The server, its first room, and a second one that has learned for a while with another learning rate."""
    first = learning_room(learning)["id"]
    controller = Viewer(learning.url, ("/control",), auth={"token": learning.token})
    config = {"learning_rate": 0.0007, "placements_per_second": 50}
    second = controller.command("create_room", name="Faster steps", preset="classroom", config=config)["room"]
    assert controller.command("start", room=second)["ok"]
    eventually(lambda: learning.get(f"/api/rooms/{second}")["step"] >= 300, WAIT / 1000, "a second run")
    assert controller.command("stop", room=second)["ok"]
    eventually(lambda: learning.get(f"/api/rooms/{second}")["state"] == "stopped", WAIT / 1000, "its end")
    yield learning, first, second
    controller.close()


def points(page: Page) -> list[int]:
    """The number of points of each curve in the main chart."""
    found = page.locator(MAIN).get_attribute("data-points", timeout=WAIT) or ""
    return [int(count) for count in found.split(",") if count]


def shows(page: Page, runs: int) -> None:
    eventually(lambda: len(points(page)) == runs and all(n >= 2 for n in points(page)), WAIT / 1000, f"{runs} curves")


def test_two_runs_are_compared_from_the_lobby(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(server.url)
    page.get_by_role("link", name="Compare").last.click()
    page.wait_for_url("**/compare?rooms=**")
    chosen = page.locator("#chosen")
    expect(chosen).to_contain_text("Faster steps", timeout=WAIT)
    assert {first, second} <= set(page.url.partition("rooms=")[2].split(","))
    page.goto(f"{server.url}compare?rooms={first},{second}")
    shows(page, 2)
    expect(page.locator("#sentence")).to_contain_text("per piece")
    expect(page.locator("#boards li")).to_have_count(2)
    board = page.locator("#boards canvas").first
    eventually(lambda: board.get_attribute("data-placement"), WAIT / 1000, "a board")
    before = board.get_attribute("data-placement")
    eventually(lambda: board.get_attribute("data-placement") != before, WAIT / 1000, "a board that goes on")

    rate = page.get_by_role("row", name=re.compile("Learning rate"))
    expect(rate.get_by_role("cell").last).to_have_text("0.0007")
    differing = page.locator("#settings-rows tr").count()
    page.get_by_role("button", name="Show all").click()
    assert page.locator("#settings-rows tr").count() > differing
    expect(page.get_by_role("row", name=re.compile("Algorithm"))).to_contain_text("PPO")


def test_runs_are_taken_out_and_added_and_the_address_keeps_them(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second},gone")
    shows(page, 2)
    expect(page.locator("#sentence")).to_contain_text("A run of this link is no longer here.")
    page.get_by_role("button", name="Take Faster steps out").click()
    shows(page, 1)
    assert second not in page.url
    expect(page.get_by_role("button", name="Add run")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#add-list").get_by_role("button", name="Faster steps").click()
    shows(page, 2)
    expect(page.locator("#add-list")).to_be_hidden()
    page.reload()
    shows(page, 2)
    expect(page.locator("#chosen")).to_contain_text("Faster steps")


def test_curves_are_read_with_the_keyboard_and_along_time(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}")
    shows(page, 2)
    page.locator(f"{MAIN} canvas").focus()
    for _ in range(45):
        page.keyboard.press("ArrowLeft")
    readout = page.locator(f"{MAIN} .readout")
    expect(readout).to_contain_text("placements")
    expect(readout).to_contain_text("Faster steps")
    page.keyboard.press("Escape")
    expect(readout).to_be_hidden()
    page.get_by_role("button", name="Time", exact=True).click()
    shows(page, 2)
    page.locator(f"{MAIN} canvas").hover()
    expect(readout).to_contain_text(re.compile(r"\d+ (s|min)"))


def test_boards_that_are_paused_stand_still(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}")
    boards = page.locator("#boards canvas")
    eventually(lambda: boards.first.get_attribute("data-placement"), WAIT / 1000, "a board")
    page.get_by_role("button", name="Pause").click()
    held = boards.first.get_attribute("data-placement")
    before = points(page)[0]
    eventually(lambda: points(page)[0] > before, WAIT / 1000, "a curve that goes on")
    assert boards.first.get_attribute("data-placement") == held
    page.get_by_role("button", name="Go on").click()
    eventually(lambda: boards.first.get_attribute("data-placement") != held, WAIT / 1000, "a board that goes on")


def test_a_phone_compares_without_sideways_scroll(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}", **PHONE)
    shows(page, 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
