"""One person at the pages: making a room, mistakes, the keyboard, and a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.conftest import Server, eventually

Open = Callable[..., Page]


def test_a_room_is_made_by_the_form_and_found_in_the_lobby(learning: Server, open_page: Open) -> None:
    lobby, page = open_page(learning.url), open_page(learning.url)
    page.locator("#room-name").fill("A room made by a test")
    page.locator("input[name=preset][value=classroom]").check(force=True)
    page.get_by_role("button", name="Create and start").click()
    expect(page.locator("#room-name")).to_have_text("A room made by a test", timeout=WAIT)
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    expect(lobby.locator("#cards")).to_contain_text("A room made by a test", timeout=WAIT)
    page.locator("#stop").click()
    page.locator("#stop-yes").click()
    expect(page.locator("#state")).to_have_text("Stopped", timeout=WAIT)


def test_the_forms_first_choice_is_ppo_score(learning: Server, open_page: Open) -> None:
    page = open_page(learning.url)
    expect(page.locator("input[name=preset]:checked")).to_have_value("ppo-score", timeout=WAIT)


def test_a_wrong_setting_is_said_beside_its_field(learning: Server, open_page: Open) -> None:
    page = open_page(learning.url)
    expect(page.locator("#create")).to_be_enabled(timeout=WAIT)
    page.locator("#create-settings").click()
    rate = page.locator("#new-learning_rate")
    rate.fill("5")
    expect(rate).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#new-learning_rate-error")).to_contain_text("0.01")
    page.get_by_role("button", name="Create and start").click()
    expect(rate).to_be_focused()
    assert page.url == learning.url


def test_a_change_of_settings_reaches_the_running_room(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    page.get_by_role("button", name="Settings", exact=True).first.click()
    page.locator("#setting-learning_rate").fill("0.0005")
    page.locator("#apply").click()
    expect(page.locator("#apply")).to_have_text("Nothing changed", timeout=WAIT)
    address = f"/api/rooms/{page.url.rsplit('/', 1)[1]}/config.json"
    eventually(lambda: learning.get(address)["config"]["learning_rate"] == 0.0005, WAIT / 1000, "the new rate")


def test_the_keyboard_reaches_and_works_the_commands(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    focus = "() => document.activeElement.id || document.activeElement.className"
    page.keyboard.press("Tab")
    assert page.evaluate(focus) == "skip"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(focus) == "run":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("Paused", timeout=WAIT)
    page.locator("#run").focus()
    page.keyboard.press("Space")
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)


def test_every_arrow_key_is_another_pace(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning))
    config = f"/api/rooms/{page.url.rsplit('/', 1)[1]}/config.json"

    def words() -> str:
        return f"{learning.get(config)['config']['showcase_pieces_per_second']:g} pieces/s"

    pace = page.locator("#pace")
    expect(page.locator("#pace-out")).to_have_attribute("aria-live", "off")  # the slider says it
    expect(pace).to_be_enabled(timeout=WAIT)
    expect(pace).to_have_attribute("aria-valuetext", words())
    at, before = int(pace.input_value()), words()
    for pressed in (1, 2):
        pace.press("ArrowRight")
        expect(pace).to_have_value(str(at + pressed))
        eventually(lambda: words() == pace.get_attribute("aria-valuetext"), WAIT / 1000, "the pace that was chosen")
        assert words() != before
        before = words()
    expect(pace).to_have_value(str(at + 2))


def test_a_phone_needs_no_sideways_scroll(learning: Server, open_page: Open) -> None:
    for address in (learning.url, running_room(learning)):
        page = open_page(address, **PHONE)
        page.wait_for_timeout(1500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


MODULES = """() => ({
  told: [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href),
  loaded: performance.getEntriesByType("resource").map((one) => one.name).filter((name) => /\\.js$/.test(name)),
  classic: [...document.querySelectorAll("script[src]:not([type=module])")].map((script) => script.src),
})"""


@pytest.mark.parametrize(
    "path", ["", "runs", "compare", "rooms/{room}", "rooms/{room}?projector", "rooms/{room}/board", "no"]
)
def test_a_page_names_every_module_it_loads_in_its_head(learning: Server, open_page: Open, path: str) -> None:
    room = running_room(learning).rsplit("/", 1)[1]
    page = open_page(learning.url + path.format(room=room), errors_when_refused=True)
    page.wait_for_load_state("load")
    found = page.evaluate(MODULES)
    assert found["told"]
    assert sorted(found["told"]) == sorted(set(found["loaded"]) - set(found["classic"]))


def test_a_rooms_board_waits_for_no_other_part_of_its_page(learning: Server, open_page: Open) -> None:
    page = open_page(f"{learning.url}runs")
    address, held = running_room(learning), list[Route]()
    page.route("**/js/room.js", lambda route: held.append(route))
    page.goto(address, timeout=WAIT)
    board, commands = page.locator("#board canvas"), page.locator("#actions")
    eventually(lambda: board.get_attribute("data-placement"), WAIT / 1000, "a board")
    expect(page.locator("#state")).to_have_text("Running")
    expect(page.locator("#doing")).to_contain_text("learning")
    eventually(lambda: page.evaluate("1") and held, WAIT / 1000, "a question for the rest")
    expect(commands).to_have_attribute("inert", "")
    held[0].continue_()
    expect(commands).not_to_have_attribute("inert", "")
    page.locator("#settings-open").click()
    expect(page.locator("#settings-close")).to_be_focused()
