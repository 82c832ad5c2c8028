"""Killing each process of a real, learning server: nothing is left behind, and people are told."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.driver import curve
from tests.conftest import COUNTING, Server, eventually
from tests.faults.rooms import SLOW, ends, gone, learning_room, only_room, pid_of, started_again
from tests.web.clients import Viewer

Start = Callable[..., Server]
Open = Callable[[str], Page]

NOTE_ENDS = """section => {
  const note = () => window.ends.push(Number(section.dataset.last || 0));
  window.ends = [];
  note();
  new MutationObserver(note).observe(section, {attributeFilter: ['data-last']});
}"""


def test_a_killed_web_process_leaves_no_process_behind(start_server: Start) -> None:
    server = start_server(tick="1")
    learning_room(server)
    assert len(server.processes()) >= 4
    os.kill(pid_of(server, "app.py"), signal.SIGKILL)
    server.process.wait(timeout=5)
    gone(server)


def test_a_killed_supervisor_takes_its_children_with_it_and_its_rooms_come_back(
    server: Server, open_page: Open
) -> None:
    room = started_again(server)
    page = open_page(f"{server.url}rooms/{room['id']}")
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    page.evaluate("window.loadedOnce = true")
    trainer, old = pid_of(server, "tetris_viz.trainer"), pid_of(server, "tetris_viz.supervisor")
    os.kill(old, signal.SIGKILL)
    eventually(lambda: trainer not in server.processes(), 10, "the end of its trainer")
    expect(page.locator("#state")).to_have_text("Recovering", timeout=SLOW * 1000)
    told = "The supervisor ended while this room was running."
    expect(page.locator("#sentence")).to_contain_text(told)
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    assert page.evaluate("window.loadedOnce"), "the page was loaded again"
    health = eventually(lambda: (h := server.health()) and h["status"] == "ok" and h, SLOW, "a new supervisor")
    assert health["supervisor"]["pid"] not in (None, old)
    eventually(lambda: only_room(server)["step"] > 0, SLOW, "a room that learns")


def test_what_is_pressed_while_the_supervisor_comes_up_is_carried_out_once(
    start_server: Start, open_page: Open
) -> None:
    server = start_server(command=COUNTING)
    room = eventually(lambda: only_room(server), SLOW, "the first room")
    eventually(lambda: only_room(server)["state"] == "running", SLOW, "a room that runs")
    viewer = Viewer(server.url)
    viewer.ask("join", {"room": room["id"]})
    page = open_page(f"{server.url}rooms/{room['id']}")
    expect(page.locator("#pace")).to_be_enabled(timeout=SLOW * 1000)
    before = only_room(server)["config"]["showcase_pieces_per_second"]
    os.kill(server.get("/healthz")["supervisor"]["pid"], signal.SIGKILL)
    page.locator("#pace").press("ArrowRight")
    eventually(lambda: only_room(server)["config"]["showcase_pieces_per_second"] > before, SLOW, "another pace")
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    expect(page.locator(".toast[data-level=error]")).to_have_count(0)
    told = [body["changes"] for body in viewer.bodies("notice") if "changes" in body]
    assert [list(changes) for changes in told] == [["showcase_pieces_per_second"]]
    viewer.close()


def test_a_killed_supervisors_rooms_come_back_also_where_a_new_servers_would_wait(start_server: Start) -> None:
    server = start_server(command=COUNTING, resume="0")
    viewer = Viewer(server.url)
    room = eventually(lambda: only_room(server), SLOW, "the first room")
    viewer.ask("join", {"room": room["id"]})
    eventually(lambda: only_room(server)["state"] == "running", SLOW, "a room that runs")
    os.kill(pid_of(server, "tests.supervisor.fake_supervisor"), signal.SIGKILL)
    eventually(
        lambda: [status for status in viewer.bodies("status") if status["state"] == "recovering"], SLOW, "its recovery"
    )
    eventually(lambda: only_room(server)["state"] == "running", SLOW, "the room again")
    viewer.close()
    ends(server, signal.SIGTERM)
    server.stopped = True
    again = start_server(command=COUNTING, resume="0", data_dir=server.data_dir)
    assert only_room(again)["state"] == "stopped", "a new server waits"


def test_a_killed_trainer_is_told_in_words_and_the_room_goes_on(server: Server, open_page: Open) -> None:
    room = started_again(server)
    viewer = Viewer(server.url)
    assert viewer.ask("join", {"room": room["id"]})["ok"]
    page = open_page(f"{server.url}rooms/{room['id']}")
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    eventually(lambda: curve(page)["points"] >= 3, SLOW, "a curve")
    page.locator("[data-key='tetris/score_per_piece']").evaluate(NOTE_ENDS)
    os.kill(pid_of(server, "tetris_viz.trainer"), signal.SIGKILL)
    expect(page.locator("#state")).to_have_text("Recovering", timeout=SLOW * 1000)
    told = "The trainer was ended by the system, probably for lack of memory."
    expect(page.locator("#sentence")).to_contain_text(told)
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    assert only_room(server)["attempt"] == room["attempt"] + 1
    assert server.get("/healthz")["rooms"][0]["reason"] is None
    [began] = eventually(
        lambda: [status["from_step"] for status in viewer.bodies("status") if "from_step" in status],
        SLOW, "where the new attempt began",
    )  # fmt: skip
    eventually(
        lambda: min(page.evaluate("window.ends")) <= began, SLOW,
        "a chart that goes back to where the new attempt began",
    )  # fmt: skip
    eventually(lambda: curve(page)["points"] >= 3, SLOW, "a curve that goes on")
    viewer.close()


def test_a_trainer_that_cannot_live_fails_its_room_and_a_person_can_try_again(
    start_server: Start, open_page: Open
) -> None:
    """A file stands where the room's folder keeps its lock, until somebody clears it away."""
    server = start_server(autostart="0", max_restarts="1")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    room = controller.command("create_room", preset="classroom")["room"]
    obstacle: Path = server.data_dir / "rooms" / room / "lock"
    obstacle.mkdir(parents=True)
    assert controller.command("start", room=room)["ok"]
    page = open_page(f"{server.url}rooms/{room}")
    expect(page.locator("#state")).to_have_text("Failed", timeout=SLOW * 1000)
    expect(page.locator("#sentence")).to_contain_text("lock: Is a directory")
    expect(page.locator("#sentence")).to_contain_text("restarted once")
    page.locator("#log summary").click()
    expect(page.locator("#log pre")).to_contain_text("IsADirectoryError")
    obstacle.rmdir()
    expect(page.locator("#run")).to_have_text("Start again")
    page.locator("#run").click()
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    expect(page.locator("#log")).to_be_hidden()
    controller.close()


