"""Runs that are deleted, and come back."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import PROXY, WAIT
from tests.browser.runs.table import deleted, details_of, row, shows, stored
from tests.conftest import COUNTING, Server
from tests.web.clients import Viewer

Open = Callable[..., Page]
Start = Callable[..., Server]


def test_a_delete_asks_first_and_is_undone(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}runs")
    details_of(page, "Overnight")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#delete-question")).to_contain_text("It stays under Deleted, and can be restored.")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#delete-asks")).to_be_hidden()
    expect(page.get_by_role("button", name="Delete", exact=True)).to_be_focused()
    before = stored(server, "run-3")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    shows(page, "Thesis, seed 3", "Lines, short", "Just begun")
    expect(page.locator("#details")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    shows(page, "Thesis, seed 3", "Overnight", "Lines, short", "Just begun")
    expect(page.locator("#search")).to_be_focused()
    assert stored(server, "run-3") == before


def test_a_deleted_run_stays_deleted_and_a_running_one_is_stopped_first(
    server: Server, open_page: Open, start_server: Start
) -> None:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    running = controller.command("create_room", name="Learning now")["room"]
    assert controller.command("start", room=running)["ok"]
    controller.close()
    page = open_page(f"{server.url}runs")
    expect(row(page, "Learning now").locator(".pill")).to_have_text("Running", timeout=WAIT)
    details_of(page, "Learning now")
    expect(page.get_by_role("button", name="Delete", exact=True)).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("button", name="Delete", exact=True)).to_have_attribute("title", "Stop the run first")
    details_of(page, "Lines, short")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    shows(page, "Thesis, seed 3", "Overnight", "Learning now", "Just begun")
    page.close()
    server.stop()
    again = start_server(data_dir=server.data_dir, command=COUNTING, autostart="0")
    left = {room["name"] for room in again.get("/api/rooms")["rooms"]}
    assert left == {"Thesis, seed 3", "Overnight", "Learning now", "Just begun"}


def test_what_was_deleted_is_listed_and_restored_also_by_the_next_server(
    server: Server, open_page: Open, start_server: Start
) -> None:
    before = stored(server, "run-3")
    page = open_page(f"{server.url}runs")
    deleted(page, "Overnight")
    page.get_by_text("Deleted", exact=True).click()
    shows(page, "Overnight")
    expect(page.locator("#deleted-note")).to_contain_text("until somebody deletes them for good")
    expect(page.get_by_role("columnheader", name="Deleted")).to_be_visible()
    expect(page.locator("#rows .made")).to_have_text(re.compile("just now|ago"))
    page.close()
    server.stop()
    again = start_server(data_dir=server.data_dir, command=COUNTING, autostart="0")
    page, other = (open_page(f"{again.url}runs?show=deleted") for _ in range(2))
    shows(other, "Overnight")
    page.get_by_text("All", exact=True).click()
    shows(page, "Thesis, seed 3", "Lines, short", "Just begun")
    page.get_by_text("Deleted", exact=True).click()
    page.get_by_role("button", name="Restore Overnight").click()
    expect(page.locator("#nothing")).to_have_text("Nothing is deleted.")
    expect(page.locator("#toasts")).to_contain_text("“Overnight” is back.")
    expect(other.locator("#nothing")).to_have_text("Nothing is deleted.")
    page.get_by_text("Current", exact=True).click()
    shows(page, "Thesis, seed 3", "Overnight", "Lines, short", "Just begun")
    assert stored(again, "run-3") == before


def test_a_deleted_run_can_be_read_and_restored_from_its_details(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}runs")
    deleted(page, "Overnight")
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    page.goto(f"{server.url}runs?show=deleted&run=run-3")
    said = r"Deleted (just now|.+ ago)\. (It takes .+ of the store\. )?Its curves and checkpoints stay"
    expect(page.locator("#facts")).to_contain_text(re.compile(said))
    expect(page.locator("#facts")).to_contain_text("Restore it to see them again.")
    expect(page.get_by_label("Notes")).to_have_attribute("readonly", "")
    expect(page.locator("#read-only")).to_contain_text("Best score per piece, evaluated10.20 at 200")
    for part in ("#watch", "#run-kept", "#archive", "#delete", "#save"):
        expect(page.locator(part)).to_be_hidden()
    assert page.locator("#rows a[href]").count() == 0, "its room cannot be opened"
    page.locator("#restore").evaluate("it => { it.click(); it.click(); }")
    expect(page.locator("#details")).to_be_hidden()
    expect(page.locator("#nothing")).to_have_text("Nothing is deleted.")
    assert len([frame for frame in sent if "restore_room" in frame]) == 1


def test_a_watcher_sees_what_was_deleted_and_cannot_restore_it(server: Server, open_page: Open) -> None:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("update_room", room="run-2", archived=True)["ok"]
    assert controller.command("delete_room", room="run-2")["ok"]
    page = open_page(f"{server.url}runs?show=deleted", extra_http_headers=PROXY)
    shows(page, "Lines, short")
    expect(page.get_by_role("button", name="Restore Lines, short")).to_be_hidden()
    details_of(page, "Lines, short")
    expect(page.locator("#restore")).to_be_hidden()
    assert controller.command("restore_room", room="run-2")["ok"]
    controller.close()
    page.get_by_text("Archived", exact=True).click()
    shows(page, "Lines, short")
