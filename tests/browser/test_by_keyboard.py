"""Pages without a mouse: where the focus is can be seen, and the way from the lobby to an agent that learns."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT, running_room
from tests.browser.plots import MAIN, shown
from tests.conftest import COUNTING, Server, eventually

Open = Callable[..., Page]
Start = Callable[..., Server]
MOST_STOPS = 250

FOLLOW = """() => {
  const look = (e) => {
    const {outlineStyle, outlineWidth, outlineColor, boxShadow} = getComputedStyle(e);
    return {ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 ? outlineColor : '', boxShadow};
  };
  const rings = (a, b) => (a.ring && a.ring !== b.ring) || (a.boxShadow !== 'none' && a.boxShadow !== b.boxShadow);
  window.faint = [];
  window.stops = 0;
  let before = null;
  window.follow = () => {
    if (before) {
      const {name, bearers, looks} = before;
      if (!bearers.some((e, i) => rings(looks[i], look(e)))) window.faint.push(name);
    }
    const e = document.activeElement;
    if (e === document.body) return false;
    const box = e.getBoundingClientRect();
    window.stops += 1;
    const name = `${e.tagName} ${e.id || e.className} "${e.ariaLabel ?? e.textContent.trim().slice(0, 30)}"`;
    if (box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight) {
      window.faint.push(`${name} is out of sight`);
    }
    const bearers = [e, ...(e.labels ?? []), e.closest('.card, .hero, .room-row')]
      .filter((one) => one?.checkVisibility());
    const seen = bearers.filter((one) => getComputedStyle(one).clipPath === 'none');
    before = {name, bearers: seen, looks: seen.map(look)};
    return true;
  };
}"""
"""``follow()`` after every press of Tab: whether something has the focus. ``faint`` are those whose look (outline or
shadow, of itself, its label or its card) was the same once the focus had left them."""


def test_whatever_has_the_focus_shows_it(learning: Server, open_page: Open) -> None:
    room = running_room(learning)
    page = open_page(room)
    eventually(lambda: shown(page, MAIN, "points") > 0, WAIT / 1000, "a curve")
    for address, ready in (
        (f"{room}", "#run"),
        (learning.url, "#main canvas[data-placement]"),
        (f"{learning.url}runs?run={room.rsplit('/', 1)[1]}", "#save"),
        (f"{learning.url}compare?rooms={room.rsplit('/', 1)[1]}", "#boards canvas[data-placement]"),
    ):
        page.goto(address)
        expect(page.locator(ready).first).to_be_visible()
        page.wait_for_function("() => !document.querySelector('[inert]')")
        if address == learning.url:
            page.locator("#create-settings").dispatch_event("click")  # Tab would go on from where a mouse was
        page.evaluate(FOLLOW)
        for stop in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if stop == 0:
                expect(page.locator(".skip").first).to_be_focused()
            if not page.evaluate("follow()"):
                break
        else:
            raise AssertionError(f"Tab does not come to an end on {address}")
        assert page.evaluate("stops") > 8
        assert page.evaluate("faint") == [], address


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is wanted has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.locator(wanted).first.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def test_a_room_is_made_left_and_found_again_by_keys_alone(start_server: Start, open_page: Open) -> None:
    page = open_page(start_server(command=COUNTING, autostart="0").url)
    expect(page.locator("#create")).to_be_enabled()
    tab_to(page, "input[name=preset]:checked")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("input[name=preset]:checked")
    expect(chosen).to_be_focused()
    preset = chosen.input_value()
    assert preset != "ppo-score"
    tab_to(page, "#room-name")
    page.keyboard.type("Made by keys")
    tab_to(page, "#create")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Made by keys")
    expect(page.locator("#state")).to_have_text("Running")
    expect(page.locator("#settings-sentence")).to_contain_text(f"Preset {preset}")
    room = page.url
    tab_to(page, ".topnav a[aria-current]")
    page.keyboard.press("Enter")
    card = page.get_by_role("link", name="Made by keys", exact=True)
    expect(card).to_be_visible()
    tab_to(page, "#hero h2 a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(room)
    expect(page.locator("#state")).to_have_text("Running")


def test_the_tools_of_a_curve_are_one_stop_and_arrow_keys_move_in_it(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    eventually(lambda: shown(page, MAIN, "points") > 0, WAIT / 1000, "a curve")
    bar = page.get_by_role("toolbar", name="Score per piece: tools")
    tab_to(page, "[data-key='tetris/score_per_piece'] .tools button[tabindex='0']")
    names = [button.inner_text() for button in bar.get_by_role("button").all() if button.is_visible()]
    log, png, _, _, full = [button for button in bar.get_by_role("button").all() if button.is_visible()]
    assert names[:4] == ["log", "PNG", "SVG", "CSV"]
    expect(log).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(png).to_be_focused()
    page.keyboard.press("End")
    expect(full).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(log).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(full).to_be_focused()
    page.keyboard.press("Tab")
    assert not bar.evaluate("(bar) => bar.contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    expect(full).to_be_focused()
    page.keyboard.press("Enter")
    expect(bar.get_by_role("button", name="leave full screen")).to_be_focused()
    page.keyboard.press("Home")
    expect(bar.get_by_role("button", name="zoom in")).to_be_focused()
