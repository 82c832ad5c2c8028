"""A store that fails while an agent learns: people are told, training goes on, and nothing that was shown is lost."""

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT
from tests.conftest import COUNTING, ROOT, Server, eventually
from tests.faults.rooms import pid_of
from tests.web.clients import Viewer, train

Start = Callable[..., Server]
FRAIL = [sys.executable, "-m", "tests.faults.frail.serve"]
TIMES = 8 if os.environ.get("TETRIS_VIZ_FAULTS") == "full" else 1
SOON = WAIT / 1000


def is_told(server: Server, words: str) -> None:
    """Wait until ``/healthz`` says that the store fails, and why."""

    def failing() -> bool:
        health = server.health() or {"status": "silent"}
        return health["status"] == "degraded" and words in health["server"].get("reason", "")

    eventually(failing, SOON, f"a store that fails: {words}")


def is_well(server: Server) -> None:
    eventually(lambda: (health := server.health()) and health["status"] == "ok", SOON, "a store that works again")


def goes_on(witness: Viewer) -> None:
    """Wait for events after those that have come."""
    newest = last(witness)
    eventually(lambda: last(witness) > newest + 5, SOON, "live events")


def told(witness: Viewer) -> list[str]:
    """What the newest ``server`` message says of the store, if there was one."""
    return [body["store"] for body in witness.bodies("server")][-1:]


def last(witness: Viewer) -> int:
    return max((body["seq"] for body in witness.durable()), default=0)


def run_on(bodies: list[dict[str, Any]]) -> bool:
    numbers = [body["seq"] for body in bodies]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@contextmanager
def watched(server: Server) -> Iterator[tuple[str, Viewer]]:
    """A room that trains, and a viewer of it who commands, too."""
    room = train(server)
    witness = Viewer(server.url, ("/watch", "/control"), auth={"token": server.token})
    witness.ask("join", {"room": room})
    goes_on(witness)
    yield room, witness
    witness.close()


@pytest.mark.parametrize(("fault", "words"), [("store-full", "full"), ("store-read-only", "readonly")])
def test_a_store_that_takes_nothing_more_is_told_and_what_was_dropped_is_counted(
    start_server: Start, open_page: Callable[..., Page], fault: str, words: str
) -> None:
    server = start_server(command=FRAIL, autostart="0", tick="0.05")
    with watched(server) as (room, witness):
        page = open_page(f"{server.url}rooms/{room}", errors_when_cut=True)
        expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
        step = server.get(f"/api/rooms/{room}")["step"]
        for _ in range(TIMES):
            (server.data_dir / "dropped").unlink(missing_ok=True)
            (server.data_dir / fault).touch()
            is_told(server, words)
            eventually(lambda: "failing" in told(witness), SOON, "a server message")
            expect(page.locator("#banner")).to_contain_text("Results cannot be saved", timeout=WAIT)
            assert witness.command("save", room=room)["error"]["code"] == "store_unavailable"
            eventually((server.data_dir / "dropped").exists, SOON, "more than may wait")
            lost = len(witness.bodies("notice"))
            (server.data_dir / fault).unlink()
            is_well(server)
            eventually(lambda lost=lost: len(witness.bodies("notice")) > lost, SOON, "a notice of what was dropped")
            expect(page.locator("#banner")).to_be_hidden(timeout=WAIT)
            goes_on(witness)
        assert server.get(f"/api/rooms/{room}")["step"] > step
        shown = witness.durable()
    assert server.stop() == 0
    dropped = sum(body["dropped"] for body in witness.bodies("notice"))
    stored = stored_events(server.data_dir / "tetris_viz.sqlite")
    missing = set(range(1, max(stored) + 1)) - set(stored)
    assert 0 < len(missing) == dropped
    assert [body["seq"] for body in shown if stored.get(body["seq"]) != body] == [], "what was shown is there"
    shutil.rmtree(server.data_dir / "rooms")  # a trainer that only counts keeps nothing that could be verified
    verifies(server.data_dir)


