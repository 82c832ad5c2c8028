"""One person at the pages: making a room, mistakes, the keyboard, figures, the theme, and a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.browser.frames import heard_frames
from tests.browser.plots import MAIN
from tests.conftest import Server, eventually
from tetris_viz.core.pieces import CELLS

pytestmark = pytest.mark.moving

Open = Callable[..., Page]


def test_a_room_is_made_by_the_form_and_found_in_the_lobby(learning: Server, open_page: Open) -> None:
    lobby, page = open_page(learning.url), open_page(learning.url)
    page.locator("#room-name").fill("A room made by a test")
    page.locator("input[name=preset][value=classroom]").check(force=True)
    page.get_by_role("button", name="Create and start").click()
    expect(page.locator("#room-name")).to_have_text("A room made by a test", timeout=WAIT)
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    expect(lobby.locator("#main")).to_contain_text("A room made by a test", timeout=WAIT)
    page.locator("#stop").click()
    page.locator("#stop-yes").click()
    expect(page.locator("#state")).to_have_text("Stopped", timeout=WAIT)


def test_the_forms_first_choice_is_ppo_score(learning: Server, open_page: Open) -> None:
    page = open_page(learning.url)
    expect(page.locator("input[name=preset]:checked")).to_have_value("ppo-score", timeout=WAIT)


def test_a_wrong_setting_is_said_beside_its_field(learning: Server, open_page: Open) -> None:
    page = open_page(learning.url)
    expect(page.locator("#create")).to_be_enabled(timeout=WAIT)
    page.locator("#create-settings").click()
    rate = page.locator("#new-learning_rate")
    rate.fill("5")
    expect(rate).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#new-learning_rate-error")).to_contain_text("0.01")
    page.get_by_role("button", name="Create and start").click()
    expect(rate).to_be_focused()
    assert page.url == learning.url


def test_a_change_of_settings_reaches_the_running_room(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    page.get_by_role("button", name="Settings", exact=True).first.click()
    page.locator("#setting-learning_rate").fill("0.0005")
    page.locator("#apply").click()
    expect(page.locator("#apply")).to_have_text("Nothing changed", timeout=WAIT)
    address = f"/api/rooms/{page.url.rsplit('/', 1)[1]}/config.json"
    eventually(lambda: learning.get(address)["config"]["learning_rate"] == 0.0005, WAIT / 1000, "the new rate")


def test_the_keyboard_reaches_and_works_the_commands(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    focus = "() => document.activeElement.id || document.activeElement.className"
    page.keyboard.press("Tab")
    assert page.evaluate(focus) == "skip"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(focus) == "run":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("Paused", timeout=WAIT)
    page.locator("#run").focus()
    page.keyboard.press("Space")
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)


def test_every_arrow_key_is_another_pace(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    config = f"/api/rooms/{page.url.rsplit('/', 1)[1]}/config.json"

    def words() -> str:
        return f"{learning.get(config)['config']['showcase_pieces_per_second']:g} pieces/s"

    pace = page.locator("#pace")
    expect(page.locator("#pace-out")).to_have_attribute("aria-live", "off")  # the slider says it
    expect(pace).to_be_enabled(timeout=WAIT)
    expect(pace).to_have_attribute("aria-valuetext", words())
    at, before = int(pace.input_value()), words()
    for pressed in (1, 2):
        pace.press("ArrowRight")
        expect(pace).to_have_value(str(at + pressed))
        eventually(lambda: words() == pace.get_attribute("aria-valuetext"), WAIT / 1000, "the pace that was chosen")
        assert words() != before
        before = words()
    expect(pace).to_have_value(str(at + 2))


def inside(page: Page, selector: str) -> bool:
    """Whether all of an element lies within the window."""
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    assert box
    assert size
    ends = box["x"] + box["width"] <= size["width"] + 0.5 and box["y"] + box["height"] <= size["height"] + 0.5
    return box["x"] >= 0 and box["y"] >= 0 and ends


def test_a_room_shows_its_board_and_its_charts_at_once(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    for width, height in ((1280, 800), (1366, 768), (1440, 900), (1280, 720), (2560, 1440)):
        page.set_viewport_size({"width": width, "height": height})
        for part in ("#board", "#pace-row", "#download", "[data-key='time/pieces_per_second'] canvas"):
            eventually(lambda part=part: inside(page, part), WAIT / 1000, f"{part} in a window of {width} x {height}")
        over = page.locator(".chart-panel").evaluate("(panel) => panel.scrollHeight - panel.clientHeight")
        assert over <= 1, f"{width} x {height}: charts are cut off"
    filled = page.locator("#board").bounding_box()
    assert filled
    assert filled["height"] > 0.75 * 1440, "a large window is filled"
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("#settings-open").click()  # what belongs to the charts stays beside the settings
    for part in ("#smoothing", "#follow", "#metrics-open", "#download"):
        eventually(lambda part=part: inside(page, part), WAIT / 1000, f"{part} beside the settings")
    tops = [page.locator(part).bounding_box() for part in ("#metrics-open", "#download")]
    assert abs(tops[0]["y"] - tops[1]["y"]) < 4, "the download does not stand in a line of its own"


def test_a_phone_on_its_side_shows_the_whole_board_and_its_curve(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning), **{**PHONE, "viewport": {"width": 844, "height": 390}})
    main = "[data-key='tetris/score_per_piece']"
    for width, height in ((844, 390), (720, 450), (667, 375), (640, 360)):
        page.set_viewport_size({"width": width, "height": height})
        for part in ("#board", "#pause-here", "#pace-choice", f"{main} canvas", ".tabs", "#more"):
            eventually(lambda part=part: inside(page, part), WAIT / 1000, f"{part} in {width} x {height}")
        board, curve = (page.locator(one).bounding_box() for one in ("#board", main))
        assert board
        assert curve
        assert board["height"] > 0.7 * height
        assert curve["x"] > board["x"] + board["width"]
        assert page.evaluate("document.documentElement.scrollHeight") <= height + 8, "nothing has to be scrolled to"
    page.locator(".tabs button", has_text="Charts").tap()
    expect(page.locator("#axis")).to_be_visible()
    page.locator(".tabs button", has_text="Settings").tap()
    expect(page.locator("#settings-form")).to_be_visible()
    page.locator("#more").tap()
    expect(page.locator("#save")).to_be_visible()


GROUND = """() => {
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number);
  return red + green + blue > 382 ? 'light' : 'dark';
}"""
"""What a person would call the page's ground."""


