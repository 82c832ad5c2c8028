"""Every page in windows of many sizes, and in forced colours: nothing is off the screen or lies over anything else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT, made, running_room
from tests.browser.fair import DESKS, HANDS, WINDOWS, misplaced, untold
from tests.conftest import COUNTING, Server, eventually

Open = Callable[..., Page]
MAIN = "[data-key='tetris/score_per_piece']"


class Found(list[str]):
    """Faults of several states of a page, to be told all at once."""

    def look(
        self, page: Page, state: str, windows: tuple[tuple[int, int], ...] = WINDOWS, *, colours: bool = True
    ) -> None:
        told = misplaced(page, *windows) + (untold(page) if colours else [])
        self.extend(f"{state}: {fault}" for fault in told)


@pytest.fixture
def found() -> Found:
    return Found()


CUT = """(parts) => [...document.querySelectorAll(parts)]
  .filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"""
"""What is cut though there is room for it beside it."""
UNFIT = """<!doctype html><html lang="en"><title>Unfit</title><style>
  body { margin: 0; font: 14px/20px sans-serif; } p { margin: 0; }
  .over { margin-top: -15px; } .wide { width: 1500px; } .list { height: 30px; overflow: auto; }
  .fades { height: 30px; overflow: auto; background: white; mask-image: linear-gradient(#000, transparent); }
  .aside { width: 40px; overflow: auto; white-space: nowrap; }
  .cut { width: 20px; overflow: hidden; white-space: nowrap; }
  .clamp { -webkit-line-clamp: 1; display: -webkit-box; -webkit-box-orient: vertical; overflow: hidden; width: 60px; }
  .clamp { padding-bottom: 12px; }
  .tools { margin-top: -20px; } .marks div { position: absolute; margin-top: -20px; }
  .bar { position: fixed; bottom: 0; left: 0; right: 0; height: 300px; }
  #board { width: 300px; height: 600px; } .plot { height: 40px; }
</style><main><p>one</p><p class="over">two</p><div class="list"><p>a</p><p>b</p></div>
<div class="fades"><p>a</p><p>b</p></div><div class="aside">much too long <button>Keep</button></div>
<div class="marks"><p>left</p><div><b>right</b></div></div><p class="cut">much too long</p>
<p class="clamp">several words that need lines</p>
<div class="chart"><p>key</p><div class="tools"><button>log</button></div></div>
<div id="board"></div><div class="plot"></div>
<p class="wide">wide</p><div class="bar"></div></main>"""


def test_what_does_not_fit_in_any_way_is_found(open_page: Open) -> None:
    page = open_page("about:blank")
    page.set_content(UNFIT)
    found = "\n".join(misplaced(page, (1280, 800)))
    for fault in (
        "the page is 220 px wider", "p.wide “wide” reaches from 0 to 1500",
        "p “one” and p.over “two” lie over one another",
        "div.list goes on beyond its edge without a sign", "what lies behind div.fades shines through its end",
        "div.aside has something to press beside its edge", "p.cut “much too long” is cut off at its side",
        "p.clamp “several words that need lines” shows a part of a line", "bars that stay take 300 of 800 px",
        "px of the board are out of view",
        "button “log” lies over p “key”", "p “left” and b “right” lie over one another",
        "the plot of div.plot is 40 px high",
    ):  # fmt: skip
        assert fault in found, f"{fault}\nnot in\n{found}"


ALIKE = """<!doctype html><html lang="en"><title>Alike</title><style>
  :root { forced-color-adjust: none; } body, button, .dot { background: Canvas; }
  .dot { display: block; width: 8px; height: 8px; }
</style><main><div class="segments"><button aria-pressed="true">A</button><button aria-pressed="false">A</button></div>
<span class="pill"><span class="dot"></span>On</span></main>"""


def test_what_looks_alike_in_forced_colours_is_found(open_page: Open) -> None:
    page = open_page("about:blank")
    page.set_content(ALIKE)
    assert untold(page) == ["button “A” looks like button “A”", "span.dot “” has the page's own ground"]


def test_a_room_fits_every_window(learning: Server, open_page: Open, found: Found) -> None:
    page = open_page(running_room(learning), color_scheme="dark")
    expect(page.locator("#lines")).not_to_have_text("–", timeout=WAIT)
    eventually(lambda: float(page.locator(MAIN).get_attribute("data-points") or 0) > 3, WAIT / 1000, "a curve")
    found.look(page, "a running room")
    page.locator("#settings-open").click()
    expect(page.locator("#apply")).to_be_visible()
    found.look(page, "settings", DESKS)
    page.locator("#save").click()
    page.locator("#checkpoints summary").click()
    expect(page.locator("#checkpoints tbody .show").first).to_be_visible()
    found.look(page, "settings and checkpoints", ((1440, 900), (1280, 800), (2560, 1440)))
    page.locator("#checkpoints summary").click()
    page.locator("#settings-close").click()
    page.locator("#metrics-open").click()
    found.look(page, "the list of metrics", DESKS)
    page.keyboard.press("Escape")
    page.locator("#checkpoints summary").click()
    found.look(page, "checkpoints", DESKS)
    for part in ("charts", "settings"):
        page.set_viewport_size({"width": HANDS[0][0], "height": HANDS[0][1]})
        page.locator(f"[data-tab={part}]").click()
        found.look(page, f"the part of {part}", HANDS, colours=False)
    page.locator("[data-tab=watch]").click()
    for choice in ("#play", "#which-policy select"):
        expect(page.locator(choice)).to_be_visible()  # on a phone, too
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("?")
    found.look(page, "the sheet")
    page.keyboard.press("Escape")
    page.locator(f"{MAIN} canvas").focus()
    page.keyboard.press("+")
    page.locator(f"{MAIN} .tool-full").evaluate("(button) => button.click()")
    found.look(page, "a zoomed chart over the whole window", colours=False)
    assert not found, "\n".join(found)


def test_rooms_at_rest_and_lists_fit_every_window(
    twelve: tuple[Server, list[str]], learning: Server, open_page: Open, found: Found
) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}rooms/{rooms[4]}", color_scheme="dark")
    expect(page.locator("#lines")).not_to_have_text("–", timeout=WAIT)
    found.look(page, "a finished room")
    for state, address, ready in (
        ("the lobby", learning.url, "main canvas[data-placement]"),
        ("a lobby of twelve", server.url, "main canvas"),
        ("the runs", f"{server.url}runs", "#rows a"),
        ("a run's details", f"{server.url}runs?run={rooms[1]}", "#details #save"),
        ("three compared", f"{server.url}compare?rooms={','.join(rooms[:3])}", "#boards canvas[data-placement]"),
        ("twelve compared", f"{server.url}compare?rooms={','.join(rooms)}", "#boards canvas"),
        ("the board alone", f"{server.url}rooms/{rooms[0]}/board", "#board canvas[data-placement]"),
    ):
        page.goto(address)
        expect(page.locator(ready).first).to_be_visible(timeout=WAIT)
        found.look(page, state)
    assert not found, "\n".join(found)


def test_a_room_in_every_state_and_its_projector_fit_every_window(
    start_server: Callable[..., Server], open_page: Open, found: Found
) -> None:
    server = start_server(command=COUNTING, autostart="0", max_running_rooms="1")

    def look(state: str, address: str) -> Page:
        page = open_page(address, color_scheme="light")
        expect(page.locator("#state")).to_have_text(state, timeout=WAIT)
        found.look(page, f"a room: {state}")
        page.goto(f"{address}?projector")
        expect(page.locator("#state")).to_have_text(state, timeout=WAIT)
        found.look(page, f"the projector: {state}")
        page.goto(address)
        return page

    look("New", made(server))
    look("Failed", made(server, seed=13))
    look("Finished", made(server, seed=1, total_placements=1000))
    running = look("Running", made(server, seed=2, total_placements=10**7))
    queued = look("Queued", made(server, seed=3))
    running.locator("#run").click()
    expect(running.locator("#state")).to_have_text("Paused")
    look("Paused", running.url)
    running.locator("#stop").click()
    running.locator("#stop-yes").click()
    expect(queued.locator("#state")).to_have_text("Running", timeout=WAIT)
    look("Stopped", running.url)
    running.set_viewport_size({"width": 1280, "height": 800})
    running.goto(server.url)
    expect(running.locator(".room-row a").first).to_be_visible()
    assert running.evaluate(CUT, ".room-row a") == []
    running.goto(f"{server.url}runs")
    expect(running.locator("#rows .run a").first).to_be_visible()
    assert running.evaluate(CUT, "#rows .run a span, #rows .score-cell small, #rows td.made") == []
    assert not found, "\n".join(found)


def test_a_wrong_address_fits_every_window(learning: Server, open_page: Open, found: Found) -> None:
    page = open_page(f"{learning.url}rooms/nowhere", errors_when_refused=True)
    found.look(page, "a wrong address")
    assert not found, "\n".join(found)
