"""Whether a piece moves, for who asked the system for less motion and for everyone else."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT
from tests.browser.frames import heard_frames
from tests.conftest import Server, eventually
from tetris_viz.core.frames import Frame
from tetris_viz.core.pieces import CELLS

Open = Callable[..., Page]
LOOK = """() => {
  const board = document.querySelector('#board canvas');
  const g = new OffscreenCanvas(10, 20).getContext('2d', {willReadFrequently: true});
  window.pictures = {};
  (function look() {
    const {placement} = board.dataset, size = Math.floor(board.width / 10);
    if (placement) {
      g.clearRect(0, 0, 10, 20);
      g.drawImage(board, 0, 0, 10 * size, 20 * size, 0, 0, 10, 20);
      const {data} = g.getImageData(0, 0, 10, 20);
      const cells = Array.from({length: 200}, (_, i) => (data[4 * i + 3] > 127 ? '#' : '.')).join('');
      if (!(window.pictures[placement] ??= []).includes(cells)) window.pictures[placement].push(cells);
    }
    requestAnimationFrame(look);
  })();
}"""
"""Looks at the board in every animation frame, and keeps which of its cells were ever filled together."""


def landed(frame: Frame) -> str:
    """The cells once the frame's piece lies there and full rows are gone."""
    filled = [cell > 0 for cell in frame.cells]
    for row, column in CELLS[frame.piece][frame.rotation]:
        filled[(frame.row + row) * frame.width + frame.column + column] = True
    rows = [filled[start : start + frame.width] for start in range(0, len(filled), frame.width)]
    left = [row for row in rows if not all(row)]
    return "." * frame.width * (len(rows) - len(left)) + "".join("#" if cell else "." for row in left for cell in row)


def test_who_wants_less_motion_sees_pieces_only_where_they_land(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve  # whose policies clear lines
    calm, lively = open_page("about:blank", reduced_motion="reduce"), open_page("about:blank")
    told = heard_frames(calm)
    for page in (calm, lively):
        page.goto(f"{server.url}rooms/{rooms[0]}")
        eventually(
            lambda page=page: page.locator("#board canvas").get_attribute("data-placement"), WAIT / 1000, "a board"
        )
        page.evaluate(LOOK)

    def seen(page: Page) -> dict[str, list[str]]:
        return dict(page.evaluate("window.pictures"))

    def a_line_was_cleared() -> bool:
        at = seen(calm)
        return len(at) > 5 and len({told[placement].clears for placement in at}) > 1

    eventually(a_line_was_cleared, WAIT / 1000, "placements, and a line that is cleared")
    eventually(lambda: any(len(pictures) > 2 for pictures in seen(lively).values()), WAIT / 1000, "a piece on its way")
    for at, pictures in seen(calm).items():
        assert pictures == [landed(told[at])], at
    calm.locator("#settings-open").click()
    expect(calm.locator("#settings")).to_be_visible()
    assert calm.evaluate("document.getAnimations().length") == 0, "nor does anything else move"
