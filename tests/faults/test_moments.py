"""Killing real processes at random moments, again and again: what people were shown stays, and learning goes on.

``make faults`` takes as many moments as the promise speaks of, other runs a few; the seeds make them the same ones.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import curve
from tests.conftest import Server, eventually
from tests.faults.rooms import INTERVAL, ROLLOUT, SLOW, Watched, gone, pid_of
from tetris_viz.web.child import STEADY_SECONDS

Start = Callable[..., Server]
Open = Callable[[str], Page]

FULL = os.environ.get("TETRIS_VIZ_FAULTS") == "full"


def learns(server: Server) -> bool:
    return any(room["state"] == "running" and room["step"] > 0 for room in server.get("/api/rooms")["rooms"])


@pytest.fixture
def quick(start_server: Start) -> Start:
    """Servers that checkpoint often and never give up."""
    return lambda **more: start_server(
        autostart="0", tick="0.1", checkpoint_seconds=str(INTERVAL), max_restarts="1000", **more
    )


def moments(count: int, seed: int, longest: float, shortest: float = 0.2) -> Iterator[float]:
    """``count`` random moments, waited for."""
    chance = random.Random(seed)
    for _ in range(count):
        moment = chance.uniform(shortest, longest)
        time.sleep(moment)
        yield moment


@pytest.mark.alone
def test_a_trainer_killed_at_random_moments(quick: Start) -> None:
    server = quick()
    watched = Watched(server)
    watched.start()  # the first one may compile the games
    cold, recoveries = [watched.starts_again()], []
    for _ in moments(20 if FULL else 3, seed=4, longest=5):
        told, seq = watched.durable(), watched.newest_seq()
        os.kill(pid_of(server, "tetris_viz.trainer"), signal.SIGKILL)
        killed = time.monotonic()
        status = watched.running_after(seq)
        recoveries.append(time.monotonic() - killed)
        watched.assert_little_was_redone(told, status)
        watched.learns_on(status)
        watched.saves(status)
    cold.append(watched.starts_again())
    print(f"cold starts {cold}, recoveries {recoveries}")
    assert max(recoveries) <= 2 * max(cold), (recoveries, cold)
    watched.assert_nothing_is_missing_or_repeated()
    watched.assert_curves_only_go_forward()


@pytest.mark.alone
def test_a_supervisor_killed_at_random_moments_and_a_page_that_stays(quick: Start, open_page: Open) -> None:
    before = time.monotonic()
    server = quick()
    watched = Watched(server)
    watched.start()
    cold, recoveries = [time.monotonic() - before], []
    page = open_page(f"{server.url}rooms/{watched.room}")
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    page.evaluate("window.loadedOnce = true")
    # one that dies young is given a pause before it is started again, which is not what is measured here
    for _ in moments(10 if FULL else 2, seed=5, longest=STEADY_SECONDS + 6, shortest=STEADY_SECONDS + 1):
        told, seq = watched.durable(), watched.newest_seq()
        os.kill(pid_of(server, "tetris_viz.supervisor"), signal.SIGKILL)
        killed = time.monotonic()
        status = watched.running_after(seq)
        recoveries.append(time.monotonic() - killed)
        watched.assert_little_was_redone(told, status)
        watched.learns_on(status)
        expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    shown = curve(page)["last"]
    eventually(lambda: curve(page)["last"] > shown, SLOW, "a chart that goes on")
    assert page.evaluate("window.loadedOnce"), "the page was loaded again"
    page.close()
    watched.assert_nothing_is_missing_or_repeated()
    watched.assert_curves_only_go_forward()
    assert server.stop() == 0
    before = time.monotonic()
    server = quick(data_dir=server.data_dir)
    eventually(lambda: learns(server), SLOW, "a room that goes on by itself")
    cold.append(time.monotonic() - before)
    print(f"cold starts {cold}, recoveries {recoveries}")
    assert max(recoveries) <= 2 * max(cold), (recoveries, cold)


def test_a_web_process_killed_at_random_moments(quick: Start) -> None:
    server = quick()
    watched = Watched(server)
    watched.start()
    for _ in moments(10 if FULL else 2, seed=6, longest=5):
        seen = watched.durable()
        os.kill(pid_of(server, "app.py"), signal.SIGKILL)
        server.process.wait(timeout=5)
        gone(server)
        server.stopped = True
        server = quick(data_dir=server.data_dir)
        again = Watched(server, watched.room)
        events = again.viewer.ask("join", {"room": again.room, "after": watched.seq})["events"]
        stored = [(event["event"], event["body"]) for event in events]
        assert len(seen) > 0
        assert [event for event in seen if event not in stored] == []
        watched = again
        eventually(lambda: learns(server), SLOW, "a room that goes on by itself")  # noqa: B023 - called at once
    watched.assert_curves_only_go_forward()


def test_a_stopped_trainer_is_reported_as_not_answering_and_goes_on(quick: Start, open_page: Open) -> None:
    server = quick()
    watched = Watched(server)
    watched.start()
    page = open_page(f"{server.url}rooms/{watched.room}")
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    trainer = pid_of(server, "tetris_viz.trainer")
    seq, stopped = watched.newest_seq(), time.monotonic()
    os.kill(trainer, signal.SIGSTOP)
    try:
        expect(page.locator("#state")).to_have_text("Not answering", timeout=SLOW * 1000)
        while time.monotonic() - stopped < (30 if FULL else 12):
            assert [pid for pid, line in server.processes().items() if "tetris_viz.trainer" in line] == [trainer]
            time.sleep(0.5)
    finally:
        os.kill(trainer, signal.SIGCONT)
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    statuses = [status for status in watched.viewer.bodies("status") if status["seq"] > seq]
    assert [("silent" in status, status["state"]) for status in statuses] == [(True, "running"), (False, "running")]
    assert pid_of(server, "tetris_viz.trainer") == trainer
    watched.learns_on(statuses[-1])


def test_a_full_disk_is_said_and_training_goes_on(
    quick: Start, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = tmp_path / "the disk is full"
    monkeypatch.setenv("FULL_DISK", str(full))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "full_disk"))
    server = quick()
    watched = Watched(server)
    watched.start()
    page = open_page(f"{server.url}rooms/{watched.room}")
    expect(page.locator("#state")).to_have_text("Running", timeout=SLOW * 1000)
    full.touch()
    expect(page.get_by_text("No space left on device")).to_be_visible(timeout=SLOW * 1000)
    told = eventually(
        lambda: [n["seq"] for n in watched.viewer.bodies("notice") if "No space" in n["text"]], SLOW, "the same word"
    )
    failed = told[0]
    reached = max(m["step"] for m in watched.viewer.bodies("metrics"))
    eventually(
        lambda: watched.viewer.bodies("metrics")[-1]["step"] > reached + 4 * ROLLOUT, SLOW, "learning that goes on"
    )
    assert not [c for c in watched.viewer.bodies("checkpoint") if c["seq"] > failed]
    full.unlink()
    eventually(lambda: [c for c in watched.viewer.bodies("checkpoint") if c["seq"] > failed], SLOW, "a checkpoint")
    texts = eventually(
        lambda: (said := [notice["text"] for notice in watched.viewer.bodies("notice")])[1:] and said, SLOW, "its end"
    )
    assert texts[1:] == ["Checkpoints can be written again."], "said once, and once that it is over"
