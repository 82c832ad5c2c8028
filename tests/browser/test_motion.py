"""How pieces move: for who asked the system for less motion, for everyone else, and over a poor wire."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT
from tests.browser.frames import Tap, heard_frames
from tests.conftest import Server, eventually
from tests.web.clients import Viewer
from tetris_viz.core.frames import Frame
from tetris_viz.core.pieces import CELLS

pytestmark = pytest.mark.moving

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


def lying(frame: Frame) -> list[list[bool]]:
    """Row by row, which cells are filled once the frame's piece lies there."""
    filled = [cell > 0 for cell in frame.cells]
    for row, column in CELLS[frame.piece][frame.rotation]:
        filled[(frame.row + row) * frame.width + frame.column + column] = True
    return [filled[start : start + frame.width] for start in range(0, len(filled), frame.width)]


def landed(frame: Frame) -> str:
    """The same cells once full rows are gone."""
    rows = lying(frame)
    left = [row for row in rows if not all(row)]
    return "." * frame.width * (len(rows) - len(left)) + "".join("#" if cell else "." for row in left for cell in row)


def paced(server: Server, room: str, pieces_per_second: float) -> None:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("showcase", room=room, pieces_per_second=pieces_per_second)["ok"]
    controller.close()


def test_who_wants_less_motion_sees_pieces_only_where_they_land(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve  # whose policies clear lines
    paced(server, rooms[0], 8)
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


WATCH = """() => {
  const board = document.querySelector('#board canvas'), draw = CanvasRenderingContext2D.prototype.drawImage;
  const all = (many, is) => [...Array(many).keys()].every(is);
  const g = new OffscreenCanvas(10, 20).getContext('2d', {willReadFrequently: true});
  g.imageSmoothingEnabled = false; // the middle of each cell
  let ticks = 0;
  window.tops = {};
  window.flashes = [];
  CanvasRenderingContext2D.prototype.drawImage = function (image, ...area) {
    if (this.canvas === board && area.length === 2 && image.width < board.width) { // a block of the piece that moves
      const [left, top] = area, tops = (window.tops[board.dataset.placement] ??= []), last = tops.at(-1);
      if (last?.[0] === ticks) tops[tops.length - 1] = [ticks, Math.min(last[1], left), Math.min(last[2], top)];
      else tops.push([ticks, left, top]);
    }
    return draw.call(this, image, ...area);
  };
  (function look() {
    ticks += 1;
    g.drawImage(board, 0, 0, board.width, board.height, 0, 0, 10, 20);
    const {data} = g.getImageData(0, 0, 10, 20), {placement} = board.dataset;
    const white = (i) => data[4 * i + 3] > 200 && Math.min(...data.slice(4 * i, 4 * i + 3)) > 170;
    const rows = [...Array(20).keys()].filter((r) => all(10, (c) => white(10 * r + c)));
    if (rows.length) window.flashes.push([placement, rows]);
    requestAnimationFrame(look);
  })();
}"""
"""From now on: where the piece that moves was painted, as [animation frame, left, top] by placement, and which rows
were nearly white, lighter than any block."""
CRISP = """(canvas) => {
  const {width, height} = canvas, box = canvas.getBoundingClientRect();
  return [width / box.width, height / box.height, width % 10, height % 20];
}"""


def fall(painted: list[list[int]]) -> list[list[int]]:
    """What was painted of a piece since it fell."""
    return [one for one in painted if one[2] > painted[0][2]]


def full_rows(frame: Frame) -> list[int]:
    return [number for number, row in enumerate(lying(frame)) if all(row)]


def order(placement: str) -> tuple[int, ...]:
    """Game and number of a piece."""
    return tuple(int(one) for one in placement.split(":"))


def test_at_any_pixel_ratio_the_board_is_crisp_pieces_glide_down_and_cleared_lines_flash(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve  # whose policies clear lines
    paced(server, rooms[1], 20)
    ratios = (1, 2)
    pages = [open_page("about:blank", device_scale_factor=ratio, color_scheme="dark") for ratio in ratios]
    told = [heard_frames(page) for page in pages]
    for page, ratio in zip(pages, ratios, strict=True):
        page.goto(f"{server.url}rooms/{rooms[1]}")
        eventually(lambda page=page: page.locator("#lines").inner_text() not in ("–", "0"), WAIT / 1000, "a line")
        assert page.locator("#board canvas").evaluate(CRISP) == [ratio, ratio, 0, 0]
    paced(server, rooms[1], 1)
    for page, frames in zip(pages, told, strict=True):
        slow = {*frames}
        eventually(lambda page=page, frames=frames, slow=slow: page.evaluate("1") and len({*frames} - slow) > 1)
        page.evaluate(WATCH)

    def falls(page: Page) -> list[list[list[int]]]:
        """Those that were seen whole, and long enough to tell."""
        seen = list(page.evaluate("window.tops").values())[1:-1]
        return [down for down in map(fall, seen) if len(down) > 4]

    for page, frames in zip(pages, told, strict=True):
        eventually(lambda page=page: len(falls(page)) > 1, WAIT / 1000, "pieces that fall")
        eventually(lambda page=page: page.evaluate("window.flashes.length"), WAIT / 1000, "a line that flashes")
        for down in falls(page):
            ticks = down[-1][0] - down[0][0] + 1
            assert len({top for _, _, top in down}) > 0.8 * ticks, "it moves in nearly every frame"
        tops = page.evaluate("window.tops")
        assert sorted(tops, key=order) == list(tops), "no piece comes back"
        for placement, painted in tops.items():
            heights = [top for _, _, top in painted]
            assert heights == sorted(heights), f"{placement} rises"
            assert len({left for _, left, _ in fall(painted)}) <= 1, f"{placement} shifts in its fall"
        shown = sorted(frames, key=order)
        for placement, rows in page.evaluate("window.flashes"):
            at = shown.index(placement)  # the next piece may be on its way while the line of the last one goes
            assert rows in [full_rows(frames[one]) for one in shown[max(0, at - 1) : at + 1]], placement


SHOWN = """() => {
  const board = document.querySelector('#board canvas');
  window.shown = [board.dataset.placement];
  const told = new MutationObserver(() => window.shown.push(board.dataset.placement));
  told.observe(board, {attributeFilter: ['data-placement']});
}"""


def test_lost_frames_and_a_burst_after_a_stall_lead_to_the_newest_board(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve
    paced(server, rooms[2], 8)
    page = open_page("about:blank")
    tap = Tap(page)
    page.goto(f"{server.url}rooms/{rooms[2]}")
    board = page.locator("#board canvas")

    def newest() -> bool:
        return board.get_attribute("data-placement") == tap.newest

    eventually(newest, WAIT / 1000, "a board")
    page.evaluate(SHOWN)
    tap.lose(3)
    eventually(lambda: page.evaluate("1") and len(tap.lost) == 3, WAIT / 1000, "frames that are lost")
    eventually(newest, WAIT / 1000, "the newest board after the gap")
    tap.hold()
    eventually(lambda: page.evaluate("1") and len(tap.held) >= 8, WAIT / 1000, "frames that are held up")
    held = tap.go_on()
    eventually(newest, WAIT / 1000, "the newest board after the burst")
    shown = page.evaluate("window.shown")
    assert sorted(shown, key=order) == shown, "no piece comes back"
    assert not {*tap.lost} & {*shown}
    assert len({*held} & {*shown}) < len(held), "what is out of date is passed over"


FILLED = """canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, i) => i % 4 === 3 && value > 0);
}"""
WHOLE = """(canvas, cell) => {
  const {data} = canvas.getContext('2d').getImageData(0, 19 * cell, 10 * cell, cell);
  return canvas.width === 10 * cell && canvas.height === 20 * cell && data.some((value, i) => i % 4 === 3 && value > 0);
}"""
"""Whether a pixel of it is one of the screen, and the row at its foot is painted."""
WATCH_SIZES = """async () => {
  const board = document.querySelector('#board canvas'), frame = () => new Promise(requestAnimationFrame);
  const filled = () => {
    const {data} = board.getContext('2d').getImageData(0, 0, board.width, board.height);
    return data.some((value, i) => i % 4 === 3 && value > 0);
  };
  const shown = [];
  for (let i = 0; i < 40; i++) {
    board.parentElement.style.width = `${300 - 4 * i}px`;
    board.style.width = `${300 - 4 * i}px`;
    board.style.height = `${600 - 8 * i}px`;
    await frame();
    // after layout and the observers, where the screen gets what is there
    shown.push(await new Promise((told) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => told([board.width, filled()]);
      channel.port2.postMessage(null);
    }));
  }
  return shown;
}"""


def test_a_board_is_never_blank_while_it_changes_its_size(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}rooms/{rooms[1]}")
    expect(page.locator("#board canvas")).to_have_attribute("data-placement", re.compile(r"\d"), timeout=WAIT)
    shown = page.evaluate(WATCH_SIZES)
    assert len({width for width, _ in shown}) > 30, "it was really resized"
    assert all(filled for _, filled in shown), shown


def test_another_pixel_ratio_sharpens_the_board_and_the_charts(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}rooms/{rooms[1]}")
    expect(page.locator("#board canvas")).to_have_attribute("data-placement", re.compile(r"\d"), timeout=WAIT)
    screen = page.context.new_cdp_session(page)
    for ratio in (2, 1.5, 1):
        screen.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": 1440, "height": 900, "deviceScaleFactor": ratio, "mobile": False},
        )
        page.wait_for_function("ratio => devicePixelRatio === ratio", arg=ratio)
        page.wait_for_function(
            "ratio => [...document.querySelectorAll('#board canvas, .plot canvas')]"
            ".every((canvas) => Math.abs(canvas.width - canvas.clientWidth * ratio) <= ratio)",
            arg=ratio,
        )


def test_the_smallest_boards_are_drawn_without_a_fault(twelve: tuple[Server, list[str]], open_page: Open) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}rooms/{rooms[1]}")
    board = page.locator("#board canvas")
    expect(board).to_have_attribute("data-placement", re.compile(r"\d"), timeout=WAIT)
    for width in (30, 19, 12, 9, 3, 40):
        board.evaluate(
            "(canvas, width) => Object.assign(canvas.style, {width: `${width}px`, height: `${2 * width}px`})", width
        )
        before = board.get_attribute("data-placement")
        if width >= 10:  # and it goes on playing
            expect(board).not_to_have_attribute("data-placement", before or "", timeout=WAIT)
            assert board.evaluate(FILLED)
    for cell in (8, 11, 17, 23, 30):  # sharp, and whole down to the lowest row
        board.evaluate(
            "(canvas, cell) => Object.assign(canvas.style, {width: `${10 * cell}px`, height: `${20 * cell}px`})", cell
        )
        eventually(lambda cell=cell: board.evaluate(WHOLE, cell), WAIT / 1000, f"a whole board of {cell} px a cell")
