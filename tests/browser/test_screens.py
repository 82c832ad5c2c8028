"""Screens that only show: the projector for a hall, and the board in another site's frame."""

import functools
import re
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PROXY, WAIT, running_room
from tests.browser.frames import heard_frames
from tests.conftest import COUNTING, Server, eventually
from tests.web.clients import Viewer

pytestmark = pytest.mark.moving

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
    expect(page.locator("#score:not([data-none])")).to_be_visible(timeout=WAIT)
    eventually(
        lambda: int(page.locator("#plot").get_attribute("data-points") or 0) >= 2, WAIT / 1000, "a curve beside it"
    )
    assert page.locator("main :is(button:not(.term), input, select):visible").count() == 0, "nothing to press in it"
    assert page.locator("#score").evaluate("it => parseFloat(getComputedStyle(it).fontSize)") == 128
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    page.mouse.move(600, 500)
    controls = page.locator("#controls")
    expect(controls).to_have_css("opacity", "1")
    expect(page.locator("body")).to_have_attribute("data-still", "", timeout=WAIT)
    expect(controls).to_have_css("opacity", "0")
    page.keyboard.press("Tab")  # to the content
    page.keyboard.press("Tab")
    expect(page.locator("#freeze")).to_be_focused()
    expect(controls).to_have_css("opacity", "1")  # and stay while they have the focus
    page.keyboard.press("f")
    eventually(lambda: page.evaluate(FULL), WAIT / 1000, "the whole screen")
    expect(page.locator("#fill")).to_have_text("Leave full screen")
    page.keyboard.press("Escape")
    eventually(lambda: not page.evaluate(FULL), WAIT / 1000, "the window again")
    expect(page).to_have_url(f"{room}?projector")
    passes(page, 500)  # an Escape right after is still meant for the screen
    page.keyboard.press("Escape")
    expect(page).to_have_url(room)
    expect(page.locator("#run")).to_be_visible(timeout=WAIT)


def passes(page: Page, milliseconds: int) -> None:
    """Wait until so much time has passed by the page's own clock, which its rules go by."""
    until = page.evaluate("performance.now()") + milliseconds
    eventually(lambda: page.evaluate("performance.now()") > until, WAIT / 1000, "a moment that passes")


FULL = "document.fullscreenElement !== null"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits for the frame that shows where the board stopped."""
PICTURE = """() => [...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())
  .concat([...document.querySelectorAll('#sentence, .num')].map(({textContent}) => textContent))"""


def test_a_hall_is_held_still_by_touch_and_goes_on(learning: Server, open_page: Open) -> None:
    page = open_page("about:blank", viewport={"width": 1280, "height": 800}, has_touch=True)
    told = heard_frames(page)
    page.goto(f"{running_room(learning)}?projector")
    board, freeze = page.locator("#board canvas"), page.get_by_role("button", name="Freeze")
    expect(board).to_have_attribute("data-placement", re.compile(":"), timeout=WAIT)
    expect(page.locator("body")).to_have_attribute("data-still", "", timeout=WAIT)
    where = freeze.bounding_box()
    assert where
    at = where["x"] + where["width"] / 2, where["y"] + where["height"] / 2
    page.touchscreen.tap(*at)  # which brings what is there, and presses nothing
    expect(page.locator("#frozen")).to_be_hidden()
    expect(page.locator("#controls")).to_have_css("opacity", "1")
    passes(page, 400)
    page.touchscreen.tap(*at)
    expect(page.locator("#frozen")).to_have_text("Frozen")
    page.evaluate(DRAWN)
    held, known = page.evaluate(PICTURE), len(told)
    eventually(lambda: page.evaluate("1") and len(told) > known + 1, WAIT / 1000, "frames that are not shown")
    assert page.evaluate(PICTURE) == held
    page.locator("main").focus()
    page.keyboard.press("Space")
    expect(page.locator("#frozen")).to_be_hidden()
    eventually(lambda: page.evaluate(PICTURE) != held, WAIT / 1000, "a picture that moves")
    page.get_by_role("link", name="Leave").click()
    expect(page.locator("#run")).to_be_visible(timeout=WAIT)


AWAKE = """window.asked = 0;
Object.defineProperty(navigator, 'wakeLock', {value: {request: async () => { window.asked += 1; }}});"""


def test_a_hall_can_start_a_room_whose_screen_is_kept_on(start_server: Callable[..., Server], open_page: Open) -> None:
    server = start_server(command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    room = controller.command("create_room", config={"seed": 1})["room"]
    controller.close()
    watcher = open_page(f"{server.url}rooms/{room}?projector", extra_http_headers=PROXY)
    expect(watcher.locator(".board-card p")).to_have_text("It was not started yet.", timeout=WAIT)
    expect(watcher.get_by_role("button", name="Start")).to_be_hidden()
    page = open_page("about:blank")
    page.add_init_script(AWAKE)
    page.goto(f"{server.url}rooms/{room}?projector")
    expect(page.locator("#score")).to_have_text("no score yet")
    assert page.evaluate("window.asked") == 1
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    expect(page.get_by_role("button", name="Start")).to_be_hidden()


COUNT_CHARTS = """() => {
  window.made = 0;
  window.ResizeObserver = class extends ResizeObserver { constructor(told) { super(told); window.made += 1; } };
}"""
"""Each chart looks after its size with one."""


def test_a_projector_of_any_size_needs_no_scrolling_and_few_charts(learning: Server, open_page: Open) -> None:
    page = open_page(f"{running_room(learning)}?projector", viewport={"width": 1024, "height": 768})
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    for width, height in ((1024, 768), (390, 844), (844, 390), (2560, 1440), (3840, 2160), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        eventually(lambda width=width: page.evaluate("innerWidth") == width, WAIT / 1000, "another size")
        for part in ("#board", "#score", "#lines", "#game", "#address"):
            expect(page.locator(part)).to_be_in_viewport(ratio=1)
        plot = page.locator("#plot canvas").bounding_box()
        assert plot is None or plot["height"] > 119, "a curve that is to be read, or none"
    page.evaluate(COUNT_CHARTS)
    for step in range(40):
        page.set_viewport_size({"width": 1280 + 10 * step, "height": 800 + 5 * step})
    eventually(lambda: page.evaluate("window.made"), WAIT / 1000, "a chart of the new size")
    passes(page, 150)  # in which a window comes to rest
    assert page.evaluate("window.made") <= 5


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
