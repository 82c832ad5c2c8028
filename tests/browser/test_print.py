"""Pages on paper: light, on white, charts and tables whole, nothing to press."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scripts.installing import ROOT
from tests.browser.driver import WAIT
from tests.browser.fair import FRAMES
from tests.conftest import Server, eventually

Open = Callable[..., Page]
A4 = {"width": 718, "height": 1030}
"""CSS pixels of a sheet without its margins."""
ON_PAPER = (ROOT / "tests" / "browser" / "on_paper.js").read_text()


def pages(page: Page, **options: object) -> int:
    """The sheets that it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", **options)))


@pytest.mark.parametrize("window", [(1440, 900), (390, 844)])
def test_a_rooms_sheet_holds_its_board_and_all_its_charts(
    twelve: tuple[Server, list[str]], open_page: Open, window: tuple[int, int]
) -> None:
    server, rooms = twelve
    width, height = window
    page = open_page(f"{server.url}rooms/{rooms[4]}", viewport={"width": width, "height": height}, color_scheme="dark")
    expect(page.locator("#lines")).not_to_have_text("–", timeout=WAIT)
    eventually(
        lambda: float(page.locator("[data-key='tetris/score_per_piece']").get_attribute("data-points") or 0) > 3,
        WAIT / 1000, "a curve",
    )  # fmt: skip
    paper = on_paper(page)
    assert (paper["charts"], paper["sharp"]) == (5, 0)
    assert page.locator("#board").is_visible()
    assert page.locator("#sentence").is_visible()
    assert pages(page) == 1
    assert pages(page, landscape=True) == 1
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")  # and the screen is as it was


def on_paper(page: Page) -> dict[str, object]:
    """What a sheet of the page shows, which must hold of all; the page is left as it was."""
    before = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    page.evaluate(FRAMES)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    paper = page.evaluate(ON_PAPER)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="null")
    if before:
        page.set_viewport_size(before)
    assert (paper["theme"], paper["ground"]) == ("light", "rgb(255, 255, 255)")
    assert paper["pressed"] == []
    assert (paper["squeezed"], paper["beyond"]) == (0, 0)
    assert paper["wide"] <= 0
    assert paper["cut"] == []
    return paper


def test_lists_and_comparisons_are_printed_whole(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}runs", color_scheme="dark")
    expect(page.locator("#rows a")).to_have_count(12, timeout=WAIT)
    on_paper(page)
    page.goto(f"{server.url}runs?run={rooms[1]}")
    expect(page.locator("#details")).to_be_visible(timeout=WAIT)
    on_paper(page)
    page.goto(f"{server.url}compare?rooms={','.join(rooms[:3])}")
    expect(page.locator("#boards canvas[data-placement]").first).to_be_visible(timeout=WAIT)
    eventually(
        lambda: page.locator("[data-key='tetris/score_per_piece'] .plot").get_attribute("data-runs") == "3",
        WAIT / 1000, "three curves",
    )  # fmt: skip
    paper = on_paper(page)
    assert int(str(paper["charts"])) >= 3
    page.goto(server.url)
    expect(page.locator("main canvas").first).to_be_attached(timeout=WAIT)
    on_paper(page)
