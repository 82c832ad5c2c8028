"""Runs beside one another: curves, boards and settings; chosen in the page and kept in its address."""

import csv
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.driver import PHONE, WAIT
from tests.browser.plots import drag, hand
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
    differing = page.locator(".differences tbody tr").count()
    page.get_by_role("button", name="Show all").click()
    assert page.locator(".differences tbody tr").count() > differing
    expect(page.get_by_role("row", name=re.compile("Algorithm"))).to_contain_text("PPO")


def test_runs_are_taken_out_and_added_and_the_address_keeps_them(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second},gone")
    shows(page, 2)
    expect(page.locator("#sentence")).to_contain_text("A run of this link is no longer here.")
    page.get_by_role("button", name="Remove Faster steps").click()
    shows(page, 1)
    assert second not in page.url
    expect(page.get_by_role("button", name="Add run")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("searchbox", name="Search the runs to add").fill("FASTER")
    page.locator("#add-list").get_by_role("button", name="Faster steps").click()
    shows(page, 2)
    expect(page.locator("#add-list")).to_be_visible()  # for the next one
    page.keyboard.press("Escape")
    expect(page.locator("#add-list")).to_be_hidden()
    expect(page.get_by_role("button", name="Add run")).to_be_focused()
    page.reload()
    shows(page, 2)
    expect(page.locator("#chosen")).to_contain_text("Faster steps")


def test_curves_are_read_with_the_keyboard_and_along_time(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}")
    shows(page, 2)
    page.locator(f"{MAIN} canvas").focus()
    for key in ("ArrowLeft", "Home", "ArrowRight"):
        page.keyboard.press(key)
    readout = page.locator(f"{MAIN} .readout")
    expect(readout).to_contain_text("placements")
    expect(readout).to_contain_text("Faster steps")
    spoken = re.compile(r"placements, First room ([\d.]+|–), Faster steps ([\d.]+|–)")
    expect(page.get_by_role("slider", name="Score per piece of every")).to_have_attribute("aria-valuetext", spoken)
    page.keyboard.press("Escape")
    expect(readout).to_be_hidden()
    page.get_by_role("button", name="Time", exact=True).click()
    shows(page, 2)
    places = cycle((200, 240))

    def read() -> str:
        page.locator(f"{MAIN} canvas").hover(position={"x": next(places), "y": 100})
        return readout.inner_text() if readout.is_visible() else ""

    eventually(lambda: re.search(r"\d+ (s|min)", read()), WAIT / 1000, "a place along time")


def test_another_axis_keeps_the_picture_until_all_its_curves_are_here(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}compare?rooms={','.join(rooms[:3])}")
    shows(page, 3)
    before, held = points(page), list[Route]()
    canvas = page.locator(f"{MAIN} canvas")

    def place() -> str:
        canvas.press("ArrowLeft")
        return canvas.get_attribute("aria-valuetext") or ""

    eventually(lambda: "placements" in place(), WAIT / 1000, "a place along the run")
    page.route("**/series?*x=time*", lambda route: held.append(route))
    page.get_by_role("button", name="Time", exact=True).click()
    eventually(lambda: page.evaluate("1") and len(held) == 3, WAIT / 1000, "three questions")
    for route in held[:2]:
        route.continue_()
    page.wait_for_timeout(1500)  # longer than drawings are apart
    assert points(page) == before
    assert "placements" in place()
    held[2].continue_()
    eventually(lambda: place() and "placements" not in place(), WAIT / 1000, "the curves along time")
    shows(page, 3)


def test_curves_that_cannot_be_read_are_not_called_empty(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve
    page = open_page("about:blank", errors_when_refused=True)
    refusal = {"error": {"code": "unavailable", "message": "The history is not running."}}
    page.route("**/series?*", lambda route: route.fulfill(status=503, json=refusal))
    page.goto(f"{server.url}compare?rooms={','.join(rooms[:2])}")
    none = page.locator("[data-key='tetris/score_per_piece'] .none")
    expect(none).to_have_text("Reading the curves…")
    expect(none).to_be_visible()
    page.unroute("**/series?*")
    shows(page, 2)
    expect(none).to_be_hidden()
    expect(page.locator("[data-key='eval/survival'] .none")).to_have_text("No values yet")


def test_boards_that_are_paused_stand_still(two: tuple[Server, str, str], open_page: Open) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}")
    boards = page.locator("#boards canvas")
    eventually(lambda: boards.first.get_attribute("data-placement"), WAIT / 1000, "a board")
    page.get_by_role("button", name="Pause").click()
    held = boards.first.get_attribute("data-placement")
    before = eventually(lambda: points(page), WAIT / 1000, "curves")[0]
    eventually(lambda: points(page)[0] > before, WAIT / 1000, "a curve that goes on")
    assert boards.first.get_attribute("data-placement") == held
    page.get_by_role("button", name="Continue").click()
    eventually(lambda: boards.first.get_attribute("data-placement") != held, WAIT / 1000, "a board that goes on")


def test_a_phone_compares_without_sideways_scroll_and_a_finger_reads_and_scrolls(
    two: tuple[Server, str, str], open_page: Open
) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}", **PHONE)
    shows(page, 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    canvas, readout = page.locator(f"{MAIN} canvas"), page.locator(f"{MAIN} .readout")
    canvas.scroll_into_view_if_needed()
    fingers = hand(page, canvas)
    fingers("touchStart", 0.3)
    expect(readout).to_contain_text("Faster steps")
    at = readout.locator("div").first
    before = at.inner_text()
    fingers("touchMove", 0.5)
    expect(at).not_to_have_text(before)
    fingers("touchEnd")
    expect(readout).to_be_hidden()
    scrolled = page.evaluate("scrollY")
    fingers("touchStart", 0.5, down=0.9)
    for down in (0.7, 0.5, 0.3, 0.1):
        fingers("touchMove", 0.5, down=down)
    fingers("touchEnd")
    eventually(lambda: page.evaluate("scrollY") > scrolled, WAIT / 1000, "a page that scrolls under the finger")


def metrics(page: Page) -> list[str]:
    """The metrics whose charts are shown, in their order."""
    return page.locator("#charts .chart").evaluate_all("charts => charts.map((chart) => chart.dataset.key)")


def comparison(two: tuple[Server, str, str], open_page: Open, **options: object) -> tuple[Page, list[str]]:
    """The page of two runs with its list of metrics open, and the metrics that it shows at first."""
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}", **options)
    shows(page, 2)
    usual = metrics(page)
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    return page, usual


