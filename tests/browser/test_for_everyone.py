"""Every page and state, in both themes, at a desk and in a hand: nothing that axe finds serious, faint or small."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.backup.places import a_run
from tests.browser.driver import PROXY, WAIT, made, running_room
from tests.browser.fair import HAND, SIZES, faults, measured
from tests.browser.runs.seeds import seeded
from tests.browser.wire import Wire
from tests.conftest import COUNTING, Server, eventually, launch

Open = Callable[..., Page]
Fair = Callable[..., None]
Start = Callable[..., Server]
ALL = tuple(SIZES)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = launch(tmp_path_factory.mktemp("states") / "data", command=COUNTING, autostart="0", max_running_rooms="9")
    try:
        yield server
    finally:
        server.stop()
        print(server.output())


@pytest.fixture
def visit(open_page: Open) -> Callable[..., Page]:
    """``visit(url)``: a page on which axe can run."""

    def open(url: str, **options: object) -> Page:
        return open_page(url, bypass_csp=True, color_scheme="dark", **options)

    return open


UNFAIR = """<!doctype html><html lang="en"><title>Unfair</title><style>
  body { background: #fff; color: #000; font-size: 14px; }
  input { width: 200px; height: 30px; } ::placeholder { color: #bbb; } .half { opacity: .5; } .half p { opacity: .8; }
  .before::before { content: "little"; font-size: 10px; } .bar::after { content: "–"; font-size: 1px; }
  label { display: block; width: 10px; height: 40px; overflow: hidden; }
  #flat { box-sizing: border-box; width: 90px; height: 12px; }
</style><main><h1>Words</h1><input aria-label="Search" placeholder="type here"><input aria-label="Name" value="typed">
<div class="half">half<p>less</p></div><h2 class="before"></h2><p class="bar">this is well</p>
<label for="flat">thin</label><input id="flat"></main>"""


def test_what_is_faint_or_small_in_any_way_is_found(open_page: Open) -> None:
    page = open_page("about:blank")
    page.set_content(UNFAIR)
    dark, light = [], []
    for fault in measured(page, "desk"):
        theme, _, words = fault.partition(", desk: ")
        (dark if theme == "dark" else light).append(words)
    assert dark == light
    assert dark == [
        "input::placeholder “type here” has a contrast of 1.92; at least 4.5",
        "div.half “half” has a contrast of 3.98; at least 4.5",
        "p “less” has a contrast of 2.85; at least 4.5",
        "h2.before::before “little” is 10 px high; at least 12",
        "input#flat “” is 90 x 12; at least 24 x 24",
    ]


@pytest.fixture
def fair() -> Iterator[Fair]:
    """``fair(page, "what it shows", *sizes)`` measures; the test fails at its end, with every fault of every state."""
    found: list[str] = []

    def measure(page: Page, state: str, *sizes: str) -> None:
        found.extend(f"{state}, {fault}" for fault in faults(page, *sizes))

    yield measure
    assert not found, "\n".join(found)


def on(page: Page, state: str) -> None:
    expect(page.locator("#state")).to_have_text(state, timeout=WAIT)


def keep_toast(page: Page) -> None:
    """Leave a copy of the newest toast there: the toast itself goes while it is looked at."""
    page.locator(".toast").last.evaluate("(toast) => toast.after(toast.cloneNode(true))")


def test_an_empty_lobby_its_form_and_its_faults(server: Server, visit: Open, fair: Fair) -> None:
    page = visit(f"{server.url}runs")
    expect(page.locator("#nothing")).to_contain_text("No runs yet.", timeout=WAIT)
    fair(page, "a list of no runs", *ALL)
    page.goto(f"{server.url}compare")
    expect(page.locator("#no-runs")).to_be_visible(timeout=WAIT)
    fair(page, "a comparison without runs", *ALL)
    page.goto(server.url)
    expect(page.locator("#create")).to_be_enabled(timeout=WAIT)
    expect(page.locator("#welcome")).to_contain_text("Watch an agent learn Tetris")
    expect(page.locator("#main")).to_have_attribute("aria-busy", "false")
    fair(page, "the lobby with its form", *ALL)
    page.locator("#create-settings").click()
    page.locator("#new-learning_rate").fill("5")
    page.locator("#create").click()
    expect(page.locator("#create-error")).to_be_visible()
    page.get_by_role("button", name="Paste JSON").click()
    page.get_by_role("button", name="Fill in the form").click()
    expect(page.locator("#config-text .field-error")).to_be_visible()
    fair(page, "a wrong value in the lobby's form, and nothing to paste")


def test_the_sheet_and_its_words_on_every_page(learning: Server, visit: Open, fair: Fair) -> None:
    room = running_room(learning)
    page = visit(room)
    for address in (room, learning.url, f"{learning.url}runs", f"{learning.url}compare"):
        page.goto(address)
        expect(page.locator("canvas[data-placement], #rows a").first).to_be_attached()
        page.wait_for_function("() => !document.querySelector('[inert]')")
        page.keyboard.press("?")
        page.get_by_text("What the words mean").click()
        expect(page.locator(".words dl")).to_be_visible()
        if address == room:
            page.get_by_label("Piece patterns").check()
        expect(page.get_by_label("Piece patterns")).to_be_checked()
        fair(page, f"the words of the sheet on {address}")
    page.goto(room)
    expect(page.locator("#lines")).not_to_have_text("–")
    fair(page, "a room whose pieces have patterns", "desk")


DIM_CELLS = """() => {
  const board = document.querySelector('.board canvas'), size = board.width / 10;
  return board.getContext('2d').getImageData(size / 2, 19.5 * size, 1, 1).data[3];
}"""
"""How opaque the middle of the lowest cell at the left is; the grid alone leaves it out."""


def test_a_page_that_waits_for_the_server(server: Server, open_page: Open, visit: Open, fair: Fair) -> None:
    room = made(server)
    for address in (server.url, room, f"{room}?projector", f"{room}/board"):
        page = visit("about:blank")
        page.route_web_socket("**/socket.io/**", lambda _: None)  # it never answers
        page.goto(address)
        expect(page.locator("body")).to_have_attribute("data-connection", "connecting")
        if address == server.url:
            expect(page.locator("#main")).to_have_attribute("aria-busy", "true")
        eventually(
            lambda page=page: page.evaluate(DIM_CELLS) > 0,
            WAIT / 1000,
            f"dim cells where the board of {address} will be",
        )
        if address == room:
            empty = page.locator("[data-key='tetris/score_per_piece'] .none")
            expect(empty).to_have_text("Reading the curve…")
        fair(page, f"{address} before the server answers")


def test_a_viewer_without_the_token(server: Server, visit: Open, fair: Fair) -> None:
    page = visit(made(server), extra_http_headers=PROXY)
    on(page, "New")
    expect(page.locator("#unlock-open")).to_be_visible()
    fair(page, "a room that may only be watched")
    page.locator("#settings-open").click()
    expect(page.locator("#settings-sentence")).to_contain_text("Unlock controls", timeout=WAIT)
    fair(page, "settings that may only be read")
    page.locator("#unlock-open").click()
    fair(page, "the dialog that unlocks")
    page.keyboard.press("Escape")
    page = visit(server.url, extra_http_headers=PROXY, errors_when_refused=True)
    fair(page, "a lobby that may only be watched")
    page.locator("#unlock-open").click()
    page.get_by_label("Token").fill("not the token")
    page.get_by_role("button", name="Unlock", exact=True).click()
    expect(page.locator("#unlock-error")).to_be_visible()
    fair(page, "a token that is wrong")


def test_the_life_of_a_run(server: Server, visit: Open, fair: Fair) -> None:
    wire = Wire(server.port)
    page = visit(made(server).replace(str(server.port), str(wire.port)), errors_when_cut=True)
    on(page, "New")
    fair(page, "a new room")
    page.keyboard.press("?")
    fair(page, "the sheet of keys")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Notify me").click()
    fair(page, "the panel of notifications", "desk")
    page.keyboard.press("Escape")
    page.locator("#run").click()
    on(page, "Running")
    page.get_by_role("button", name="Copy link").click()
    keep_toast(page)
    fair(page, "a running room and a toast", *ALL)
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    expect(page.locator("#metrics")).to_be_visible()
    fair(page, "the list of metrics", "desk", "laptop")
    page.keyboard.press("Escape")
    chart = page.locator("[data-key='tetris/score_per_piece']")
    chart.hover()
    chart.get_by_role("button", name="full screen").click()
    expect(chart).to_have_attribute("data-full", "")
    fair(page, "a chart over the whole window", *ALL)
    page.keyboard.press("Escape")
    page.locator("#settings-open").click()
    expect(page.locator("#apply")).to_have_text("Nothing changed", timeout=WAIT)
    fair(page, "settings", "desk", "laptop")
    page.locator("#setting-learning_rate").fill("5")
    expect(page.locator("#setting-learning_rate-error")).to_be_visible()
    page.get_by_role("button", name="Paste JSON").click()
    page.get_by_role("button", name="Fill in the form").click()
    expect(page.locator("#config-text .field-error")).to_be_visible()
    fair(page, "a wrong setting, and nothing to paste", "desk")
    page.locator("#settings-close").click()
    page.get_by_role("button", name="Training", exact=True).click()
    fair(page, "the training view")
    page.locator("#pause-here").click()
    fair(page, "a board that is held here")
    page.locator("#run").click()
    on(page, "Paused")
    fair(page, "a paused run")
    for screen in ("?projector&view=training", "/board?view=training"):
        paused = visit(f"{server.url}rooms/{page.url.partition('/rooms/')[2].partition('?')[0]}{screen}")
        expect(paused.locator(".board-card")).to_contain_text("Training is paused", timeout=WAIT)
        fair(paused, f"{screen} of a paused run")
    page.locator("#stop").click()
    expect(page.locator("#stop-yes")).to_be_focused()
    fair(page, "the question before a stop", "desk", "laptop")
    page.locator("#stop-yes").click()
    on(page, "Stopped")
    fair(page, "a stopped run")
    wire.cut()
    expect(page.locator("#banner")).to_contain_text("Connection lost", timeout=WAIT)
    expect(page.locator("#board-card h2")).to_have_text("Connection lost")
    expect(page.locator("#board-card")).to_be_visible()
    fair(page, "a page without its server")


def test_a_run_that_failed_and_one_that_finished(server: Server, visit: Open, fair: Fair) -> None:
    for state, address in (
        ("Failed", made(server, seed=13)),
        ("Finished", made(server, seed=1, total_placements=1000)),
    ):
        page = visit(address)
        on(page, state)
        if state == "Failed":
            expect(page.locator("#board-card h2")).to_have_text("Training failed")
            expect(page.locator("#board-card p")).not_to_be_empty()
            expect(page.locator("#board-card").get_by_role("button", name="Start again")).to_be_visible()
        fair(page, f"a room that has {state.lower()}")
        page.goto(f"{address}?projector")
        on(page, state)
        fair(page, f"a projector whose room has {state.lower()}", *ALL)
        page.goto(f"{address}/board")
        expect(page.locator("#room-name")).not_to_have_text("Room", timeout=WAIT)
        fair(page, f"a board whose room has {state.lower()}")
    lobby = visit(server.url)
    eventually(lambda: lobby.locator("#hero, #list > li").count() >= 2, WAIT / 1000, "rooms")
    expect(lobby.locator("#create")).to_be_enabled()  # its colours have changed then
    fair(lobby, "a lobby with rooms", *ALL)
    lobby.goto(f"{server.url}runs")
    expect(lobby.locator("#rows a").first).to_be_visible(timeout=WAIT)
    fair(lobby, "the list of runs", *ALL)


FAILED = "The trainer crashed three times without getting further."
LOG = "\n".join(
    f'  File "training.py", line {line}, in a_function_with_a_name_as_long_as_names_of_functions_are_or_more'
    for line in range(9)
)


def test_the_details_of_a_run_and_the_deleted_ones(
    tmp_path: Path, start_server: Start, visit: Open, fair: Fair
) -> None:
    seeded(tmp_path / "runs")
    a_run(tmp_path / "runs", "run-5", "Out of memory", number=5, state="failed", reason=FAILED)
    (tmp_path / "runs" / "rooms" / "run-5").mkdir(parents=True, exist_ok=True)
    (tmp_path / "runs" / "rooms" / "run-5" / "trainer.log").write_text(f"{LOG}\nOSError: /srv/data/gone.npz\n")
    server = start_server(data_dir=tmp_path / "runs", command=COUNTING, autostart="0")
    page = visit(f"{server.url}rooms/run-5")
    on(page, "Failed")
    page.locator("#log summary").click()
    expect(page.locator("#log pre")).to_have_text(f"{LOG}\nOSError: gone.npz")
    fair(page, "the log of a run that failed", *ALL)
    page.goto(f"{server.url}rooms/run-1")
    on(page, "Stopped")
    expect(page.locator("#notes")).to_have_text("line line \U0001f600")
    page.locator("#checkpoints summary").click()
    expect(page.locator("#checkpoints tbody tr")).to_have_count(7)
    fair(page, "a room's list of checkpoints", *ALL)
    page.goto(f"{server.url}runs?run=run-1")
    page.get_by_role("button", name="All 7", exact=True).click()
    fair(page, "a run with its checkpoints", *ALL)
    page.get_by_role("button", name="Show in the showcase: checkpoint 600").click()
    expect(page.locator("#show-newest")).to_be_visible()
    fair(page, "a run whose checkpoint is shown")
    page.get_by_label("Tags").fill("x" * 31)
    page.locator("#save").click()
    expect(page.locator("#run-tags-error")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    fair(page, "a wrong tag, and the question before a delete")
    page.get_by_role("button", name="Delete it").click()
    page.get_by_text("Deleted", exact=True).click()
    expect(page.get_by_role("button", name="Restore Thesis, seed 3")).to_be_visible()
    fair(page, "the deleted runs")
    page.get_by_role("button", name="Details of Thesis, seed 3").click()
    fair(page, "the details of a deleted run")
    page.goto(f"{server.url}runs?run=run-3")
    page.get_by_role("button", name="Archive", exact=True).click()
    keep_toast(page)
    page.get_by_text("Archived", exact=True).click()
    expect(page.get_by_role("link", name="Overnight", exact=True)).to_be_visible()
    fair(page, "the archived runs, and a toast that takes it back")
    page.get_by_label("Search the runs").fill("nothing like it")
    expect(page.locator("#nothing")).to_be_visible()
    fair(page, "a search that found nothing")
    watcher = visit(f"{server.url}runs?run=run-2", extra_http_headers=PROXY)
    expect(watcher.get_by_role("link", name="Open room")).to_be_visible(timeout=WAIT)
    fair(watcher, "runs that may only be looked at")


def test_a_lobby_that_is_full(start_server: Start, visit: Open, fair: Fair) -> None:
    server = start_server(command=COUNTING, autostart="0", max_running_rooms="1")
    made(server, seed=1, total_placements=10**7)
    page = visit(server.url)
    expect(page.locator("#create")).to_have_text("Create and queue", timeout=WAIT)
    fair(page, "a lobby that is full", "desk", "laptop")
    page.set_viewport_size(HAND)
    page.locator(".topbar [data-new-room]").click()
    expect(page.locator("#new-room-sheet")).to_be_visible()
    fair(page, "a lobby that is full, its form open", "hand")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("#create").click()
    expect(page.locator("#run")).to_have_text("Do not wait", timeout=WAIT)
    fair(page, "a room that is queued", *ALL)
    page.goto(server.url)
    expect(page.locator("#list > li[data-state=queued]")).to_be_visible(timeout=WAIT)
    fair(page, "a lobby with a room that is queued")


def test_rooms_that_learn_pause_and_have_finished_with_their_pictures(
    learning: Server, twelve: tuple[Server, list[str]], visit: Open, fair: Fair
) -> None:
    page = visit(learning.url)
    first = page.locator("#main [data-state=running]").first
    expect(first.locator("canvas")).to_have_attribute("data-placement", re.compile(":"))
    expect(first.locator(".spark polyline")).to_have_attribute("points", re.compile(" .* "))
    fair(page, "a lobby whose room plays", *ALL)

    room = running_room(learning)
    page.goto(room)
    on(page, "Running")
    section = page.locator("[data-key='tetris/score_per_piece']")
    eventually(lambda: float(section.get_attribute("data-points") or 0) > 3, WAIT / 1000, "a curve")
    expect(page.locator("#lines")).not_to_have_text("–")
    section.locator("canvas").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    expect(section.locator(".readout")).to_be_visible()
    expect(page.locator("#follow")).to_have_text("Back to newest")
    fair(page, "charts that are zoomed, and read", "desk", "laptop")
    expect(section.locator(".readout")).to_be_visible()
    page.locator("#run").click()
    on(page, "Paused")
    try:
        fair(page, "a paused room with its board and curves", *ALL)
        page.goto(learning.url)
        expect(page.locator("#hero[data-state=paused] canvas")).to_have_attribute("data-placement", re.compile(":"))
        fair(page, "a lobby with a paused room")
    finally:
        page.goto(room)
        page.locator("#run").click()
        on(page, "Running")

    server, rooms = twelve
    page.goto(f"{server.url}rooms/{rooms[0]}")
    on(page, "Finished")
    expect(page.locator("#lines")).not_to_have_text("–")
    eventually(lambda: float(section.get_attribute("data-points") or 0) > 3, WAIT / 1000, "a curve")
    fair(page, "a finished room with its board and curves", *ALL)
    page.goto(server.url)
    expect(page.locator("#hero[data-state=finished] canvas[data-placement]")).to_be_attached()
    expect(page.locator("#list > li")).to_have_count(11)
    fair(page, "a lobby with finished rooms that play on")


def test_the_parts_of_a_room_on_a_phone(learning: Server, visit: Open, fair: Fair) -> None:
    page = visit(running_room(learning), viewport=HAND, has_touch=True)
    on(page, "Running")
    expect(page.locator("#game-phone")).not_to_have_text("–", timeout=WAIT)
    fair(page, "a room with its board and curves", *ALL)
    for part, opener, opened in (("charts", "#metrics-open", "#metrics"), ("settings", ".paste", ".config-paste")):
        page.locator(f"[data-tab={part}]").tap()
        fair(page, f"the part of {part}", "hand")
        page.locator(opener).tap()
        expect(page.locator(opened)).to_be_visible()
        fair(page, f"the part of {part} with {opened}", "hand")
    page.locator("[data-tab=watch]").tap()
    page.locator("#more").tap()
    fair(page, "the sheet of commands", "hand")
    page.locator("#stop").tap()
    expect(page.locator("#stop-asks")).to_be_visible()
    fair(page, "the question before a stop", "hand")
    page.locator("#stop-no").tap()
    page.get_by_role("button", name="Notify me").tap()
    expect(page.locator("#notify")).to_be_visible()
    fair(page, "the panel of notifications", "hand")


def test_screens_comparison_and_a_wrong_address(learning: Server, server: Server, visit: Open, fair: Fair) -> None:
    room = running_room(learning)
    for address, ready, *own in (
        (f"{room}?projector", "#game", "hall"),
        (f"{room}/board", "#lines", "frame"),
        (f"{learning.url}compare?rooms={room.rsplit('/', 1)[1]}", "#boards b"),
    ):
        page = visit(address)
        expect(page.locator(ready).first).not_to_have_text("–", timeout=WAIT)
        fair(page, address, *ALL, *own)
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Add run").click()
    fair(page, "a comparison of all settings, and its list of runs")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    fair(page, "a comparison with its list of metrics")
    fair(visit(f"{learning.url}compare?rooms=nowhere"), "a comparison of nothing")
    fair(visit(f"{server.url}rooms/nowhere", errors_when_refused=True), "a wrong address", *ALL)


def test_a_comparison_of_twelve_runs(twelve: tuple[Server, list[str]], visit: Open, fair: Fair) -> None:
    server, rooms = twelve
    page = visit(f"{server.url}compare?rooms={','.join(rooms)}")
    expect(page.locator("#boards b").last).not_to_have_text("–", timeout=WAIT)
    expect(page.locator("[data-key='tetris/score_per_piece'] .plot")).to_have_attribute("data-runs", "12")
    fair(page, "twelve runs", *ALL)
    page.get_by_role("link", name="Run 4 of a long series").focus()
    fair(page, "twelve runs, of which one is looked at", "desk")


GROUNDS = "(parts) => parts.map((part) => getComputedStyle(part).backgroundColor)"


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_forced_colours_keep_what_is_pressed_set_and_running(learning: Server, open_page: Open, scheme: str) -> None:
    page = open_page(running_room(learning), forced_colors="active", color_scheme=scheme)
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for group in page.locator(".segments:visible").all():
        pressed, loose = (group.locator(f"[aria-pressed={which}]").first for which in ("true", "false"))
        grounds = [part.evaluate("(part) => getComputedStyle(part).backgroundColor") for part in (pressed, loose)]
        assert grounds[0] != grounds[1], group.inner_text()
    shown = page.locator("#state .dot, .yardstick .fill, .yardstick .tick, .clears .bar").evaluate_all(GROUNDS)
    assert shown
    assert canvas not in shown
    assert (
        page.locator("input[type=range]").first.evaluate("(one) => getComputedStyle(one).forcedColorAdjust") == "none"
    )
    for address in ("", "runs", "compare"):
        page.goto(f"{learning.url}{address}")
        here = page.locator(".topnav [aria-current]").evaluate("(link) => getComputedStyle(link).borderBottomColor")
        others = page.locator(".topnav a:not([aria-current])").evaluate_all(
            "(links) => links.map((link) => getComputedStyle(link).borderBottomColor)"
        )
        assert here not in others, address
