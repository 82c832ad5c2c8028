"""A list of hundreds of runs: what of it a browser builds, asks for and finds."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.runs_store import fill
from tests.browser.driver import WAIT
from tests.browser.runs.table import details_of, names, row, shows
from tests.conftest import COUNTING, Server, eventually, launch
from tests.web.clients import Viewer

Open = Callable[..., Page]
RUNS, NOTE = 400, "The café run, after lunch"
NEWEST = f"Run {RUNS}"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("many") / "data"
    fill(folder, RUNS)
    server = launch(folder, command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("update_room", room="run-7", notes=NOTE, tags=["long runs"])["ok"]
    assert controller.command("update_room", room="run-9", tags=["long runs"], archived=True)["ok"]
    controller.close()
    yield server
    server.stop()
    print(server.output())


def asked(page: Page) -> list[str]:
    """What the page has asked the API for."""
    found: list[str] = page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    return [url.split("/api/")[1] for url in found if "/api/" in url]


def built(page: Page) -> int:
    return page.locator("#rows tr[data-run]").count()


def test_of_a_long_list_only_what_is_near_the_view_is_built_and_all_of_it_is_there(
    many: Server, open_page: Open
) -> None:
    page = open_page(f"{many.url}runs")
    expect(page.locator("#list")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#runs-sentence")).to_contain_text(f"{RUNS} runs, 1 of them archived.")
    assert names(page)[0] == NEWEST
    assert 10 < built(page) < 60
    expect(page.locator(".run-table")).to_have_attribute(
        "aria-rowcount", str(RUNS)
    )  # the heading counts, one is archived
    page.keyboard.press("End")
    expect(row(page, "Run 1")).to_be_in_viewport()
    expect(row(page, "Run 1")).to_have_attribute("aria-rowindex", str(RUNS))
    assert built(page) < 60
    assert len([question for question in asked(page) if question != "deleted"]) <= 3
    page.keyboard.press("Home")
    expect(row(page, NEWEST)).to_be_in_viewport()
    page.keyboard.press("Control+f")
    expect(page.locator("#rows tr[data-run]")).to_have_count(RUNS - 1)
    page.evaluate("dispatchEvent(new Event('focus'))")  # as the find bar closes
    eventually(lambda: built(page) < 60, WAIT / 1000, "a list of what is near the view")
    page.goto(f"{many.url}runs?q=nothing+like+it")
    expect(page.locator("#nothing")).to_be_visible()
    page.get_by_label("Search the runs").fill("")
    space = page.locator("#rows .space td")
    eventually(lambda: space.evaluate("it => it.offsetHeight") > 1000, WAIT / 1000, "space for the rest of the list")


def test_a_row_is_sorted_and_searched_by_what_it_holds_and_found_by_its_notes(many: Server, open_page: Open) -> None:
    page = open_page(f"{many.url}runs")
    expect(row(page, NEWEST)).to_be_visible()
    heading = page.locator("[data-sort='name']")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(row(page, "Run 1")).to_be_in_viewport()
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(row(page, NEWEST)).to_be_in_viewport()
    expect(page).to_have_url(f"{many.url}runs?sort=reverse")
    page.get_by_label("Search the runs").fill("CAFE lunch")
    shows(page, "Run 7")
    expect(page.locator("#runs-sentence")).to_have_text(f"1 of {RUNS - 1} runs match.")
    row(page, "Run 7").get_by_text("long runs").click()
    expect(page.get_by_label("Search the runs")).to_have_value("long runs")
    page.get_by_text("All", exact=True).click()
    shows(page, "Run 9", "Run 7")


def test_the_details_are_asked_for_when_they_are_opened_and_follow_what_others_write(
    many: Server, open_page: Open
) -> None:
    page = open_page(f"{many.url}runs?q=long+runs")
    shows(page, "Run 7")
    assert not [question for question in asked(page) if question.startswith("rooms/run-7")]
    page.route("**/api/rooms/run-7", lambda route: route.fulfill(status=200, body="No JSON."))
    details_of(page, "Run 7")
    expect(page.locator("#unread")).to_contain_text("The rest of this run could not be loaded.")
    page.unroute("**/api/rooms/run-7")
    expect(page.get_by_label("Notes")).to_have_value(NOTE)
    expect(page.locator("#unread")).to_be_hidden()
    expect(page.locator("#read-only")).to_contain_text("Seed1")
    controller = Viewer(many.url, ("/control",), auth={"token": many.token})
    assert controller.command("update_room", room="run-7", notes="Written meanwhile")["ok"]
    expect(page.get_by_label("Notes")).to_have_value("Written meanwhile")
    assert controller.command("update_room", room="run-7", notes=NOTE)["ok"]
    controller.close()
    expect(page.get_by_label("Notes")).to_have_value(NOTE)


def test_a_lobby_asks_for_what_is_seen_and_for_little_else(many: Server, open_page: Open) -> None:
    page = open_page(many.url)
    expect(page.locator("[data-room]").first).to_be_visible()
    page.wait_for_function("() => performance.getEntriesByType('resource').some(({name}) => name.includes('before='))")
    page.wait_for_load_state("networkidle")
    assert len(asked(page)) <= 12, asked(page)
