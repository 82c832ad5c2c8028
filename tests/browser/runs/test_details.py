"""The details of a run: read, written, and its checkpoints shown."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.driver import PROXY, WAIT
from tests.browser.runs.table import details_of, kept, row, shows, stored
from tests.conftest import COUNTING, Server
from tests.web.clients import Viewer

Open = Callable[..., Page]
Start = Callable[..., Server]


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
    name.fill("\u202enorw")
    page.locator("#save").click()
    expect(page.locator("#run-name-error")).to_contain_text("A name must be one line with a visible character")
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


def test_two_who_edit_one_run_keep_what_the_other_saved(server: Server, open_page: Open) -> None:
    one, other = (open_page(f"{server.url}runs?run=run-1") for _ in range(2))
    one.get_by_role("textbox", name="Name").fill("Chapter 4")
    other.get_by_label("Notes").fill("by the other")
    other.locator("#save").click()
    expect(other.locator("#save")).to_have_text("Saved")
    expect(one.get_by_label("Notes")).to_have_value("by the other", timeout=WAIT)  # nobody types there
    one.locator("#save").click()
    expect(one.locator("#save")).to_have_text("Saved")
    found = stored(server, "run-1")
    assert (found["name"], found["notes"]) == ("Chapter 4", "by the other")

    notes, theirs = one.get_by_label("Notes"), one.locator("#run-notes-clash")
    notes.fill("mine")
    other.get_by_label("Notes").fill("theirs")
    other.locator("#save").click()
    expect(theirs.locator("blockquote")).to_have_text("theirs", timeout=WAIT)
    expect(notes).to_have_value("mine")
    one.locator("#save").click()
    expect(theirs.get_by_role("button", name="Take theirs")).to_be_focused()
    assert stored(server, "run-1")["notes"] == "theirs"
    theirs.get_by_role("button", name="Keep mine").click()
    expect(theirs).to_be_hidden()
    one.locator("#save").click()
    expect(one.locator("#save")).to_have_text("Saved")
    assert stored(server, "run-1")["notes"] == "mine"

    tags = one.get_by_label("Tags")
    tags.fill("by one")
    other.get_by_label("Tags").fill("by the other")
    other.locator("#save").click()
    expect(other.locator("#save")).to_have_text("Saved")
    one.locator("#run-tags-clash").get_by_role("button", name="Take theirs").click()
    expect(tags).to_have_value("by the other")
    expect(one.locator("#save")).to_have_text("Saved")


def test_a_save_that_crosses_another_is_refused_and_shows_both(server: Server, open_page: Open) -> None:
    page, deaf = open_page(f"{server.url}runs"), False

    def open_wire(near: WebSocketRoute) -> None:
        far = near.connect_to_server()
        far.on_message(lambda told: None if deaf and '["rooms"' in str(told)[:40] else near.send(told))

    page.route_web_socket("**/socket.io/**", open_wire)
    page.goto(f"{server.url}runs?run=run-1")
    page.get_by_label("Notes").fill("mine")
    expect(page.locator("#save")).to_have_attribute("aria-disabled", "false", timeout=WAIT)
    deaf = True  # the list that tells of the other's save comes later than the save is made
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("update_room", room="run-1", notes="theirs")["ok"]
    page.locator("#save").click()
    clash = page.locator("#run-notes-clash")
    expect(clash.locator("blockquote")).to_have_text("theirs")
    assert stored(server, "run-1")["notes"] == "theirs"
    deaf = False
    assert controller.command("update_room", room="run-1", tags=["any change brings the list"])["ok"]
    controller.close()
    expect(row(page, "Thesis, seed 3").locator(".tag")).to_have_text(["any change brings the list"], timeout=WAIT)
    clash.get_by_role("button", name="Keep mine").click()
    page.locator("#save").click()
    expect(page.locator("#save")).to_have_text("Saved")
    assert stored(server, "run-1")["notes"] == "mine"


def test_the_details_show_the_kept_checkpoints_the_best_first(
    looked_at: Server, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{looked_at.url}runs")
    details_of(page, "Thesis, seed 3")
    expect(kept(page)).to_have_count(3)
    expect(kept(page).first).to_contain_text("600 ★")
    expect(kept(page).first).to_contain_text("the best")
    expect(kept(page).first).to_contain_text("12.84")
    expect(kept(page).nth(1)).to_contain_text("1,400")
    expect(kept(page).nth(1)).to_contain_text("at a stop")
    assert page.locator("#run-kept .star:visible").count() == 1
    page.get_by_role("button", name="All 7", exact=True).click()
    expect(kept(page)).to_have_count(7)
    expect(kept(page).last).to_contain_text("16 kB")
    page.get_by_role("button", name="More for checkpoint 600").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download checkpoint 600").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert zipfile.is_zipfile(file)
    page.get_by_role("button", name="Fewer", exact=True).click()
    expect(kept(page)).to_have_count(3)
    details_of(page, "Just begun")
    expect(page.locator("#run-kept > p")).to_contain_text("No checkpoints yet.")
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
    expect(page.get_by_role("link", name="Compare this run")).to_have_attribute("href", "/compare?rooms=run-1")
    page.get_by_role("link", name="Projector").click()
    expect(page).to_have_url(f"{server.url}rooms/run-1?projector")
    page.go_back()
    page.get_by_role("button", name="Show the newest again").click()
    expect(page.locator("#showing")).to_have_text("The showcase plays the newest policy.")
    expect(page.get_by_role("link", name="Open room")).to_be_focused()


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