def test_every_logged_metric_can_be_compared_and_the_choice_is_kept(
    two: tuple[Server, str, str], open_page: Open
) -> None:
    server, first, second = two
    page, usual = comparison(two, open_page)
    assert usual[0] == "tetris/score_per_piece"
    listed = page.locator("#metrics input").evaluate_all("boxes => boxes.map((box) => box.value)")
    logged = set(server.get(f"/api/rooms/{first}")["values"]) | set(server.get(f"/api/rooms/{second}")["values"])
    assert logged - set(listed) <= {"tetris/score_per_piece"}, "what always stays is not listed"
    assert "tetris/score_per_piece" not in listed
    page.get_by_role("checkbox", name="Loss train/loss", exact=True).check()
    page.get_by_role("checkbox", name="Training speed").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("of .* metrics"))).to_be_focused()
    expected = [key for key in usual if key != "time/pieces_per_second"] + ["train/loss"]
    assert metrics(page) == expected
    loss = page.locator("[data-key='train/loss'] .plot")
    eventually(lambda: (loss.get_attribute("data-points") or "0").count(",") == 1, WAIT / 1000, "two curves")
    expect(loss.locator(".none")).to_be_hidden()
    page.goto(f"{server.url}compare")  # an address that says nothing
    expect(page.locator("[data-key='train/loss']")).to_have_count(1)
    assert metrics(page) == expected


def test_a_copied_link_shows_the_same_and_wins_over_what_was_chosen_here(
    two: tuple[Server, str, str], open_page: Open
) -> None:
    server, first, second = two
    page, usual = comparison(two, open_page, permissions=["clipboard-read", "clipboard-write"])
    assert page.evaluate("location.search") == f"?rooms={first},{second}", "what is usual stays out of the address"
    page.get_by_role("button", name="Games", exact=True).click()
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    page.get_by_role("checkbox", name="Loss train/loss", exact=True).check()
    page.get_by_role("checkbox", name="Lines per game tetris/lines_per_game", exact=True).uncheck()
    page.keyboard.press("Escape")
    page.locator("#smoothing").fill("0.5")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".toast")).to_contain_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert "x=episode" in link
    assert "train/loss" in link
    assert "smoothing=0.5" in link

    other = open_page(link)
    shows(other, 2)
    assert metrics(other) == metrics(page)
    expect(other.locator("#smoothing-out")).to_have_text("0.50")
    expect(other.get_by_role("button", name="Games", exact=True)).to_have_attribute("aria-pressed", "true")
    other.locator(f"{MAIN} canvas").hover()
    expect(other.locator(f"{MAIN} .readout")).to_contain_text("games")
    assert other.evaluate("location.href") == link

    page.goto(f"{server.url}compare?rooms={first},{second}&metrics=eval/survival")
    shows(page, 2)
    assert metrics(page) == ["tetris/score_per_piece", "eval/survival"]
    page.goto(f"{server.url}compare?rooms={first},{second}")
    shows(page, 2)
    assert metrics(page) == usual, "somebody's link to the usual metrics"


