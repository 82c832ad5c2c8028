"""What is known of the policy from games that it never learned from, on the curves.

The first evaluation comes after a minute of training, in which the tests before these have had work to do.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.browser.plots import LINES, MAIN, SURVIVAL, choose_axis, ends, shown
from tests.conftest import Server, eventually

Open = Callable[..., Page]


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


def test_the_best_so_far_and_the_checkpoints_are_marked_on_every_axis(charts: Page) -> None:
    page = charts
    marks = page.locator(f"[data-key='{MAIN}']")
    eventually(lambda: "best" in (marks.get_attribute("data-markers") or ""), WAIT / 1000, "the best checkpoint's star")
    by_step = (marks.get_attribute("data-markers") or "").count("best")
    assert by_step == 1, "one star"
    for axis in ("Time", "Games"):
        choose_axis(page, axis)
        eventually(lambda: shown(page, MAIN, "points") > 3, WAIT / 1000, "points over the other axis")
        at = float((marks.get_attribute("data-markers") or "").split("best ")[1].split(",")[0])
        assert 0 <= at <= ends(page)[1]
