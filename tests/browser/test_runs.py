"""The list of runs, used as people use it; the trainers here only count, and the scores were stored before."""

import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.backup.places import a_run, checkpoint_files
from tests.browser.driver import PHONE, WAIT
from tests.conftest import COUNTING, Server, eventually, launch
from tests.web.clients import Viewer
from tetris_viz import checkpoints

Open = Callable[..., Page]
Start = Callable[..., Server]
DAY = 86_400
RUNS = {
    "Thesis, seed 3": ([12.5, 12.84], ["thesis", "bag"]),
    "Lines, short": ([4.61], ["demo"]),
    "Overnight": ([10.2, 9.5], ["thesis"]),
}
"""Name -> what was judged, the newest last, and tags."""
KEPT = [
    (600, "best", 12.84),
    (800, "periodic", 12.1),
    (1000, "periodic", 12.3),
    (1200, "save", 12.5),
    (1400, "stop", None),
]
"""The checkpoints of the first: step, cause, what it was judged."""
PROXY = {"X-Forwarded-For": "203.0.113.9"}
"""With it the server takes the browser for one that may only watch."""


def seeded(folder: Path) -> None:
    """A store with three runs that were judged, and one that was not."""
    for number, (name, (judged, tags)) in enumerate(RUNS.items(), 1):
        values = {"eval/score_per_piece": judged[-1], "eval/survival": 0.99}
        created = time.time() - number * DAY
        a_run(folder, f"run-{number}", name, number=number, judged=judged, tags=tags, values=values, created=created)
    a_run(folder, "run-4", "Just begun", number=4, tags=[], notes="", values={}, created=time.time())
    for step, cause, judged in KEPT:
        facts = {
            "config": {},
            "cause": cause,
            "best": {"step": 600, "worth": 9.0},
            "time": time.time() - DAY - 7200 + step,
            "memory": None,
        }
        facts["judged"] = {"eval/score_per_piece": judged} if judged else {}
        files = {name: bytes([step % 251]) * 5000 for name in checkpoint_files()}
        checkpoints.write(folder / "rooms" / "run-1" / "checkpoints", step, files, facts)


