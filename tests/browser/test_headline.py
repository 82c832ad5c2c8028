"""One room on many pages, whenever they were opened: the same newest values, and the curves that the server has."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT, running_room
from tests.browser.plots import LINES, LOSS, MAIN, SPEED, drag, shown
from tests.browser.wire import Wire
from tests.conftest import Server, eventually
from tests.web.clients import Viewer

Open = Callable[..., Page]


@pytest.fixture
def controller(learning: Server) -> Iterator[Viewer]:
    viewer = Viewer(learning.url, ("/control",), auth={"token": learning.token})
    yield viewer
    viewer.close()


def newest(page: Page, key: str = MAIN) -> str:
    return page.locator(f"[data-key='{key}'] .newest").inner_text()


def test_everyone_sees_the_same_newest_values_of_a_room(learning: Server, open_page: Open, controller: Viewer) -> None:
    address = running_room(learning)
    room = address.rsplit("/", 1)[1]
    old = open_page(address)
    eventually(lambda: shown(old, SPEED, "points") > 5, WAIT / 1000, "a curve")
    zoomed, fresh = open_page(address), open_page(address)
    eventually(lambda: shown(zoomed, SPEED, "points") > 5, WAIT / 1000, "a curve")
    zoomed.locator("#smoothing").fill("0")
    drag(zoomed, MAIN, 0.3, 0.6)
    compared = open_page(f"{learning.url}compare?rooms={room}")
    others = {
        "lobby": open_page(learning.url).locator(f"[data-room='{room}'] .score b"),
        "projector": open_page(f"{address}?projector").locator("#score"),
        "compare": compared.locator("#boards b"),
    }
    rooms = [old, zoomed, fresh]

    def shown_everywhere() -> set[str]:
        return {newest(page) for page in rooms} | {place.inner_text() for place in others.values()}

    eventually(lambda: len(shown_everywhere()) == 1 and "–" not in shown_everywhere(), WAIT / 1000, "one number")
    assert controller.command("pause", room=room)["ok"]
    try:
        expect(old.locator("#state")).to_have_text("Paused")
        smoothed = learning.get(f"/api/rooms/{room}")["smoothed"]
        eventually(lambda: shown_everywhere() == {f"{smoothed[MAIN]:.2f}"}, WAIT / 1000, "the server's number")
        for key in (LINES, LOSS, SPEED):
            eventually(lambda key=key: len({newest(page, key) for page in rooms}) == 1, WAIT / 1000, key)
        later = open_page(address)
        eventually(lambda: newest(later, SPEED) == newest(old, SPEED) != "–", WAIT / 1000, "the same on a later page")
        assert newest(later) == newest(zoomed)
    finally:
        assert controller.command("resume", room=room)["ok"]
        expect(old.locator("#state")).to_have_text("Running")


def points(file: Path) -> list[tuple[float, float]]:
    with file.open(newline="") as rows:
        return [(float(row["step"]), float(row["value"])) for row in csv.DictReader(rows)]


def test_a_compared_curve_grows_by_what_was_logged_and_by_nothing_else_over_a_lost_connection_too(
    learning: Server, open_page: Open
) -> None:
    room = running_room(learning).rsplit("/", 1)[1]
    wire = Wire(learning.port)
    page = open_page(f"http://127.0.0.1:{wire.port}/compare?rooms={room}&metrics={SPEED}", errors_when_cut=True)
    section = page.locator(f"[data-key='{SPEED}']")

    def drawn() -> list[tuple[float, float]]:
        section.hover()
        with page.expect_download() as saved:
            section.get_by_role("button", name="save the data").click()
        return points(saved.value.path())

    eventually(lambda: int(section.locator(".plot").get_attribute("data-points") or 0) > 1, WAIT / 1000, "a curve")
    start = drawn()[-1][0]
    eventually(lambda: drawn()[-1][0] > start, WAIT / 1000, "a curve that goes on")
    wire.cut()
    expect(page.locator("#banner")).to_be_visible()
    step = learning.get(f"/api/rooms/{room}")["step"]
    eventually(lambda: learning.get(f"/api/rooms/{room}")["step"] > step + 100, WAIT / 1000, "what the page misses")
    wire.mend()
    expect(page.locator("#banner")).to_be_hidden()
    eventually(lambda: drawn()[-1][0] > step + 100, WAIT / 1000, "a curve that has caught up")
    live = [point for point in drawn() if point[0] > start]
    stored = learning.get(f"/api/rooms/{room}/series?keys={SPEED}&points=5000&from={start + 0.5}")["series"][SPEED]
    logged = [point for point in zip(stored["x"], stored["last"], strict=True) if point[0] <= live[-1][0]]
    assert live == logged
