"""A disk that really is full, for store, checkpoints, policies and log at once (only where mounting is allowed)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT
from tests.conftest import Server, eventually
from tests.faults.disks import small_disk
from tests.faults.rooms import SLOW, Watched, assert_tells_nothing_of_the_machine
from tests.faults.test_store import is_told, is_well, stored_events, verifies


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, "64m"):
        yield folder


def fill(disk: Path) -> Path:
    """A file that leaves no byte to anybody else."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as sink:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while sink.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return filler


def test_a_full_disk_costs_nothing_that_was_shown_and_everything_goes_on_when_there_is_space(
    disk: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(data_dir=disk / "data", autostart="0", tick="0.1", checkpoint_seconds="2")
    watched = Watched(server)
    watched.start()
    page = open_page(f"{server.url}rooms/{watched.room}", errors_when_cut=True)
    eventually(lambda: watched.viewer.bodies("checkpoint"), SLOW, "a checkpoint")
    filler = fill(disk)
    is_told(server, "full")
    expect(page.locator("#banner")).to_contain_text("Results cannot be saved", timeout=WAIT)
    assert watched.viewer.command("save", room=watched.room)["error"]["code"] == "store_unavailable"
    reached = server.get(f"/api/rooms/{watched.room}")["step"]
    filler.unlink()
    is_well(server)
    expect(page.locator("#banner")).to_be_hidden(timeout=WAIT)
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    kept = watched.newest_seq()
    watched.learns_on({"seq": kept})
    eventually(lambda: [c for c in watched.viewer.bodies("checkpoint") if c["seq"] > kept], SLOW, "a checkpoint")
    eventually(lambda: server.get(f"/api/rooms/{watched.room}")["step"] > reached, SLOW, "learning beyond what waited")
    assert watched.viewer.bodies("status")[-1]["attempt"] == 1, "the trainer lived on"
    assert_tells_nothing_of_the_machine(server, watched.viewer)
    shown = [body for _, body in watched.durable()]
    assert server.stop() == 0
    stored = stored_events(disk / "data" / "tetris_viz.sqlite")
    assert [body["seq"] for body in shown if stored.get(body["seq"]) != body] == [], "what was shown is there"
    verifies(disk / "data")
