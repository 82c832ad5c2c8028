"""What a page says of itself: its board in words, its game as it is heard, and each figure's name where it stands."""

from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.conftest import Server, eventually

Open = Callable[..., Page]
OVER = 1
"""The flag of a frame whose game is over, in its third byte."""
SHOWN = "#board canvas[data-placement]"


def ends_games(page: Page) -> Callable[[], None]:
    """Stands in the page's wire; the frame after a call of what this gives is the last of its game."""
    wanted: list[bool] = []

    def came(near: WebSocketRoute, message: str | bytes) -> None:
        if isinstance(message, bytes) and wanted:
            wanted.clear()
            message = message[:2] + bytes([message[2] | OVER]) + message[3:]
        near.send(message)

    def opened(near: WebSocketRoute) -> None:
        near.connect_to_server().on_message(lambda message: came(near, message))

    page.route_web_socket("**/socket.io/**", opened)
    return lambda: wanted.append(True)


def test_a_game_is_heard_and_its_board_told_on_demand(learning: Server, open_page: Open) -> None:
    page = open_page("about:blank")
    end_the_game = ends_games(page)
    page.clock.install()  # a game is told once a minute, which nobody waits for
    page.goto(running_room(learning))
    page.wait_for_function("() => !document.querySelector('[inert]')")
    page.locator(SHOWN).wait_for()
    live, note = page.locator("#live"), page.locator(".word-note")
    expect(page.get_by_role("heading", name="Board: showcase, newest policy", level=2)).to_be_attached()
    expect(page.get_by_role("img", name="Board: showcase, newest policy")).to_be_visible()

    page.keyboard.press("b")
    expect(note).to_contain_text("Heights, left to right")
    expect(live).to_contain_text("Board: showcase, newest policy. ")
    expect(live).to_contain_text("Holes: ")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    describe = page.get_by_role("button", name="Describe the board")
    describe.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    page.keyboard.press("Enter")
    expect(note).to_be_hidden()
    expect(describe).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(describe).to_be_focused()

    def heard() -> bool:
        page.clock.fast_forward(61_000)
        end_the_game()
        placement = page.locator(SHOWN).get_attribute("data-placement") or ""
        expect(page.locator("#board canvas")).not_to_have_attribute("data-placement", placement)
        return "Game over after " in (live.text_content() or "")

    eventually(heard, WAIT / 1000, "the end of a game, at which no milestone was told")
    page.evaluate("localStorage.setItem('tetris-viz.game-news', 'off')")
    page.keyboard.press("b")
    expect(live).to_contain_text("Board: ")  # what is asked for is told all the same
    page.clock.fast_forward(61_000)
    page.evaluate("document.querySelector('#live').replaceChildren()")
    end_the_game()
    placement = page.locator(SHOWN).get_attribute("data-placement")
    expect(page.locator("#board canvas")).not_to_have_attribute("data-placement", placement or "")
    expect(live).to_have_text("")
    page.locator("[data-view=training]").click()
    expect(page.get_by_role("heading", name="Board: one of the games that the agent learns from")).to_be_attached()


def test_the_checkpoints_are_one_link_away_and_come_into_view(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    page.locator("#save").click()
    expect(page.locator("#toasts")).to_contain_text("Checkpoint", timeout=WAIT)
    for _ in range(3):
        page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the checkpoints")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#checkpoints summary")).to_be_focused()
    row = page.locator("#checkpoints tbody tr").first
    expect(row).to_be_in_viewport(ratio=0.9)
    order = page.locator("h1, h2, h3").evaluate_all(
        "all => all.filter(one => one.checkVisibility() && !one.closest('dialog, [popover]')).map(one => one.tagName)"
    )
    assert order[0] == "H1"
    assert all(int(after[1]) - int(before[1]) <= 1 for before, after in pairwise(order)), order


def test_each_name_explains_itself_by_key_press_and_touch(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    page.locator(SHOWN).wait_for()
    note = page.locator(".word-note")
    words = page.locator(".term").evaluate_all("all => all.map(one => [one.dataset.term, one.textContent])")
    assert {word for word, _ in words} >= {
        "survival",
        "loss",
        "policy",
        "smoothing",
        "evaluation",
        "dellacherie",
        "pace",
    }
    assert not page.locator(".term").evaluate_all(
        "all => all.filter(one => !document.getElementById(one.getAttribute('aria-describedby'))?.textContent).length"
    )
    assert not page.locator("button .term, a .term, label .term, summary .term").count(), "no button within another"

    loss = page.get_by_role("button", name="Loss", exact=True)
    loss.click()
    expect(note).to_contain_text("Lower is not better play")
    expect(page.locator("#live")).to_contain_text("Lower is not better play")
    loss.click()
    expect(note).to_be_hidden()
    loss.click()
    page.locator("#room-name").click()
    expect(note).to_be_hidden()

    survival = page.get_by_role("button", name="Games that survive", exact=True)
    survival.focus()
    page.keyboard.press("ArrowRight")
    expect(loss).to_be_focused()
    expect(note).to_contain_text("Lower is not better play")
    page.keyboard.press("Tab")
    expect(note).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    expect(loss).to_be_focused()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#word-loss")).to_be_in_viewport()
    page.keyboard.press("Escape")

    phone = open_page(running_room(learning), **PHONE)
    phone.locator("[data-tab=charts]").tap()
    phone.get_by_role("button", name="Smoothing", exact=True).tap()
    box = phone.locator(".word-note").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    phone.locator("#main-title .key").dispatch_event("pointerdown")
    expect(phone.locator(".word-note")).to_be_hidden()
