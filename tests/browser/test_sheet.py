"""The `?` sheet: the keys, piece patterns, and the code of a board for another page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.conftest import Server, eventually

Open = Callable[..., Page]
DARKEST = """() => {
  const board = document.querySelector('#board canvas'), g = board.getContext('2d');
  const size = Math.floor(board.width / 10);
  const middles = [];
  const sum = ([red, green, blue]) => red + green + blue;
  for (let r = 0; r < 20; r++) for (let c = 0; c < 10; c++) {
    const x = c * size, y = r * size;
    const ground = g.getImageData(x + size * 0.25, y + size * 0.4, 1, 1).data;
    if (ground[3] < 255) continue;
    const pixels = g.getImageData(x + size * 0.3, y + size * 0.3, size * 0.4, size * 0.4).data;
    let least = 999, whole = true;
    for (let i = 0; i < pixels.length; i += 4) {
      least = Math.min(least, sum(pixels.slice(i, i + 3)));
      whole &&= pixels[i + 3] === 255; // a piece that falls stands between cells
    }
    if (whole) middles.push(least / sum(ground));
  }
  return middles.length < 8 ? null : middles.sort()[middles.length >> 1];
}"""
"""How dark the marks are beside their pieces' own colours (the median), once eight cells lie there; 1 without marks."""
AT_REST, AS_PATTERNS = 0.76, 0.36
"""The same for marks of 24 % and of 64 % black."""


def test_the_question_mark_opens_the_keys_and_escape_closes_them(learning: Server, open_page: Open) -> None:
    for address in (learning.url, running_room(learning), f"{learning.url}rooms/nowhere"):
        page = open_page(address, errors_when_refused=True)
        expect(page.locator("#sheet")).to_be_hidden()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Help")).to_be_visible()
        expect(page.locator("#sheet")).to_contain_text("This sheet")
        page.keyboard.press("Escape")
        expect(page.locator("#sheet")).to_be_hidden()
        page.get_by_role("button", name="Help").first.click()
        expect(page.locator("#sheet")).to_be_visible()
        page.get_by_role("button", name="Close", exact=True).click()
        expect(page.locator("#sheet")).to_be_hidden()


def test_every_key_of_a_room_is_on_its_sheet(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    page.keyboard.press("?")
    keys = page.locator("#sheet kbd").all_inner_texts()
    of_curves = ["←", "→", "+", "−", "0", "shift", "←", "→", "ctrl", "enter"]
    assert keys == ["space", ".", "B", "P", *of_curves, "tab", "esc", "?"]
    code = page.locator("#embed-code").input_value()
    assert f'src="{page.url}/board"' in code


def test_the_code_that_is_copied_shows_the_board(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning), permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("?")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#embed-copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#embed-code").input_value()
    page.goto(re.findall(r'src="([^"]+)"', copied)[0])
    expect(page.locator("#board canvas")).to_have_attribute("data-placement", re.compile(r"\d+:\d+"))


def test_piece_patterns_are_stronger_marks_and_are_kept(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))

    def marks_of(expected: float) -> bool:
        darkest = page.evaluate(DARKEST)
        return darkest is not None and abs(darkest - expected) < 0.15

    eventually(lambda: marks_of(AT_REST), WAIT / 1000, "marks at rest")
    page.keyboard.press("?")
    page.get_by_label("Piece patterns").check()
    page.keyboard.press("Escape")
    eventually(lambda: marks_of(AS_PATTERNS), WAIT / 1000, "darker marks")
    room = page.url
    for screen in ("?projector", "/board"):
        page.goto(f"{room}{screen}")
        eventually(lambda: marks_of(AS_PATTERNS), WAIT / 1000, f"darker marks on {screen}")
    page.goto(room)
    page.keyboard.press("?")
    expect(page.get_by_label("Piece patterns")).to_be_checked(timeout=WAIT)


def test_a_phone_reaches_the_sheet_from_its_menu(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning), **PHONE)
    page.locator("#more").tap()
    page.get_by_role("button", name="Help").last.tap()
    expect(page.locator("#sheet")).to_be_visible()
    page.locator("#sheet-close").tap()
    page.locator("#more").tap()
    page.get_by_role("button", name="Notify me").last.tap()
    expect(page.locator("#notify")).to_be_visible()


def test_a_report_tells_what_somebody_needs_who_looks_into_a_fault(learning: Server, open_page: Open) -> None:
    address = running_room(learning)
    with (learning.data_dir / "rooms" / address.rsplit("/", 1)[1] / "trainer.log").open("a") as log:
        log.write("a line of the trainer's\n")
    page = open_page(f"{address}?x=time", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("?")
    about = page.locator("#about").inner_text()
    assert about.startswith(f"Tetris Viz {learning.get('/healthz')['version']} · Stable-Baselines3 ")
    page.get_by_role("button", name="Copy report").click()
    expect(page.locator("#report")).to_have_text("Copied")
    report = page.locator("#report-text").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == report
    lines = dict(line.split(": ", 1) for line in report.partition("\nLog: ")[0].splitlines()[1:])
    assert report.splitlines()[0] == about
    assert lines["Page"].startswith(f"{address.removeprefix(learning.url.rstrip('/'))}, 1440x900 at 1, ")
    assert lines["Server"] == "ok, supervisor ok, store ok"
    assert lines["Room"].startswith(address.rsplit("/", 1)[1])
    assert "learning_rate" in lines["Settings"]
    assert "a line of the trainer's" in report.partition("\nLog: ")[2].splitlines()
    assert learning.token not in report
    page.keyboard.press("Escape")


def test_single_keys_can_be_switched_off_in_all_tabs_and_stay_so(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_function("() => !document.querySelector('[inert]')")
    page.bring_to_front()
    page.keyboard.press("?")
    page.get_by_label("Single keys").uncheck()
    page.keyboard.press("Escape")
    other.wait_for_function("() => localStorage.getItem('tetris-viz.keys') === 'off'")  # it comes from another process
    for each in (page, other):
        each.bring_to_front()
        for key in ("?", " ", ".", "p"):
            each.keyboard.press(key)
        expect(each.locator("#sheet")).to_be_hidden()
        expect(each.locator("body")).not_to_have_attribute("data-paused-here", "")
        assert "projector" not in each.url
    page.bring_to_front()
    page.reload()
    page.get_by_role("button", name="Help").first.click()
    expect(page.get_by_label("Single keys")).not_to_be_checked()
    page.get_by_label("Single keys").check()
    page.keyboard.press("Escape")
    other.wait_for_function("() => localStorage.getItem('tetris-viz.keys') === null")
    other.bring_to_front()
    other.keyboard.press("?")
    expect(other.locator("#sheet")).to_be_visible()
