"""A run that is over has one score, whichever page tells it: that of its evaluation."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT
from tests.conftest import Server


def test_every_page_tells_the_score_of_its_evaluation(
    twelve: tuple[Server, list[str]], open_page: Callable[..., Page]
) -> None:
    server, rooms = twelve
    ours, other = rooms[3], rooms[4]
    evaluated = server.get(f"/api/rooms/{ours}")["evaluated"]["score_per_piece"]
    score, training = f"{evaluated:.2f}", f"{evaluated / 1.5:.2f}"
    assert score != training

    page = open_page(server.url)
    line = page.locator(f"[data-room='{ours}'] .score")
    expect(line).to_contain_text(score, timeout=WAIT)
    expect(line).to_contain_text("evaluated")

    page.goto(f"{server.url}rooms/{ours}")
    chart = page.locator("[data-key='tetris/score_per_piece'] header")
    expect(chart.locator(".newest")).to_have_text(score, timeout=WAIT)
    expect(chart.locator(".newest-of")).to_have_text("evaluated")
    expect(page.locator("#comparison")).to_contain_text(score if evaluated < 4.3 else "hand-tuned player")
    expect(page.locator("#yardstick")).to_have_attribute(
        "aria-label", f"Random play 0.01, Dellacherie 4.80, only tetrises 16; this agent {score}"
    )

    page.goto(f"{server.url}rooms/{ours}?projector")
    expect(page.locator("#score")).to_have_text(score, timeout=WAIT)
    expect(page.locator("#score-of")).to_contain_text("evaluated")

    page.goto(f"{server.url}runs")
    expect(page.locator(f"[data-run='{ours}']")).to_contain_text(score, timeout=WAIT)

    page.goto(f"{server.url}compare?rooms={ours},{other}")
    expect(page.locator(f"#boards [data-run='{ours}']")).to_contain_text(f"{score} per piece", timeout=WAIT)
    expect(page.locator("#sentence")).to_contain_text("scores most per piece in evaluation")
    expect(page.locator("[data-key='tetris/score_per_piece'] .key")).to_contain_text("dots: evaluated")
