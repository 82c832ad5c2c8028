"""Holding the board on one's own screen, stepping it, and a board that costs nothing while it stands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, PROXY, WAIT, running_room
from tests.browser.frames import heard_frames
from tests.conftest import Server, eventually
from tetris_viz.core.frames import Frame

pytestmark = pytest.mark.moving

Open = Callable[..., Page]
COUNT_PAINTS = """() => {
  const drawn = CanvasRenderingContext2D.prototype.clearRect;
  window.paints = 0;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    if (this.canvas.closest('#board')) window.paints += 1;
    return drawn.apply(this, area);
  };
}"""


def placement(page: Page) -> tuple[int, int]:
    """Game and piece that the board shows."""
    shown = page.locator("#board canvas").get_attribute("data-placement", timeout=WAIT) or "0:0"
    game, piece = shown.split(":")
    return int(game), int(piece)


def step_once(page: Page, step: Callable[[], None], came: dict[str, Frame]) -> None:
    """Step, and see the very next of the frames that came: one that the server left out for a slow page is none."""
    before = placement(page)
    step()
    eventually(lambda: placement(page) != before, WAIT / 1000, "one step")
    order = [tuple(map(int, shown.split(":"))) for shown in came]
    assert order.index(placement(page)) == order.index(before) + 1, "a step is one piece"


def wait_for_more(page: Page, pieces: int) -> None:
    """Until that many pieces have come that are not shown here."""
    step = page.locator("#step")
    eventually(lambda: int(step.get_attribute("data-waiting") or 0) >= pieces, WAIT / 1000, f"{pieces} waiting pieces")


def test_who_may_only_watch_holds_the_board_here_while_everyone_else_sees_it_go_on(
    learning: Server, open_page: Open
) -> None:
    mine, other = open_page("about:blank", extra_http_headers=PROXY), open_page(running_room(learning))
    came = heard_frames(mine)
    mine.goto(running_room(learning))
    expect(mine.locator("#unlock-open")).to_be_visible()
    for page in (mine, other):
        expect(page.locator("#game")).to_contain_text("Game", timeout=WAIT)
    mine.locator("#pause-here").click()
    expect(mine.locator("#paused-note")).to_have_text("Paused on your screen only. Everyone else keeps watching.")
    held, seen = placement(mine), placement(other)
    eventually(lambda: placement(other) != seen, WAIT / 1000, "a board that goes on for the other")
    wait_for_more(mine, 2)
    assert placement(mine) == held
    expect(other.locator("#paused-words")).to_be_hidden()
    step_once(mine, lambda: mine.locator("#step").click(), came)
    step_once(mine, lambda: mine.keyboard.press("."), came)

    mine.get_by_role("button", name="Resume, with the newest piece").click()
    expect(mine.locator("#paused-words")).to_be_hidden()
    expect(mine.locator("#paused-note")).to_be_empty()
    eventually(lambda: placement(mine) == placement(other), WAIT / 1000, "the newest piece on both screens")


def test_space_and_the_full_stop_pause_and_step(learning: Server, open_page: Open) -> None:
    page = open_page("about:blank")
    came = heard_frames(page)
    page.goto(running_room(learning))
    expect(page.locator("#game")).to_contain_text("Game", timeout=WAIT)
    page.keyboard.press("Space")
    expect(page.locator("#pause-here")).to_have_attribute("aria-pressed", "true")
    wait_for_more(page, 3)
    for _ in range(3):
        step_once(page, lambda: page.keyboard.press("."), came)
    page.keyboard.press("Space")
    expect(page.locator("#pause-here")).to_have_attribute("aria-pressed", "false")
    after = placement(page)
    eventually(lambda: placement(page) != after, WAIT / 1000, "a board that goes on")


def test_keys_that_are_typed_into_a_field_do_not_pause(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    page.locator("#settings-open").click()
    page.locator("#setting-learning_rate").fill("")
    page.locator("#setting-learning_rate").press_sequentially("0. 5")
    expect(page.locator("#pause-here")).to_have_attribute("aria-pressed", "false")


def test_nothing_is_painted_while_nothing_moves(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    page.evaluate(COUNT_PAINTS)
    eventually(lambda: page.evaluate("window.paints") > 5, WAIT / 1000, "a board that is painted while it moves")
    page.locator("#pause-here").click()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("() => { window.paints = 0; }")
    wait_for_more(page, 3)
    assert page.evaluate("window.paints") == 0


LAST_AREA = """() => {
  const drawn = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    if (this.canvas.closest('#board')) window.painted = area[2] * area[3] / this.canvas.width / this.canvas.height;
    return drawn.apply(this, area);
  };
}"""
NEXT_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
PICTURE = "() => document.querySelector('#board canvas').toDataURL()"


def test_a_falling_piece_leaves_the_same_picture_as_a_board_painted_anew(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    page.evaluate(LAST_AREA)

    def caught_in_the_fall() -> bool:
        page.keyboard.press("Space")
        page.evaluate(NEXT_FRAMES)
        caught = page.evaluate("window.painted ?? 1") < 0.5
        if not caught:
            page.keyboard.press("Space")
        return caught

    for _ in range(3):
        eventually(caught_in_the_fall, WAIT / 1000, "a piece that falls")
        fallen = page.evaluate(PICTURE)
        page.evaluate("() => document.documentElement.dispatchEvent(new CustomEvent('themechange'))")  # all anew
        page.evaluate(NEXT_FRAMES)
        assert page.evaluate("window.painted") == 1
        assert page.evaluate(PICTURE) == fallen
        page.keyboard.press("Space")


def test_a_phone_pauses_steps_and_chooses_the_pace(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning), **PHONE)
    expect(page.locator("#game-phone")).not_to_have_text("–", timeout=WAIT)
    expect(page.locator("#pace-choice")).to_be_enabled(timeout=WAIT)
    page.locator("#pace-choice").select_option(label="5 /s")
    config = f"/api/rooms/{page.url.rsplit('/', 1)[1]}/config.json"
    eventually(
        lambda: learning.get(config)["config"]["showcase_pieces_per_second"] == 5, WAIT / 1000, "the chosen pace"
    )
    page.locator("#pause-here").tap()
    expect(page.locator("#paused-words")).to_contain_text("Paused on your screen only")
    wait_for_more(page, 1)
    held = placement(page)
    page.locator("#step").tap()
    eventually(lambda: placement(page) != held, WAIT / 1000, "one step")
    page.locator("#pause-here").tap()
    expect(page.locator("#paused-words")).to_be_hidden()