def verifies(data_dir: Path) -> None:
    """What the program's own check says of a store that nobody runs."""
    done = subprocess.run(
        [sys.executable, "-m", "tetris_viz", "verify"], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**os.environ, "TETRIS_VIZ_DATA_DIR": str(data_dir)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def only_curves_were_left_out(server: Server, shown: list[dict[str, Any]]) -> None:
    """A server in a hurry tells viewers of no curves: they are in the store, from which a page reads them."""
    heard = {body["seq"] for body in shown}
    with contextlib.closing(sqlite3.connect(server.data_dir / "tetris_viz.sqlite")) as store:
        kinds = dict(store.execute("SELECT seq, kind FROM events").fetchall())
    unheard = set(range(min(heard), max(heard) + 1)) - heard
    assert {kinds.get(seq) for seq in unheard} <= {"metrics", "episodes"}


def stored_events(path: Path) -> dict[int, dict[str, Any]]:
    with contextlib.closing(sqlite3.connect(path)) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {seq: json.loads(body) for seq, body in store.execute("SELECT seq, body FROM events")}


def test_a_locked_store_is_told_and_nothing_is_lost(start_server: Start) -> None:
    server = start_server(command=COUNTING, autostart="0", tick="0.05")
    with watched(server) as (_, witness):
        with contextlib.closing(sqlite3.connect(server.data_dir / "tetris_viz.sqlite")) as other:
            other.execute("BEGIN IMMEDIATE")
            is_told(server, "database is locked")
            other.rollback()
        is_well(server)
        goes_on(witness)
        assert run_on(witness.durable())


def test_a_database_that_cuts_everybody_off_is_told_and_nothing_is_lost(
    start_server: Start, empty_postgresql: str
) -> None:
    server = start_server(command=COUNTING, autostart="0", tick="0.05", database_url=empty_postgresql)
    administrator = psycopg.connect(empty_postgresql.rpartition("/")[0] + "/template1")
    administrator.autocommit = True
    with administrator, watched(server) as (room, witness):
        administrator.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS false")
        try:
            administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'")
            is_told(server, "not currently accepting connections")
            with pytest.raises(urllib.error.HTTPError) as refused:
                server.get(f"/api/rooms/{room}/series")
            assert refused.value.code == 503
        finally:
            administrator.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS true")
        is_well(server)
        goes_on(witness)
        assert run_on(witness.durable())
        assert server.get(f"/api/rooms/{room}/series")["seq"] > 0


def test_a_damaged_store_is_left_alone_and_said_in_one_sentence(start_server: Start) -> None:
    first = start_server(command=COUNTING, autostart="0", tick="0.05")
    with watched(first):
        pass
    first.stop()
    store = first.data_dir / "tetris_viz.sqlite"
    whole = store.read_bytes()
    damaged = whole[:4096] + bytes(len(whole) - 4096)
    store.write_bytes(damaged)
    again = start_server(command=COUNTING, data_dir=first.data_dir, wait=0)
    again.stopped = True
    assert again.process.wait(timeout=240) == 2
    assert f"The store {store} cannot be used (database disk image is malformed)" in again.output()
    assert store.read_bytes() == damaged


def test_a_killed_history_is_unavailable_meanwhile_and_live_events_go_on(start_server: Start) -> None:
    server = start_server(command=COUNTING, autostart="0", tick="0.05")
    chosen = random.Random(7)
    with watched(server) as (room, witness), ThreadPoolExecutor(1) as asking:
        for _ in range(TIMES):
            history = pid_of(server, "tetris_viz.history")
            os.kill(history, signal.SIGSTOP)  # so that the question meets its end
            answer = asking.submit(series_of, server, room)
            goes_on(witness)
            for _ in range(chosen.randrange(3)):
                goes_on(witness)
            os.kill(history, signal.SIGKILL)
            assert answer.result(60) == 503
            goes_on(witness)
            eventually(lambda: series_of(server, room) == 200, SOON, "another history")
            assert pid_of(server, "tetris_viz.history") != history
            assert server.get("/healthz")["status"] == "ok"
    assert server.stop() == 0
    only_curves_were_left_out(server, witness.durable())


def series_of(server: Server, room: str) -> int:
    try:
        server.get(f"/api/rooms/{room}/series")
    except urllib.error.HTTPError as error:
        return error.code
    return 200