def test_the_theme_is_the_systems_until_one_is_chosen_which_is_kept(learning: Server, open_page: Open) -> None:
    page = open_page(learning.url, color_scheme="light")

    def looks(theme: str) -> None:
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert page.evaluate(GROUND) == theme

    looks("light")
    page.emulate_media(color_scheme="dark")
    looks("dark")
    page.get_by_role("button", name="Switch to the light theme").click()
    looks("light")
    page.reload()
    looks("light")
    for system in ("light", "dark"):
        page.emulate_media(color_scheme=system)
        looks("light")
    page.goto(running_room(learning))
    looks("light")
    page.get_by_role("button", name="Switch to the dark theme").click()
    looks("dark")


def test_a_phone_switches_the_theme_in_its_menu(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning), color_scheme="dark", **PHONE)
    switch = page.get_by_role("button", name="Switch theme")
    expect(switch).to_be_hidden()
    page.locator("#more").tap()
    switch.tap()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate(GROUND) == "light"
    expect(switch).to_be_hidden()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


SHAPES = """(canvas) => {
  const {width, height} = canvas, {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
  const inked = (x, y) => data[4 * (Math.floor(y) * width + Math.floor(x)) + 3] > 0;
  const across = Array.from({length: height + 1}, (_, y) => {
    for (let x = width; y < height && x--;) if (inked(x, y)) return x + 1;
    return 0;
  });
  const pieces = [];
  for (let top = 0; top < height; top++) {
    if (!across[top]) continue;
    let end = top;
    while (across[end] || across[end + 1]) end++; // blocks stand a pixel apart
    const right = Math.max(...across.slice(top, end)), rows = right > 2.5 * (end - top) ? 1 : 2; // an I lies flat
    const size = (end - top) / rows, cells = [];
    for (let r = 0; r < rows; r++) for (let c = 0; c < Math.round(right / size); c++) {
      if (inked((c + 0.5) * size, top + (r + 0.5) * size)) cells.push([r, c]);
    }
    pieces.push(cells);
    top = end;
  }
  return pieces;
}"""
"""The pieces that are drawn one below the other, each as its cells."""


