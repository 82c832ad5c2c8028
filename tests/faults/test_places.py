"""A data folder that is moved, emptied or overwritten under a running server: people are told, and nothing is lost."""

import contextlib
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import COUNTING, Server, eventually
from tests.faults.test_store import SOON, goes_on, is_told, is_well, stored_events, told, watched
from tests.web.clients import train

Start = Callable[..., Server]


def start_counting(start_server: Start, **more: Any) -> Server:
    return start_server(command=COUNTING, autostart="0", tick="0.05", **more)


def rooms_in(store: Path) -> list[tuple[str, int]]:
    """Each room with the number of its events."""
    with contextlib.closing(sqlite3.connect(store)) as connection:
        return connection.execute("SELECT room, count(*) FROM events GROUP BY room").fetchall()


def commands_are_refused(witness: Any, room: str) -> None:
    error = witness.command("create_room")["error"]
    assert error["code"] == "store_unavailable", error
    assert witness.command("save", room=room)["error"]["code"] == "store_unavailable"


def test_a_data_folder_that_is_moved_away_is_told_and_goes_on_when_it_comes_back(
    start_server: Start, tmp_path: Path
) -> None:
    server = start_counting(start_server)
    with watched(server) as (room, witness):
        server.data_dir.rename(tmp_path / "elsewhere")
        is_told(server, "the file tetris_viz.sqlite was moved or removed; put it back")
        eventually(lambda: "failing" in told(witness), SOON, "a server message")
        commands_are_refused(witness, room)
        assert not server.data_dir.exists(), "nothing is begun in its place"
        shown = witness.durable()
        (tmp_path / "elsewhere").rename(server.data_dir)
        is_well(server)
        goes_on(witness)
        shown = witness.durable()
    assert server.stop() == 0
    stored = stored_events(server.data_dir / "tetris_viz.sqlite")
    assert [body["seq"] for body in shown if stored.get(body["seq"]) != body] == [], "what was shown is there"
    assert sorted(stored) == list(range(1, len(stored) + 1)), "what came meanwhile is there"


def test_a_store_that_is_removed_with_its_locks_is_told_and_no_second_server_begins_in_the_folder(
    start_server: Start,
) -> None:
    server = start_counting(start_server)
    with watched(server) as (room, witness):
        for log in server.data_dir.glob("tetris_viz.sqlite-*"):
            log.unlink()
        goes_on(witness)
        for lock in server.data_dir.glob("*.lock"):
            lock.unlink()
        second = start_server(command=COUNTING, data_dir=server.data_dir, wait=0)
        second.stopped = True
        assert second.process.wait(timeout=240) == 2
        assert f"The data folder {server.data_dir} is in use by" in second.output()
        eventually(lambda: len(list(server.data_dir.glob("*.lock"))) == 2, SOON, "the locks")
        goes_on(witness)
        assert server.get("/healthz")["status"] == "ok"
        kept = {body["seq"] for body in witness.durable()}
        copy = server.data_dir / "copy"
        for file in server.data_dir.glob("tetris_viz.sqlite*"):
            shutil.copy(file, copy.with_name(file.name.replace("tetris_viz.sqlite", "copy")))
        assert kept <= set(stored_events(copy)), "what was shown lies where the next server looks for it"
        for file in server.data_dir.glob("tetris_viz.sqlite*"):
            file.unlink()
        is_told(server, "was moved or removed")
        commands_are_refused(witness, room)
    assert server.stop() == 0
    assert list(server.data_dir.glob("tetris_viz.sqlite*")) == [], "no empty store took its place"


def a_backup_and_the_server_after_it(start_server: Start, tmp_path: Path) -> tuple[Path, Server]:
    """A copy of a store that no server had open, and the next server on that store."""
    first = start_counting(start_server)
    with watched(first):
        pass
    assert first.stop() == 0
    backup = tmp_path / "backup"
    shutil.copyfile(first.data_dir / "tetris_viz.sqlite", backup)
    return backup, start_counting(start_server, data_dir=first.data_dir)


def test_a_backup_that_is_copied_over_a_store_is_told_and_whole_for_the_next_server(
    start_server: Start, tmp_path: Path
) -> None:
    backup, second = a_backup_and_the_server_after_it(start_server, tmp_path)
    store = second.data_dir / "tetris_viz.sqlite"
    with watched(second):
        shutil.copyfile(backup, store)
        is_told(second, "the file tetris_viz.sqlite was overwritten; start the server again")
    assert second.stop() == 0
    assert rooms_in(store) == rooms_in(backup)
    third = start_counting(start_server, data_dir=second.data_dir)
    assert len(third.get("/api/rooms")["rooms"]) == 1


def test_a_store_that_is_replaced_holds_by_itself_all_that_was_shown_and_the_next_server_takes_nothing_from_it(
    start_server: Start, tmp_path: Path
) -> None:
    backup, second = a_backup_and_the_server_after_it(start_server, tmp_path)
    store, former = second.data_dir / "tetris_viz.sqlite", tmp_path / "former"
    with watched(second) as (room, witness):
        store.rename(former)
        shutil.copyfile(backup, store)
        is_told(second, "the file tetris_viz.sqlite was replaced by another; put the former back, or start the server")
        shown = {body["seq"]: body for body in witness.durable()}
    assert second.stop() == 0
    third = start_counting(start_server, data_dir=second.data_dir)
    assert len(third.get("/api/rooms")["rooms"]) == 1
    assert third.stop() == 0
    assert room in dict(rooms_in(former))
    with contextlib.closing(sqlite3.connect(former)) as connection:
        found = connection.execute("SELECT seq FROM events WHERE room = ?", [room]).fetchall()
    assert shown.keys() <= {seq for (seq,) in found}


def test_a_supervisor_that_dies_while_the_folder_is_away_begins_no_empty_store(
    start_server: Start, tmp_path: Path
) -> None:
    server = start_counting(start_server)
    room = train(server)
    server.data_dir.rename(tmp_path / "elsewhere")
    os.kill(server.get("/healthz")["supervisor"]["pid"], signal.SIGKILL)
    eventually(lambda: "was moved or removed; put it back" in server.output(), SOON, "the next one's refusal")
    assert not server.data_dir.exists()
    (tmp_path / "elsewhere").rename(server.data_dir)
    is_well(server)
    assert [known["id"] for known in server.get("/api/rooms")["rooms"]] == [room]
