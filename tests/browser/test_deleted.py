"""Pages of a run that is deleted while they show it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.runs.seeds import seeded
from tests.conftest import COUNTING, Server
from tests.web.clients import Viewer

Open = Callable[..., Page]
Start = Callable[..., Server]
GONE = "This run was deleted"


def test_every_page_of_a_deleted_run_says_so_leads_on_and_comes_back_with_it(
    start_server: Start, open_page: Open, tmp_path: Path
) -> None:
    seeded(tmp_path / "runs")
    server = start_server(data_dir=tmp_path / "runs", command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    run = next(room["id"] for room in server.get("/api/rooms")["rooms"] if room["name"] == "Overnight")
    pages = {where: open_page(f"{server.url}rooms/{run}{where}") for where in ("", "?projector", "/board")}
    other = next(room["id"] for room in server.get("/api/rooms")["rooms"] if room["name"] == "Thesis, seed 3")
    compare = open_page(f"{server.url}compare?rooms={run},{other}")
    expect(compare.locator("#chosen li")).to_have_count(2)
    expect(pages[""].locator("#run")).to_be_visible()

    assert controller.command("delete_room", room=run)["ok"]
    for page in pages.values():
        card = page.locator(".board-card")
        expect(card).to_contain_text(GONE)
        expect(card.get_by_role("link", name="Deleted runs")).to_have_attribute("href", f"/runs?show=deleted&run={run}")
    expect(pages[""].locator("#state")).to_have_text("Deleted")
    expect(pages[""].locator("#run")).to_be_hidden()
    expect(compare.locator("#chosen li")).to_have_count(1)
    expect(compare.locator("#sentence")).to_contain_text("“Overnight” was deleted; Runs, Deleted brings it back.")

    assert controller.command("restore_room", room=run)["ok"]
    for page in pages.values():
        expect(page.locator(".board-card:visible", has_text=GONE)).to_have_count(0)
    expect(pages[""].locator("#state")).not_to_have_text("Deleted")
    expect(pages[""].locator("#run")).to_be_visible()
    expect(compare.locator("#chosen li")).to_have_count(2)

    compare.get_by_role("button", name="full screen").first.click()
    expect(compare.locator("body")).to_have_attribute("data-full-chart", "")
    for room in (run, other):
        assert controller.command("delete_room", room=room)["ok"]
    expect(compare.locator("#no-runs")).to_be_visible()
    expect(compare.locator("[inert]")).to_have_count(0)  # nothing is left to fill the window
    controller.close()