def test_what_stands_beside_the_board_is_what_the_frame_says(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve  # whose policies clear lines
    page = open_page("about:blank")
    told = heard_frames(page)
    page.goto(f"{server.url}rooms/{rooms[0]}")
    board, lines = page.locator("#board canvas"), page.locator("#lines")
    eventually(lambda: lines.inner_text() not in ("–", "0", "1"), WAIT / 1000, "lines that were cleared")
    page.keyboard.press("Space")
    expect(page.locator("#pause-here")).to_have_attribute("aria-pressed", "true")
    frame = told[board.get_attribute("data-placement") or ""]
    for name, words in {
        "game": f"Game {frame.game}",
        "pieces": f"{frame.number:,}",
        "lines": f"{frame.lines:,}",
        "score": f"{frame.score:,}",
        "game-score-per-piece": f"{frame.score / frame.number:.2f}",
        "policy": f"step {frame.step:,}",
    }.items():
        expect(page.locator(f"#{name}")).to_have_text(words)
    assert frame.hold is None
    expect(page.locator("#hold")).to_have_text("not used")
    clears = page.locator("#clears b").all_inner_texts()
    assert clears == [f"{times:,}" for times in frame.clears]
    assert sum(at_once * int(times) for at_once, times in enumerate(clears, 1)) == int(lines.inner_text())
    drawn = page.locator("#next").evaluate(SHAPES)
    assert len(drawn) >= 3, "as many as have room"
    assert drawn == [[list(cell) for cell in CELLS[piece][0]] for piece in frame.next[: len(drawn)]]

    training, note = page.get_by_role("button", name="Training", exact=True), page.locator("#training-note")
    expect(note).to_be_hidden()
    training.click()
    expect(note).to_have_text("Here the agent tries things out, so it plays worse than in the showcase.")
    expect(note).to_be_visible()
    expect(page.locator("#clears")).to_be_hidden()
    page.get_by_role("button", name="Showcase", exact=True).click()
    expect(note).to_be_hidden()
    expect(page.locator("#clears")).to_be_visible()


def test_the_yardstick_stands_where_the_headline_says(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve  # that are over: the number stays
    page = open_page("about:blank")
    page.add_init_script("window.setInterval = () => 0")  # nothing is painted only because time goes by
    page.goto(f"{server.url}rooms/{rooms[4]}")
    headline = server.get(f"/api/rooms/{rooms[4]}")["evaluated"]["score_per_piece"]

    def says(score: float) -> None:
        expect(page.locator(f"[data-key='{MAIN}'] .newest")).to_have_text(f"{score:.2f}")
        label = f"Random play 0.01, Dellacherie 4.80, only tetrises 16; this agent {score:.2f}"
        expect(page.locator("#yardstick")).to_have_attribute("aria-label", label)
        at, track = (page.locator(f"#yardstick {part}").bounding_box() for part in (".at", ".track"))
        assert at is not None
        assert track is not None
        share = (at["x"] + at["width"] / 2 - track["x"]) / track["width"]
        assert share == pytest.approx(score / 16, abs=0.01)

    says(headline)
    page.locator("#smoothing").fill("0")  # of the curve, not of the number that everyone sees
    says(headline)


MODULES = """() => ({
  told: [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href),
  loaded: performance.getEntriesByType("resource").map((one) => one.name).filter((name) => /\\.js$/.test(name)),
  classic: [...document.querySelectorAll("script[src]:not([type=module])")].map((script) => script.src),
})"""


@pytest.mark.parametrize(
    "path", ["", "runs", "compare", "rooms/{room}", "rooms/{room}?projector", "rooms/{room}/board", "no"]
)
def test_a_page_names_every_module_it_loads_in_its_head(learning: Server, open_page: Open, path: str) -> None:
    room = running_room(learning).rsplit("/", 1)[1]
    page = open_page(learning.url + path.format(room=room), errors_when_refused=True)
    page.wait_for_load_state("load")
    found = page.evaluate(MODULES)
    assert found["told"]
    assert sorted(found["told"]) == sorted(set(found["loaded"]) - set(found["classic"]))


def test_a_rooms_board_waits_for_no_other_part_of_its_page(learning: Server, open_page: Open) -> None:
    page = open_page(f"{learning.url}runs")
    address, held = running_room(learning), list[Route]()
    page.route("**/room/room.js", lambda route: held.append(route))
    page.goto(address, timeout=WAIT)
    board, commands = page.locator("#board canvas"), page.locator("#actions")
    eventually(lambda: board.get_attribute("data-placement"), WAIT / 1000, "a board")
    expect(page.locator("#state")).to_have_text("Running")
    expect(page.locator("#doing")).to_contain_text("learning")
    eventually(lambda: page.evaluate("1") and held, WAIT / 1000, "a question for the rest")
    expect(commands).to_have_attribute("inert", "")
    held[0].continue_()
    expect(commands).not_to_have_attribute("inert", "")
    page.locator("#settings-open").click()
    expect(page.locator("#settings-close")).to_be_focused()
