"""Two people in one room: they see the same, one acts and both see it, and a cut wire heals by itself."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT, curve
from tests.browser.wire import Wire
from tests.conftest import Server, eventually

pytestmark = pytest.mark.moving

Open = Callable[..., Page]

HEAR_BUTTON = """() => {
  const button = document.querySelector('#run');
  window.said = [button.textContent.trim()];
  new MutationObserver(() => window.said.push(button.textContent.trim()))
    .observe(button, {childList: true, subtree: true, characterData: true});
}"""
PLACEMENT = "() => ['#game', '#pieces', '#score', '#lines'].map((s) => document.querySelector(s).textContent).join(' ')"


def shows(page: Page, state: str) -> None:
    expect(page.locator("#state")).to_have_text(state, timeout=WAIT)


def placements(page: Page) -> int:
    """The count in the room's sentence."""
    found = re.search(r"([\d,]+) placement", page.locator("#sentence").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def advance_together(pages: list[Page]) -> None:
    """Wait until every page has shown three placements, and one that all have shown."""
    seen: list[set[str]] = [set() for _ in pages]

    def looked() -> bool:
        for page, found in zip(pages, seen, strict=True):
            found.add(page.evaluate(PLACEMENT))
        return all(len(found) > 2 for found in seen) and bool(set.intersection(*seen))

    eventually(looked, WAIT / 1000, "boards that advance and meet")


def test_two_people_share_a_room(learning: Server, open_page: Open) -> None:
    wire = Wire(learning.port)
    one = open_page(learning.url)
    one.locator("#main [data-room] :is(h2, h3) a").first.click()
    shows(one, "Running")
    two = open_page(one.url.replace(str(learning.port), str(wire.port)), errors_when_cut=True)
    two.evaluate("() => { window.neverReloaded = true; }")
    both = [one, two]
    for page in both:
        shows(page, "Running")
        expect(page.locator("[data-viewers-words]")).to_have_text("2 watching", timeout=WAIT)
        expect(page.locator("#game")).to_have_text(re.compile(r"^Game \d"), timeout=WAIT)

    before = [placements(page) for page in both]
    for page, count in zip(both, before, strict=True):
        eventually(lambda page=page, count=count: placements(page) > count, WAIT / 1000, "more placements")
    advance_together(both)

    for page in both:
        page.evaluate(HEAR_BUTTON)
    one.get_by_role("button", name="Pause", exact=True).click()
    for page in both:
        shows(page, "Paused")
        assert "Pausing…" in page.evaluate("window.said")
        expect(page.locator("#sentence")).to_contain_text("Paused")
    two.get_by_role("button", name="Resume").click()
    for page in both:
        shows(page, "Running")

    wire.cut()
    expect(two.locator("#banner")).to_contain_text("Trying again in", timeout=WAIT)
    expect(two.locator("#banner-news")).to_have_text("Connection lost. Training continues on the server.")
    assert two.locator("#banner").get_attribute("role") is None, "its seconds are not read aloud"
    expect(one.locator("[data-viewers-words]")).to_have_text("1 watching", timeout=WAIT)
    missing, seen = curve(two), curve(one)
    eventually(lambda: curve(one)["points"] >= seen["points"] + 2, WAIT / 1000, "points that one page misses")
    one.get_by_role("button", name="Pause", exact=True).click()
    shows(one, "Paused")
    expect(two.locator("#state")).to_have_text("Running")
    assert curve(two) == missing
    wire.mend()
    shows(two, "Paused")
    eventually(lambda: curve(two)["last"] == curve(one)["last"], WAIT / 1000, "the same end of the curve")
    assert curve(two)["points"] >= missing["points"] + 2, "what happened during the cut is not in the curve"
    expect(two.locator("#banner")).to_be_hidden()
    for page in both:
        expect(page.locator("[data-viewers-words]")).to_have_text("2 watching", timeout=WAIT)
    one.get_by_role("button", name="Resume").click()
    shows(two, "Running")
    assert two.evaluate("window.neverReloaded"), "it caught up by a reload"


def test_a_reload_shows_the_curves_of_before(learning: Server, open_page: Open) -> None:
    room = learning.get("/api/rooms")["rooms"][0]["id"]
    page = open_page(f"{learning.url}rooms/{room}")
    shows(page, "Running")
    eventually(lambda: curve(page)["points"] >= 5, WAIT / 1000, "a curve")
    page.locator("#run").click()
    shows(page, "Paused")  # from here on nothing comes but the past

    def newest() -> float:
        series = learning.get(f"/api/rooms/{room}/series?keys=tetris/score_per_piece")["series"]
        return float(series["tetris/score_per_piece"]["x"][-1])

    eventually(lambda: curve(page)["last"] == newest(), WAIT / 1000, "the whole curve")
    before = curve(page)
    page.reload()
    shows(page, "Paused")
    eventually(lambda: curve(page)["last"] == before["last"], WAIT / 1000, "the curve's end")
    after = curve(page)
    assert after["points"] >= before["points"] / 2
    assert after["first"] <= before["first"] + (before["last"] - before["first"]) / 5
    page.locator("#run").click()
    shows(page, "Running")


NEVER_BY_ITSELF = """() => {
  const later = window.setTimeout;
  window.setTimeout = (act, ms, ...rest) => (ms >= 500 ? -1 : later(act, ms, ...rest));
}"""
"""Takes the page's own next try away."""


def test_try_now_does_not_wait_for_the_next_try(learning: Server, open_page: Open) -> None:
    wire = Wire(learning.port)
    page = open_page(f"http://127.0.0.1:{wire.port}/", errors_when_cut=True)
    body, again = page.locator("body"), page.get_by_role("button", name="Try now")
    expect(body).to_have_attribute("data-connection", "online")
    page.evaluate(NEVER_BY_ITSELF)
    wire.cut()
    expect(page.locator("#banner")).to_contain_text("Trying again in 1 s")
    wire.mend()
    expect(body).to_have_attribute("data-connection", "offline")
    again.click()
    expect(body).to_have_attribute("data-connection", "online")
    expect(again).to_be_hidden()
