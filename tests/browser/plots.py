"""What the charts of a page show, and how a person moves them."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

MAIN, LINES, SURVIVAL = "tetris/score_per_piece", "tetris/lines_per_game", "eval/survival"
LOSS, SPEED = "train/loss", "time/pieces_per_second"


def shown(page: Page, key: str, what: str) -> float:
    """What a chart says of its canvas: ``points``, ``evaluations``, ``first``, ``last``, ``from``, ``to``."""
    said = page.locator(f"[data-key='{key}']").evaluate("section => ({...section.dataset})")
    return float(said.get(what) or 0)


def canvas_of(page: Page, key: str = MAIN) -> Any:
    return page.locator(f"[data-key='{key}'] canvas")


def ends(page: Page, key: str = MAIN) -> tuple[float, float]:
    """Where the x axis of a chart begins and ends."""
    return shown(page, key, "from"), shown(page, key, "to")


def drag(page: Page, key: str, start: float, stop: float) -> None:
    """Drag over a chart, from one share of its width to another."""
    box = canvas_of(page, key).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1):
        page.mouse.move(box["x"] + (start + share * (stop - start)) * box["width"], y)
    page.mouse.up()


def hand(page: Page, canvas: Locator) -> Callable[..., None]:
    """``fingers(kind, *shares)``: fingers on a chart that is in view, each at a share of its width."""
    box, touch = canvas.bounding_box(), page.context.new_cdp_session(page)
    assert box is not None

    def fingers(kind: str, *shares: float, down: float = 0.5) -> None:
        y = box["y"] + down * box["height"]
        points = [{"x": box["x"] + share * box["width"], "y": y, "id": i} for i, share in enumerate(shares)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return fingers


def choose_axis(page: Page, name: str) -> None:
    page.get_by_role("group", name="Horizontal axis").get_by_role("button", name=name).click()
