"""What an address holds, what a link shows another person, and notifications that the viewer switches on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.conftest import COUNTING, Server, eventually, launch
from tests.web.clients import Viewer

Open = Callable[..., Page]
HEAR = """() => {
  window.heard = [];
  const Real = window.Notification;
  window.Notification = class extends Real {
    constructor(title, options) {
      super(title, options);
      if (options.body) window.heard.push(`${title}: ${options.body}`); // without, it was only tried
    }
  };
}"""
"""Notifications are really made; the page's own list of them is what a test can read."""
BEHIND = """() => {
  for (const [name, value] of [['hidden', true], ['visibilityState', 'hidden']]) {
    Object.defineProperty(document, name, {get: () => value});
  }
  document.dispatchEvent(new Event('visibilitychange'));
}"""
"""What a page is told whose tab lies behind another; a browser without a window lets every tab believe it is seen."""
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = launch(tmp_path_factory.mktemp("counting") / "data", command=COUNTING, autostart="0")
    try:
        yield server
    finally:
        server.stop()
        print(server.output())


def made(server: Server, **config: object) -> str:
    """The address of a new room that has not started."""
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    answer = controller.command("create_room", name="Mine", config=config)
    assert answer["ok"], answer
    controller.close()
    return f"{server.url}rooms/{answer['room']}"


def starts(server: Server, address: str) -> None:
    """Somebody elsewhere starts the room."""
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("start", room=address.rsplit("/", 1)[1])["ok"]
    controller.close()


def switch_on(page: Page, *words: str) -> None:
    page.get_by_role("button", name="Notify me").click()
    for word in words:
        page.get_by_label(word).check()
    page.keyboard.press("Escape")
    expect(page.locator("#notify")).to_be_hidden()


def test_a_copied_link_shows_the_same_view(learning: Server, open_page: Open) -> None:
    room = running_room(learning)
    page = open_page(room, permissions=CLIPBOARD)
    page.get_by_role("button", name="Training", exact=True).click()
    expect(page).to_have_url(f"{room}?view=training")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".toast")).to_contain_text("Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Embed the board").click()
    expect(page.locator("#embed-code")).to_be_focused()
    page.keyboard.press("Escape")
    other = open_page(copied)
    expect(other.get_by_role("button", name="Training", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(other.locator("#pace-note")).to_be_visible()
    expect(other.locator("[data-viewers-words]")).to_have_text("2 watching", timeout=WAIT)
    other.keyboard.press("p")
    expect(other).to_have_url(f"{room}?projector&view=training")
    expect(other.locator("#state")).to_have_text("Running", timeout=WAIT)
    other.keyboard.press("Escape")
    expect(other).to_have_url(f"{room}?view=training")
    page.get_by_role("button", name="Showcase", exact=True).click()
    expect(page).to_have_url(room)


def test_a_phone_copies_the_link_from_its_menu(learning: Server, open_page: Open) -> None:
    room = running_room(learning)
    page = open_page(f"{room}?x=time", permissions=CLIPBOARD, **PHONE)
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator("#more").tap()
    page.get_by_role("button", name="Copy link").tap()
    expect(page.locator(".toast")).to_contain_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{room}?x=time"
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()


def test_who_asked_is_told_of_the_end_behind_another_tab(counting: Server, open_page: Open) -> None:
    room = made(counting, seed=1, total_placements=1000)
    page = open_page(room, permissions=["notifications"])
    page.evaluate(HEAR)
    switch_on(page, "it has finished", "it has failed")
    page.evaluate(BEHIND)
    starts(counting, room)
    expect(page.locator("#state")).to_have_text("Finished", timeout=WAIT)
    eventually(lambda: page.evaluate("window.heard"), WAIT / 1000, "a notification")
    assert page.evaluate("window.heard") == ["Mine: Finished: all 1,000 placements."]


def test_who_asked_is_told_of_a_failure_behind_another_tab_and_who_did_not_is_not(
    counting: Server, open_page: Open
) -> None:
    room = made(counting, seed=13)
    asked, other = (open_page(room, permissions=["notifications"]) for _ in range(2))
    for page in (asked, other):
        page.evaluate(HEAR)
    switch_on(asked, "it has failed")
    switch_on(other, "it has finished")
    for page in (asked, other):
        page.evaluate(BEHIND)
    starts(counting, room)
    for page in (asked, other):
        expect(page.locator("#state")).to_have_text("Failed", timeout=WAIT)
    eventually(lambda: asked.evaluate("window.heard"), WAIT / 1000, "a notification")
    assert "NaN" in asked.evaluate("window.heard")[0]
    assert other.evaluate("window.heard") == []


def test_who_asked_is_told_of_a_new_best(counting: Server, open_page: Open) -> None:
    page = open_page(made(counting, seed=17), permissions=["notifications"])
    page.evaluate(HEAR)
    switch_on(page, "it plays better than ever before")
    page.locator("#run").click()
    heard = eventually(lambda: page.evaluate("window.heard"), WAIT / 1000, "a notification")
    assert "Mine: New best: " in heard[0]
    page.reload()
    page.get_by_role("button", name="Notify me").click()
    expect(page.get_by_label("it plays better than ever before")).to_be_checked()
    page.get_by_label("it plays better than ever before").uncheck()
    expect(page.get_by_role("button", name="Notify me")).not_to_have_attribute("data-on", "")


def test_a_browser_that_blocks_notifications_says_how_to_allow_them(counting: Server, open_page: Open) -> None:
    page = open_page(made(counting))
    page.get_by_role("button", name="Notify me").click()
    expect(page.locator("#notify-how")).not_to_be_empty()
    page.get_by_label("it has finished").click()
    expect(page.locator("#notify-how")).to_contain_text("blocks notifications")
    expect(page.get_by_label("it has finished")).not_to_be_checked()