def told(page: Page, what: str, key: str = "tetris/score_per_piece") -> str:
    """What a chart says of its canvas: ``from``, ``to``, ``scale``, ``foot``, ``top``, ``focused``."""
    return page.locator(f"[data-key='{key}'] .plot").get_attribute(f"data-{what}") or ""


def part(page: Page, key: str = "tetris/score_per_piece") -> tuple[float, float]:
    """Where the x axis of a chart begins and ends."""
    return float(told(page, "from", key)), float(told(page, "to", key))


def test_a_comparison_zooms_as_a_room_does_and_its_link_shows_the_same_part_scale_and_run(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}compare?rooms={','.join(rooms[3:6])}&x=pieces&range=9-3&run=gone&log=<b>")
    shows(page, 3)
    whole, lines = part(page), "tetris/lines_per_game"
    assert whole[0] == 0, "an address that makes no sense asks for nothing"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "points=800" in request.url else None)
    drag(page, "tetris/score_per_piece", 0.3, 0.5)
    eventually(lambda: part(page)[0] > 0, WAIT / 1000, "a zoom")
    assert part(page, lines) == part(page), "one part for all"
    assert 0 < float(told(page, "foot")) < float(told(page, "top")) < 8, "the axis holds what is in view"
    eventually(lambda: page.evaluate("1") and len(asked) >= 3, WAIT / 1000, "finer points of every run")
    canvas = page.locator(f"{MAIN} canvas")
    canvas.focus()
    zoomed = part(page)
    for key, closer in (("+", True), ("-", False), ("Shift+ArrowRight", None)):
        before = part(page)
        page.keyboard.press(key)
        eventually(lambda before=before: part(page) != before, WAIT / 1000, f"what {key} does")
        if closer is not None:
            assert (part(page)[1] - part(page)[0] < before[1] - before[0]) == closer
    page.keyboard.press("0")
    eventually(lambda: part(page) == whole, WAIT / 1000, "the whole again")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    eventually(lambda: part(page)[0] > 0, WAIT / 1000, "a zoom by the wheel")
    assert part(page) != zoomed
    page.mouse.move(box["x"] + 0.99 * box["width"], box["y"] + box["height"] / 2)
    right = box["x"] + float(told(page, "area").split(",")[1])
    rule = page.locator(f"{MAIN} .hover-rule")
    eventually(lambda: abs(rule.bounding_box()["x"] - right) < 2, WAIT / 1000, "the end that the names stand at")

    chart = page.locator("[data-key='tetris/score_per_piece']")
    chart.get_by_role("button", name="logarithmic").click()
    canvas.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(MAIN)).to_have_attribute("data-focused", "Run 5 of a long series")
    said = canvas.get_attribute("aria-valuetext") or ""
    assert re.match(r"[\d,]+ placements, .*Run 5 of a long series [\d.]+", said)

    def address() -> str:
        found = re.search(r"range=([\d.]+)-", page.url)
        return page.url if found and float(found[1]) == pytest.approx(part(page)[0], rel=1e-3) else ""

    link = eventually(address, WAIT / 1000, "an address that says so")
    assert "log=tetris/score_per_piece" in link
    assert f"run={rooms[4]}" in link
    other = open_page(link)
    shows(other, 3)
    assert part(other) == pytest.approx(part(page), rel=1e-3)
    assert told(other, "scale") == "logarithmic"
    assert told(other, "focused") == "Run 5 of a long series"
    chart = other.locator(f"[data-key='{lines}']")
    chart.hover()
    chart.get_by_role("button", name="full screen").click()
    eventually(lambda: chart.bounding_box()["width"] == 1440, WAIT / 1000, "a large chart")
    eventually(lambda: told(other, "named", lines).count("|") == 2, WAIT / 1000, "names, now that there is room")
    other.keyboard.press("Escape")
    expect(chart.get_by_role("button", name="full screen")).to_be_focused()
    expect(other.locator("#follow")).to_be_hidden()  # what is over has no newer end
    other.get_by_role("button", name="Show all").first.click()
    eventually(lambda: part(other) == whole, WAIT / 1000, "the whole again")


