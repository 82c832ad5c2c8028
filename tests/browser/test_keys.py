"""The naive way, made from the page as a person would: a piece is seen key by key in both views, and never between."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT, curve
from tests.browser.fair import faults
from tests.conftest import Server, eventually

Open = Callable[..., Page]

WATCH = """() => {
  const canvas = document.querySelector('#board canvas');
  window.places = [];
  new MutationObserver(() => {
    const {falling, placement} = canvas.dataset;
    if (falling) window.places.push([placement, ...falling.split(':').map(Number)]);
  }).observe(canvas, {attributes: true, attributeFilter: ['data-falling']});
}"""


def places(page: Page) -> list[list[object]]:
    """[game and piece, row, column, rotation] of the falling piece, as it was drawn."""
    seen: list[list[object]] = page.evaluate("window.places")
    return seen


def test_key_presses_are_made_from_the_page_and_seen_one_by_one(live_server: Server, open_page: Open) -> None:
    page = open_page(live_server.url, bypass_csp=True)
    expect(page.locator("#main")).to_have_attribute("aria-busy", "false")
    page.locator("input[name=preset][value=keys-dqn]").check(force=True)
    page.locator("#create-settings").click()
    expect(page.locator("#preset-settings")).to_contain_text("Length of the run, key presses")
    expect(page.locator("#preset-settings")).not_to_contain_text("placement")
    expect(page.locator("#new-showcase_play")).to_have_count(0)
    page.locator("#new-key_presses_per_second").fill("200")
    page.get_by_role("button", name="Create and start").click()
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    room = page.url.rsplit("/", 1)[1]

    page.evaluate(WATCH)
    eventually(lambda: len(places(page)) > 60, WAIT / 1000, "a showcase played key by key")
    steps = [(a, b) for a, b in zip(places(page), places(page)[1:], strict=False) if a[0] == b[0]]
    assert steps, "no piece was seen twice"
    for before, after in steps:
        assert all(isinstance(at, int) for at in after[1:]), "between two cells"
        assert before[0] == after[0]
    fallen = [after[1] - before[1] for before, after in steps]  # type: ignore[operator]
    assert max(fallen, key=abs) <= 3, "a piece jumps"
    ways = page.get_by_label("How the showcase plays").locator("option")
    assert ways.all_text_contents() == ["Its best move"]

    page.get_by_role("button", name="Training", exact=True).click()
    page.evaluate("window.places = []")
    eventually(lambda: len({tuple(place[1:]) for place in places(page)}) > 20, WAIT / 1000, "training, key by key")
    expect(page.locator("#pace-note")).to_contain_text("up to 200 key presses per second")

    expect(page.locator("#sentence")).to_contain_text("key presses", timeout=WAIT)
    eventually(lambda: curve(page)["points"] > 2, WAIT / 1000, "a curve")
    page.locator("[data-key='tetris/score_per_piece'] canvas").hover()
    expect(page.locator("[data-key='tetris/score_per_piece'] .readout")).to_contain_text("key press", timeout=WAIT)
    assert "placement" not in page.locator("main").inner_text()
    body = live_server.get(f"/api/rooms/{room}")
    assert body["config"]["algorithm"] == "keys-dqn"

    page.locator("#stop").click()
    page.locator("#stop-yes").click()
    expect(page.locator("#state")).to_have_text("Stopped", timeout=WAIT)
    page.locator("#checkpoints summary").click()
    expect(page.locator("#checkpoints th").first).to_have_text("Key press")
    assert faults(page) == []
    page.goto(f"{live_server.url}rooms/{room}?projector")
    expect(page.get_by_role("img", name="Score per piece over key presses")).to_be_visible()
    page.goto(f"{live_server.url}runs?run={room}")
    expect(page.locator("#read-only")).to_contain_text("Key presses", timeout=WAIT)
    expect(page.locator("#rows .length")).to_contain_text("keys")
    page.goto(live_server.url)
    expect(page.locator("#hero")).to_contain_text("key press", timeout=WAIT)
