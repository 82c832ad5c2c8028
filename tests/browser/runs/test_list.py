"""The list of runs, used as people use it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT
from tests.browser.runs.table import details_of, row, shows
from tests.conftest import COUNTING, Server

Open = Callable[..., Page]
Start = Callable[..., Server]


def test_the_leaderboard_says_who_is_best_on_games_it_had_not_seen(looked_at: Server, open_page: Open) -> None:
    page = open_page(looked_at.url)
    page.get_by_role("link", name="Runs", exact=True).click()
    shows(page, "Thesis, seed 3", "Overnight", "Lines, short", "Just begun")
    assert page.locator("#rows .place").all_inner_texts() == ["1", "2", "3", ""]
    expect(page.locator("#runs-sentence")).to_have_text(
        "4 runs. “Thesis, seed 3” leads with 12.84 per piece on unseen games."
    )
    expect(row(page, "Overnight")).to_contain_text("9.50")
    details_of(page, "Overnight")
    expect(page.locator("#read-only")).to_contain_text("Best score per piece, evaluated10.20 at 200")
    expect(page.locator("#read-only")).to_contain_text("Score per piece, evaluated9.50 ± 0.05")
    expect(row(page, "Overnight")).to_contain_text("99 %")
    page.get_by_role("link", name="Overnight", exact=True).click()
    expect(page).to_have_url(f"{looked_at.url}rooms/run-3")


def test_a_run_is_found_again_and_the_address_keeps_how(looked_at: Server, open_page: Open) -> None:
    page = open_page(f"{looked_at.url}runs")
    shows(page, "Thesis, seed 3", "Overnight", "Lines, short", "Just begun")
    page.get_by_label("Order").select_option("Newest first")
    shows(page, "Just begun", "Thesis, seed 3", "Lines, short", "Overnight")
    page.get_by_label("Search the runs").fill("THESIS")
    shows(page, "Thesis, seed 3", "Overnight")
    page.get_by_label("Order").select_option("By name")
    shows(page, "Overnight", "Thesis, seed 3")
    expect(page).to_have_url(f"{looked_at.url}runs?q=THESIS&sort=name")
    page.reload()
    shows(page, "Overnight", "Thesis, seed 3")
    page.get_by_label("Search the runs").fill("nothing like it")
    expect(page.locator("#nothing")).to_have_text("Nothing found for “nothing like it”.")
    page.get_by_label("Search the runs").fill("")
    page.get_by_text("Archived", exact=True).click()
    expect(page.locator("#nothing")).to_have_text("Nothing is archived.")


def test_an_empty_list_leads_to_the_first_room(start_server: Start, open_page: Open) -> None:
    page = open_page(f"{start_server(command=COUNTING, autostart='0').url}runs")
    expect(page.locator("#nothing")).to_contain_text("No runs yet.", timeout=WAIT)
    page.get_by_role("link", name="Make a room").click()
    expect(page.locator("#new-room")).to_be_visible()


def test_an_archived_run_leaves_the_lobby_and_comes_back(server: Server, open_page: Open) -> None:
    page, lobby = open_page(f"{server.url}runs"), open_page(server.url)
    expect(lobby.locator("main [data-room]")).to_have_count(4, timeout=WAIT)
    details_of(page, "Overnight")
    page.get_by_role("button", name="Archive", exact=True).click()
    shows(page, "Thesis, seed 3", "Lines, short", "Just begun")
    expect(lobby.locator("main [data-room]")).to_have_count(3, timeout=WAIT)
    page.get_by_text("Archived", exact=True).click()
    shows(page, "Overnight")
    expect(page.locator("#rows .place")).to_have_text("2")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#show-archived")).to_be_focused()
    expect(page.locator("#nothing")).to_have_text("Nothing is archived.")
    expect(lobby.locator("main [data-room]")).to_have_count(4, timeout=WAIT)


def test_the_keyboard_reaches_the_details_and_comes_back(looked_at: Server, open_page: Open) -> None:
    page = open_page(f"{looked_at.url}runs")
    button = page.get_by_role("button", name="Details of Overnight", exact=True)
    button.press("Enter")
    expect(page.locator("#details-title")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#details")).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    page.get_by_label("Search the runs").fill("Just begun")
    page.locator("#details-title").press("Escape")
    expect(page.locator("#details")).to_be_hidden()
    expect(page.get_by_label("Search the runs")).to_be_focused()  # the run is not in the list


def test_a_phone_shows_the_list_or_the_details_and_nothing_beside_it(looked_at: Server, open_page: Open) -> None:
    page = open_page(f"{looked_at.url}runs", **PHONE)
    shows(page, "Thesis, seed 3", "Overnight", "Lines, short", "Just begun")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Details of Overnight", exact=True).tap()
    expect(page.get_by_label("Notes")).to_be_visible()
    expect(page.locator("#rows")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Close the details").tap()
    expect(page.locator("#rows")).to_be_visible()
