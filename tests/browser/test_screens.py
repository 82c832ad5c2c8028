"""Screens that only show: the projector for a hall, and the board in another site's frame."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT, running_room
from tests.conftest import Server, eventually

Open = Callable[..., Page]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """No word of each request."""


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that is served from an origin of its own, and its address."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    (tmp_path / "favicon.ico").touch()
    yield tmp_path, f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()
    site.server_close()


def test_a_hall_sees_the_board_one_number_and_where_to_watch(learning: Server, open_page: Open) -> None:
    room = running_room(learning)
    page = open_page(room, viewport={"width": 1920, "height": 1080})
    page.get_by_role("link", name="Projector").click()
    expect(page).to_have_url(f"{room}?projector")
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    expect(page.locator("#sentence")).to_contain_text("This agent began knowing nothing. In ")
    expect(page.locator("#address")).to_have_text(room.removeprefix("http://"))
    expect(page.locator("#viewers")).to_contain_text("watching")
    expect(page.locator("#game")).not_to_have_text("–", timeout=WAIT)
    eventually(lambda: page.locator("#score").inner_text() != "–", WAIT / 1000, "the one number")
    eventually(
        lambda: int(page.locator("#plot").get_attribute("data-points") or 0) >= 2, WAIT / 1000, "a curve beside it"
    )
    assert page.locator("button:visible, input:visible, select:visible").count() == 0, "it has no controls"
    assert page.locator("#score").evaluate("it => parseFloat(getComputedStyle(it).fontSize)") == 128
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    page.mouse.move(600, 500)
    expect(page.locator("body")).to_have_attribute("data-still", "", timeout=WAIT)
    for full in (True, False):
        page.keyboard.press("f")
        eventually(
            lambda full=full: page.evaluate("document.fullscreenElement !== null") == full,
            WAIT / 1000, "the whole screen, and the window again",
        )  # fmt: skip
    page.keyboard.press("Escape")
    expect(page).to_have_url(room)
    expect(page.locator("#run")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (390, 844), (844, 390), (2560, 1440)])
def test_a_projector_of_any_size_needs_no_scrolling(learning: Server, open_page: Open, width: int, height: int) -> None:
    page = open_page(f"{running_room(learning)}?projector", viewport={"width": width, "height": height})
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    for part in ("#board", "#score", "#lines", "#game", "#address"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    plot = page.locator("#plot").bounding_box()
    assert plot is None or plot["height"] > 120, "a curve that is to be read, or none"


def test_the_board_plays_in_another_sites_frame(
    learning: Server, open_page: Open, other_site: tuple[Path, str]
) -> None:
    folder, address = other_site
    room = running_room(learning)
    (folder / "index.html").write_text(
        "<!doctype html><title>Another site</title>"
        f'<iframe src="{room}/board?theme=light" width="300" height="560"></iframe>'
        f'<iframe src="{room}/board" width="160" height="260"></iframe>'
    )
    page = open_page(address)
    frame = page.frame_locator("iframe").first
    board = frame.locator("#board canvas")
    eventually(lambda: board.get_attribute("data-placement", timeout=WAIT), WAIT / 1000, "a first placement")
    first = board.get_attribute("data-placement")
    eventually(lambda: board.get_attribute("data-placement") != first, WAIT / 1000, "a board that goes on")
    expect(frame.locator("#lines")).not_to_have_text("–")
    for system in ("light", "dark"):
        page.emulate_media(color_scheme=system)
        expect(page.frame_locator("iframe").last.locator("html")).to_have_attribute("data-theme", system)
        expect(frame.locator("html")).to_have_attribute("data-theme", "light")  # as its address asks
    expect(frame.get_by_role("link", name="Open the room")).to_have_attribute(
        "href", f"/rooms/{room.rsplit('/', 1)[1]}"
    )
    assert frame.locator("button:visible, input:visible").count() == 0
    for size in (0, 1):
        inside = page.frames[1 + size]
        sizes = inside.evaluate(
            "() => { const box = document.querySelector('#board').getBoundingClientRect();"
            " return [box.left, box.top, innerWidth - box.right, innerHeight - box.bottom, document.cookie.length]; }"
        )
        assert min(sizes[:4]) >= 0, "the board fits its frame"
        assert sizes[4] == 0