def test_the_queue_outlives_its_supervisor_and_the_server_and_moves_on_when_a_run_has_finished(
    start_server: Start,
) -> None:
    server = start_server(command=COUNTING, autostart="0", max_running_rooms="1", tick="0.05")

    def shown() -> dict[str, tuple[str, int | None]]:
        return {room["name"]: (room["state"], room["queue_place"]) for room in server.get("/api/rooms")["rooms"]}

    waiting = {"first": ("running", None), "third": ("queued", 1), "second": ("queued", 2)}
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    for name in ("first", "third", "second"):
        made = controller.command("create_room", name=name, config={"total_placements": 10**7})["room"]
        assert controller.command("start", room=made)["ok"]
    controller.close()
    eventually(lambda: shown() == waiting, SLOW, "a queue of two")
    os.kill(pid_of(server, "tests.supervisor.fake_supervisor"), signal.SIGKILL)
    eventually(lambda: shown()["first"][0] == "recovering", SLOW, "another supervisor")
    eventually(lambda: shown() == waiting, SLOW, "the same queue")
    server.process.kill()
    server.process.wait(timeout=5)
    gone(server)
    server.stopped = True
    server = start_server(command=COUNTING, max_running_rooms="1", tick="0.05", data_dir=server.data_dir)
    eventually(lambda: shown() == waiting, SLOW, "the same queue on another server")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    rooms = {room["name"]: room["id"] for room in server.get("/api/rooms")["rooms"]}
    assert controller.command("configure", room=rooms["first"], config={"total_placements": 1_000})["ok"]
    eventually(lambda: shown()["third"][0] == "running", SLOW, "the one whose turn it was")
    assert shown()["first"][0] == "finished"
    eventually(lambda: shown()["second"] == ("queued", 1), SLOW, "the next one's turn")
    controller.close()


def test_ctrl_c_ends_everything_within_ten_seconds_and_the_next_server_goes_on(start_server: Start) -> None:
    server = start_server(tick="1")
    learning_room(server)
    ends(server, signal.SIGINT)
    server.stopped = True
    again = start_server(tick="1", data_dir=server.data_dir)
    room = learning_room(again)
    assert room["attempt"] == 2