@pytest.fixture
def server(tmp_path: Path, start_server: Start) -> Server:
    seeded(tmp_path / "runs")
    return start_server(data_dir=tmp_path / "runs", command=COUNTING, autostart="0")


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for the tests that change nothing."""
    folder = tmp_path_factory.mktemp("looked-at") / "data"
    seeded(folder)
    server = launch(folder, command=COUNTING, autostart="0")
    try:
        yield server
    finally:
        server.stop()
        print(server.output())


def names(page: Page) -> list[str]:
    return page.locator("#rows .run a").all_inner_texts()


def shows(page: Page, *wanted: str) -> None:
    eventually(lambda: names(page) == list(wanted), WAIT / 1000, f"the list {wanted}, not {names(page)}")


def row(page: Page, name: str) -> Locator:
    return page.locator("#rows tr").filter(has=page.get_by_role("link", name=name, exact=True))


def details_of(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Details of {name}", exact=True).click()
    expect(page.locator("#details-title")).to_have_text(name)


def stored(server: Server, room: str) -> dict[str, object]:
    return server.get(f"/api/rooms/{room}")


def test_the_leaderboard_says_who_is_best_on_games_it_had_not_seen(looked_at: Server, open_page: Open) -> None:
    page = open_page(looked_at.url)
    page.get_by_role("link", name="Runs", exact=True).click()
    shows(page, "Thesis, seed 3", "Overnight", "Lines, short", "Just begun")
    assert page.locator("#rows .place").all_inner_texts() == ["1", "2", "3", ""]
    expect(page.locator("#runs-sentence")).to_have_text(
        "4 runs. “Thesis, seed 3” leads with 12.84 a piece on games it had not seen."
    )
    expect(row(page, "Overnight")).to_contain_text("10.20")
    details_of(page, "Overnight")
    expect(page.locator("#read-only")).to_contain_text("Best score per piece, judged10.20")
    expect(page.locator("#read-only")).to_contain_text("Newest score per piece, judged9.50")
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
    expect(page.locator("#nothing")).to_have_text("Nothing found for ‘nothing like it’.")
    page.get_by_label("Search the runs").fill("")
    page.get_by_text("Archived", exact=True).click()
    expect(page.locator("#nothing")).to_have_text("Nothing is archived.")


def test_an_empty_list_leads_to_the_first_room(start_server: Start, open_page: Open) -> None:
    page = open_page(f"{start_server(command=COUNTING, autostart='0').url}runs")
    expect(page.locator("#nothing")).to_contain_text("No runs yet.", timeout=WAIT)
    page.get_by_role("link", name="Make a room").click()
    expect(page.locator("#new-room")).to_be_visible()


def test_a_name_tags_and_notes_are_kept_and_everyone_sees_them(
    server: Server, open_page: Open, start_server: Start
) -> None:
    mine, other = (open_page(f"{server.url}runs") for _ in range(2))
    shows(other, "Thesis, seed 3", "Overnight", "Lines, short", "Just begun")
    details_of(mine, "Just begun")
    save = mine.locator("#save")
    expect(save).to_have_text("Saved")
    mine.get_by_role("textbox", name="Name").fill("Chapter 4")
    mine.get_by_label("Tags").fill("thesis, seed 7 ,, ")
    mine.get_by_label("Notes").fill("Twice the batch.\nSlower at first.")
    expect(save).to_have_text("Save")
    save.click()
    expect(save).to_have_text("Saved")
    shows(other, "Thesis, seed 3", "Overnight", "Lines, short", "Chapter 4")
    assert row(other, "Chapter 4").locator(".tag").all_inner_texts() == ["thesis", "seed 7"]
    mine.close()
    other.close()
    server.stop()
    again = start_server(data_dir=server.data_dir, command=COUNTING, autostart="0")
    found = stored(again, "run-4")
    wanted = ["Chapter 4", ["thesis", "seed 7"], "Twice the batch.\nSlower at first."]
    assert [found[field] for field in ("name", "tags", "notes")] == wanted


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}runs?run=run-1")
    tags, name = page.get_by_label("Tags"), page.get_by_role("textbox", name="Name")
    tags.fill(", ".join(f"tag {n}" for n in range(11)))
    page.locator("#save").click()
    expect(page.locator("#run-tags-error")).to_have_text("At most 10 tags; these are 11.")
    expect(tags).to_be_focused()
    tags.fill("thesis")
    expect(page.locator("#run-tags-error")).to_be_hidden()
    name.fill("\u202enorw")  # only the server knows what it cannot show
    page.locator("#save").click()
    expect(page.locator("#run-name-error")).to_contain_text("Must be one line of visible characters.")
    expect(name).to_be_focused()
    details_of(page, "Overnight")
    expect(name).to_have_value("Overnight")
    details_of(page, "Thesis, seed 3")
    expect(tags).to_have_value("thesis")
    page.get_by_role("button", name="Discard").click()
    expect(tags).to_have_value("thesis, bag")
    expect(name).to_have_value("Thesis, seed 3")
    expect(page.locator("#save")).to_have_text("Saved")
    assert stored(server, "run-1")["tags"] == ["thesis", "bag"]


def test_others_may_change_a_run_while_somebody_types(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}runs?run=run-1")
    page.get_by_label("Notes").fill("half a sen")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("update_room", room="run-1", tags=["by another"])["ok"]
    controller.close()
    expect(row(page, "Thesis, seed 3").locator(".tag")).to_have_text(["by another"], timeout=WAIT)
    page.get_by_label("Notes").press_sequentially("tence")
    expect(page.get_by_label("Notes")).to_have_value("half a sentence")


def test_an_archived_run_leaves_the_lobby_and_comes_back(server: Server, open_page: Open) -> None:
    page, lobby = open_page(f"{server.url}runs"), open_page(server.url)
    expect(lobby.locator(".card[data-room]")).to_have_count(4, timeout=WAIT)
    details_of(page, "Overnight")
    page.get_by_role("button", name="Archive", exact=True).click()
    shows(page, "Thesis, seed 3", "Lines, short", "Just begun")
    expect(lobby.locator(".card[data-room]")).to_have_count(3, timeout=WAIT)
    page.get_by_text("Archived", exact=True).click()
    shows(page, "Overnight")
    expect(page.locator("#rows .place")).to_have_text("2")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#show-archived")).to_be_focused()
    expect(page.locator("#nothing")).to_have_text("Nothing is archived.")
    expect(lobby.locator(".card[data-room]")).to_have_count(4, timeout=WAIT)


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


def kept(page: Page) -> Locator:
    return page.locator("#run-kept tbody tr")


def test_the_details_show_the_kept_checkpoints_the_best_first(
    looked_at: Server, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{looked_at.url}runs")
    details_of(page, "Thesis, seed 3")
    expect(kept(page)).to_have_count(3)
    expect(kept(page).first).to_contain_text("600 ★")
    expect(kept(page).first).to_contain_text("judged best")
    expect(kept(page).first).to_contain_text("12.84")
    expect(kept(page).nth(1)).to_contain_text("1,400")
    expect(kept(page).nth(1)).to_contain_text("at a stop")
    assert page.locator("#run-kept .star:visible").count() == 1
    page.get_by_role("button", name="All 5", exact=True).click()
    expect(kept(page)).to_have_count(5)
    expect(kept(page).last).to_contain_text("15 kB")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download checkpoint 600").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert zipfile.is_zipfile(file)
    page.get_by_role("button", name="Fewer", exact=True).click()
    expect(kept(page)).to_have_count(3)
    details_of(page, "Just begun")
    expect(page.locator("#run-kept > p")).to_contain_text("None yet.")
    expect(kept(page)).to_have_count(0)


def test_a_checkpoint_is_shown_from_the_list_and_the_way_to_the_hall_is_there(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}runs")
    row(page, "Thesis, seed 3").locator(".made").click()
    expect(page.locator("#showing")).to_have_text("The showcase plays the newest policy.")
    kept(page).first.get_by_role("button", name="Show in the showcase").click()
    expect(page.locator("#showing")).to_have_text("The showcase plays checkpoint 600.")
    expect(kept(page).first.get_by_role("button", name="Shown in the showcase")).to_be_visible()
    assert stored(server, "run-1")["config"]["showcase_policy"] == 600  # type: ignore[index]
    expect(page.get_by_role("link", name="Open room")).to_have_attribute("href", "/rooms/run-1")
    page.get_by_role("link", name="Projector").click()
    expect(page).to_have_url(f"{server.url}rooms/run-1?projector")
    page.go_back()
    page.get_by_role("button", name="Show the newest again").click()
    expect(page.locator("#showing")).to_have_text("The showcase plays the newest policy.")
    expect(page.get_by_role("link", name="Open room")).to_be_focused()


def deleted(page: Page, name: str) -> None:
    details_of(page, name)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator("#details")).to_be_hidden()


def test_what_was_deleted_is_listed_and_restored_also_by_the_next_server(
    server: Server, open_page: Open, start_server: Start
) -> None:
    before = stored(server, "run-3")
    page = open_page(f"{server.url}runs")
    deleted(page, "Overnight")
    page.get_by_text("Deleted", exact=True).click()
    shows(page, "Overnight")
    expect(page.locator("#deleted-note")).to_contain_text("as long as this server’s data folder is")
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
    page.goto(f"{server.url}runs?show=deleted&run=run-3")
    expect(page.locator("#facts")).to_contain_text("Deleted. It is kept whole")
    expect(page.get_by_label("Notes")).to_have_attribute("readonly", "")
    expect(page.locator("#read-only")).to_contain_text("Best score per piece, judged10.20")
    for part in ("#watch", "#run-kept", "#archive", "#delete", "#save"):
        expect(page.locator(part)).to_be_hidden()
    assert page.locator("#rows a[href]").count() == 0, "its room cannot be opened"
    page.locator("#restore").click()
    expect(page.locator("#details")).to_be_hidden()
    expect(page.locator("#nothing")).to_have_text("Nothing is deleted.")


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


def test_who_may_only_watch_reads_everything_and_changes_nothing(looked_at: Server, open_page: Open) -> None:
    page = open_page(f"{looked_at.url}runs?run=run-1", extra_http_headers=PROXY)
    expect(page.get_by_label("Notes")).to_have_value("line\nline \U0001f600", timeout=WAIT)
    expect(page.get_by_label("Notes")).to_have_attribute("readonly", "")
    for name in ("Saved", "Archive", "Delete", "Show in the showcase: checkpoint 600"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="Open room")).to_be_visible()
    page.locator("#unlock-open").click()
    page.get_by_label("Token").fill(looked_at.token)
    page.get_by_role("button", name="Unlock", exact=True).click()
    expect(page.get_by_role("button", name="Archive", exact=True)).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("button", name="Show in the showcase: checkpoint 600")).to_be_visible()


def test_the_keyboard_reaches_the_details_and_comes_back(looked_at: Server, open_page: Open) -> None:
    page = open_page(f"{looked_at.url}runs")
    button = page.get_by_role("button", name="Details of Overnight", exact=True)
    button.press("Enter")
    expect(page.locator("#details-title")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#details")).to_be_hidden()
    expect(button).to_be_focused()


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