def test_the_compared_curves_are_saved_as_a_picture_and_as_figures(
    two: tuple[Server, str, str], open_page: Open
) -> None:
    server, first, second = two
    page = open_page(f"{server.url}compare?rooms={first},{second}")
    shows(page, 2)
    chart = page.locator("[data-key='tetris/score_per_piece']")
    chart.hover()
    with page.expect_download() as picture:
        chart.get_by_role("button", name="picture").click()
    assert picture.value.suggested_filename == "compared-tetris-score-per-piece.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as drawing:
        chart.get_by_role("button", name="drawing").click()
    drawn = ElementTree.parse(drawing.value.path()).getroot()
    words = {"".join(one.itertext()) for one in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {server.get(f"/api/rooms/{room}")["name"] for room in (first, second)} <= words
    assert {"Score per piece", "score per piece", "placements"} <= words
    with page.expect_download() as figures:
        chart.get_by_role("button", name="save the data").click()
    rows = list(csv.DictReader(figures.value.path().read_text().splitlines()))
    assert list(rows[0])[:6] == ["run", "id", "step", "value", "smoothed", "seed"]
    for room in (first, second):
        mine, told = [row for row in rows if row["id"] == room], server.get(f"/api/rooms/{room}")
        assert {row["run"] for row in mine} == {told["name"]}
        assert {float(row["learning_rate"]) for row in mine} == {told["config"]["learning_rate"]}
    assert len(rows) >= sum(points(page)) - 2, "all that is drawn, but for what came in between"


INK = """(canvas, [least, most]) => {
  const {data, width, height} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height), found = [];
  for (let i = 0; i < width * height; i += 1) {
    const blue = ((data[4 * i + 2] - data[4 * i]) * data[4 * i + 3]) / 255;
    if (i % width > 50 && blue >= least && blue <= most) found.push([i % width, Math.floor(i / width)]);
  }
  return found;
}"""
"""The pixels of a canvas, beside its axis, that are so much bluer than red.

In the light theme a line in the accent is by 182, its faint raw line by 55, and no grey by 20.
"""
ACCENT, FAINT, ANY = (100, 255), (25, 70), (25, 255)


def ink(page: Page, canvas: Locator, strength: tuple[int, int]) -> set[tuple[int, int]]:
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return {(x, y) for x, y in canvas.evaluate(INK, strength)}


def test_smoothing_changes_what_is_read_and_leaves_the_raw_line(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}compare?rooms={rooms[0]}&metrics=train/loss", color_scheme="light")
    shows(page, 1)
    chart = page.locator("[data-key='train/loss']")
    canvas, value = chart.locator("canvas"), chart.locator(".readout b")

    def smooth(weight: float) -> None:
        page.locator("#smoothing").fill(str(weight))
        expect(page.locator("#smoothing-out")).to_have_text(f"{weight:.2f}")

    canvas.hover()
    expect(value).to_have_text(re.compile(r"\d"))
    smooth(0)
    expect(page.locator("#smoothing")).to_have_js_property("value", "0")
    ink(page, canvas, ANY)
    raw = value.inner_text()
    smooth(0.99)
    expect(value).not_to_have_text(raw)
    smooth(0)
    expect(value).to_have_text(raw)

    page.mouse.move(5, 5)
    there = ink(page, canvas, ANY)
    smooth(0.99)
    eventually(lambda: ink(page, canvas, ANY) != there, WAIT / 1000, "another line")
    strong = ink(page, canvas, ACCENT)
    rim = {(x + dx, y + dy) for x, y in strong for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)}
    faint = ink(page, canvas, FAINT) - rim
    assert len(faint) > 50, "a raw line beside the smoothed one"
    assert len(faint & there) > 0.9 * len(faint), "which is where it was when nothing was smoothed"
    assert len(strong & there) < 0.9 * len(strong), "and the smoothed one is not"


