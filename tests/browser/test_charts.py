"""The curves, used as a person would use them; the first room of the shared server trains."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT
from tests.browser.test_page import running_room
from tests.conftest import Server, eventually

Open = Callable[..., Page]
MAIN, LINES, SURVIVAL = "tetris/score_per_piece", "tetris/lines_per_game", "eval/survival"


def shown(page: Page, key: str, what: str) -> float:
    """What a chart says of its canvas: ``points``, ``evaluations``, ``first``, ``last``, ``from``, ``to``."""
    said = page.locator(f"[data-key='{key}']").evaluate("section => ({...section.dataset})")
    return float(said.get(what) or 0)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_evaluations_stand_beside_what_training_scores(learning: Server, open_page: Open, options: dict) -> None:
    page = open_page(running_room(learning), **options)
    if options:
        page.locator("[data-tab=charts]").click()
    for key in (MAIN, LINES):
        eventually(lambda key=key: shown(page, key, "evaluations") >= 1, WAIT / 1000, f"an evaluation beside {key}")
    eventually(lambda: shown(page, SURVIVAL, "points") >= 1, WAIT / 1000, "games that live on")
    assert shown(page, MAIN, "points") > 1
    expect(page.locator(f"[data-key='{SURVIVAL}'] .newest")).to_contain_text("%")
    expect(page.locator("[data-key='rollout/ep_rew_mean']")).to_have_count(0)
    canvas = page.locator(f"[data-key='{MAIN}'] canvas")
    canvas.focus()
    canvas.press("ArrowRight")
    expect(page.locator(f"[data-key='{MAIN}'] .readout")).to_contain_text("evaluation")