def test_a_table_of_many_runs_moves_within_its_panel(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve
    for width in (1440, 1024, 390):
        page = open_page(f"{server.url}compare?rooms={','.join(rooms[:6])}", viewport={"width": width, "height": 900})
        shows(page, 6)
        expect(page.get_by_role("row", name=re.compile("Learning rate"))).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        heads = page.locator("thead th[data-run]")
        expect(heads).to_have_count(6)
        assert len(set(heads.evaluate_all("all => all.map((th) => th.offsetHeight)"))) == 1
        assert heads.first.evaluate("th => th.offsetHeight") < 60, "a name and a preset, a line each"
        panel = page.locator(".table-panel")
        assert panel.evaluate("panel => panel.scrollWidth > panel.clientWidth") == (width < 1440)
        panel.focus()
        for _ in range(0 if width == 1440 else 10):
            page.keyboard.press("ArrowRight")
        eventually(
            lambda panel=panel, width=width: (panel.evaluate("panel => panel.scrollLeft") > 0) == (width < 1440),
            WAIT / 1000,
            "a panel that moves by the keyboard",
        )
        label = page.get_by_role("rowheader", name="Learning rate").bounding_box()
        assert label["x"] >= panel.bounding_box()["x"], "what is set stays in view"
        assert page.evaluate("scrollX") == 0


def signs(page: Page) -> dict[str, str]:
    """What the chosen runs are marked by: colour and shape, by their names."""
    found = page.locator("#chosen li").evaluate_all(
        "all => all.map(li => [li.querySelector('a').textContent, "
        "li.querySelector('.sign').getAttribute('class') + li.querySelector('path').getAttribute('d')])"
    )
    return dict(found)


def test_a_run_keeps_its_sign_while_others_come_and_go(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}compare?rooms={','.join(rooms[:6])}")
    shows(page, 6)
    six = signs(page)
    page.get_by_role("button", name="Add run").click()
    page.locator("#add-list").get_by_role("button", name=re.compile("Run 7 of")).click()
    shows(page, 7)
    page.keyboard.press("Escape")
    seven = signs(page)
    assert {name: sign for name, sign in seven.items() if name in six} == six, "more runs than colours"
    assert len(set(seven.values())) == 7
    page.get_by_role("button", name="Remove Run 1 of a long series").click()
    page.get_by_role("button", name="Remove Run 3 of a long series").click()
    shows(page, 5)
    left = signs(page)
    assert left == {name: sign for name, sign in seven.items() if name in left}
    link = page.url
    page.reload()
    shows(page, 5)
    assert signs(page) == left
    other = open_page(link)
    shows(other, 5)
    assert signs(other) == left


def test_past_six_runs_the_one_that_is_looked_at_stands_out_of_the_others(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}compare?rooms={','.join(rooms)}&metrics=train/loss", color_scheme="light")
    shows(page, 12)
    assert len(set(signs(page).values())) == 12
    plot, canvas = page.locator(MAIN), page.locator(f"{MAIN} canvas")
    of_all = len(ink(page, canvas, ACCENT))
    assert of_all > 100, "they keep their colours"
    expect(page.locator("#boards li")).to_have_count(12)

    page.get_by_role("link", name="Run 4 of a long series").hover()
    expect(plot).to_have_attribute("data-focused", "Run 4 of a long series")
    assert "Run 4 of a long series" in (plot.get_attribute("data-named") or "").split("|")
    eventually(lambda: len(ink(page, canvas, ACCENT)) < of_all / 2, WAIT / 1000, "the others step back")
    expect(page.locator("#boards li.focused")).to_contain_text("Run 4")
    page.mouse.move(5, 5)
    expect(plot).to_have_attribute("data-focused", "")
    eventually(lambda: len(ink(page, canvas, ACCENT)) > 0.9 * of_all, WAIT / 1000, "they come back")

    page.get_by_role("link", name="Run 7 of a long series").focus()
    expect(plot).to_have_attribute("data-focused", "Run 7 of a long series")
    page.keyboard.press("Tab")  # its button is in the list, too
    expect(plot).to_have_attribute("data-focused", "Run 7 of a long series")
    page.keyboard.press("Tab")
    expect(plot).to_have_attribute("data-focused", "Run 8 of a long series")

    loss = page.locator("[data-key='train/loss']")
    loss.scroll_into_view_if_needed()
    box, seen = loss.locator("canvas").bounding_box(), set()
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * share)
        expect(loss.locator(".readout .strong")).to_have_count(1)
        nearest = plot.get_attribute("data-focused") or ""
        expect(loss.locator(".readout .strong")).to_contain_text(nearest)
        seen.add(nearest)
    assert len(seen) > 1, "the nearest curve is another one further up"
    page.mouse.move(5, 5)
    expect(plot).to_have_attribute("data-focused", "Run 8 of a long series")


def test_twelve_runs_are_the_most(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}compare?rooms={','.join([*rooms[:9], 'a', 'b', *rooms[9:]])}")
    shows(page, 10)
    expect(page.locator("#sentence")).to_contain_text("2 runs of this link are no longer here.")
    page.goto(f"{server.url}compare?rooms={','.join([*rooms, 'a'])}")
    shows(page, 12)
    page.get_by_role("button", name="Add run").click()
    expect(page.locator("#add-none")).to_contain_text("12 runs are the most that fit")
