"""A store whose files are moved, removed, replaced or overwritten while they are open."""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tetris_viz.store import engine
from tetris_viz.store.engine import open_store
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import Changes, EventRow
from tetris_viz.store.sqlite_files import Misplaced, StoreFiles, merge_log
from tetris_viz.store.writer import Diverged, write


class Store:
    """An open store in a folder of its own, with its guard."""

    def __init__(self, folder: Path):
        folder.mkdir(exist_ok=True)
        self.path = folder / "tetris_viz.sqlite"
        self.engine = open_store(f"sqlite:///{self.path}")
        migrate(self.engine)
        self.files = StoreFiles(self.engine, self.path)
        self.seq = 0

    def write(self, count=1):
        """Commit events as the recorder does."""
        for _ in range(count):
            self.files.check()
            write(self.engine, Changes(events=[EventRow("r", self.seq + 1, "notice", 1.0, {"text": "x" * 900})]))
            self.files.check()
            self.seq += 1

    def close(self):
        self.engine.dispose()
        self.files.close()


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "data")
    opened.write(5)
    yield opened
    opened.close()


def found(path):
    """How many events another process finds that opens the path next; the file is whole."""
    with tempfile.TemporaryDirectory() as folder:  # within a process, SQLite knows which files are open
        for end in ("", "-wal"):
            if Path(f"{path}{end}").exists():
                shutil.copy(f"{path}{end}", folder)
        with closing(sqlite3.connect(Path(folder) / path.name)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return connection.execute("SELECT count(*) FROM events").fetchone()[0]


def is_refused(store, words):
    for _ in range(2):
        with pytest.raises(Misplaced, match=words):
            store.write()


@pytest.mark.parametrize("what", ["tetris_viz.sqlite", "."])
def test_a_store_that_is_moved_away_is_told_and_goes_on_when_it_comes_back(store, tmp_path, what):
    here, there = store.path.parent / what, tmp_path / "elsewhere"
    here.resolve().rename(there)
    is_refused(store, "the file tetris_viz.sqlite was moved or removed; put it back")
    there.rename(here.parent / what if what != "." else tmp_path / "data")
    store.write(3)
    assert found(store.path) == 8


def test_a_store_that_is_removed_with_all_beside_it_is_told(store):
    for file in store.path.parent.glob("tetris_viz.sqlite*"):
        file.unlink()
    is_refused(store, "was moved or removed")
    assert list(store.path.parent.iterdir()) == []


def test_a_store_that_is_replaced_is_told_and_the_other_one_stays_as_it_is(store, tmp_path):
    copy = tmp_path / "copy"
    with closing(sqlite3.connect(store.path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    store.write(20)
    store.path.rename(tmp_path / "former")
    shutil.copy(copy, store.path)
    is_refused(store, "was replaced by another; put the former back, or start the server again")
    assert found(store.path) == 5
    (tmp_path / "former").rename(store.path)
    store.write()
    assert found(store.path) == 26


def test_a_store_that_is_overwritten_in_place_is_told_and_nothing_of_ours_gets_into_it(tmp_path):
    first = Store(tmp_path / "data")
    first.write(5)
    first.close()
    shutil.copyfile(first.path, tmp_path / "backup")
    second = Store(tmp_path / "data")
    second.seq = 5
    second.write(200)
    shutil.copyfile(tmp_path / "backup", second.path)
    is_refused(second, "was overwritten; start the server again to continue with what it holds now")
    assert found(second.path) == 5
    second.close()


def test_a_copy_that_another_program_restores_into_the_store_makes_its_writer_read_it_anew(tmp_path, store):
    with closing(sqlite3.connect(tmp_path / "copy")) as copy, closing(sqlite3.connect(store.path)) as into:
        into.backup(copy)
        copy.execute("PRAGMA user_version = 7")
        copy.backup(into)
    with pytest.raises(Diverged, match="another program put an earlier copy into it"):
        store.write()


@pytest.mark.parametrize("ends", [["-wal"], ["-shm"], ["-wal", "-shm"]])
def test_a_log_that_is_removed_costs_nothing(store, ends):
    for end in ends:
        Path(f"{store.path}{end}").unlink()
    store.write(5)
    assert found(store.path) == 10
    assert Path(f"{store.path}-wal").exists()


ONE_LIFE = """
import os, shutil, sys
from pathlib import Path
from tests.store.test_files import Store
from tetris_viz.store.sqlite_files import Misplaced

store = Store(Path(sys.argv[1]))
store.write(5)
shutil.copy(store.path, sys.argv[2])
store.write(20)
store.path.rename(sys.argv[3])
for what in sys.argv[4:]:
    if what == "replaced":
        shutil.copy(sys.argv[2], store.path)
    try:
        store.write()
    except Misplaced as told:
        print(told)
sys.stdout.flush()
os._exit(0)
"""
"""A server that writes 25 events, is told to write on after its store was moved (and replaced), and is killed."""


def one_life(tmp_path, *happens):
    places = [tmp_path / "data", tmp_path / "backup", tmp_path / "old.sqlite"]
    ran = subprocess.run(
        [sys.executable, "-c", ONE_LIFE, *map(str, places), *happens], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=True,
    )  # fmt: skip
    return places[0] / "tetris_viz.sqlite", places[2], ran.stdout


@pytest.mark.parametrize("happens", [["replaced"], ["moved"], ["moved", "replaced"]])
def test_a_store_that_was_replaced_holds_all_that_was_told_by_itself(tmp_path, happens):
    path, former, said = one_life(tmp_path, *happens)
    assert len(said.splitlines()) == len(happens)
    assert found(former) == 25
    assert list(path.parent.glob("*.former*")) == []
    if "replaced" in happens:
        next_one = Store(path.parent)
        assert found(path) <= 5
        next_one.close()
    assert found(former) == 25


def test_a_store_that_was_replaced_and_is_put_back_after_the_server_was_stopped_lacks_nothing(tmp_path):
    path, former, _ = one_life(tmp_path, "replaced")
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    former.rename(path)
    again = Store(path.parent)
    again.seq = 25
    again.write()
    again.close()
    assert found(path) == 26


def test_what_the_former_store_could_not_take_is_kept_and_told_until_it_can(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 0)
    store = Store(tmp_path / "data")
    store.write(25)
    copy = tmp_path / "copy"
    shutil.copy(store.path, copy)
    reader = sqlite3.connect(store.path, isolation_level=None)  # of an earlier moment: the log cannot be merged beyond
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    store.write(3)
    kept = store.path.with_name("tetris_viz.sqlite-wal.former")
    kept.write_bytes(b"of an earlier server")
    store.path.rename(tmp_path / "former")
    shutil.copy(copy, store.path)
    is_refused(store, "what the former lacks is kept in tetris_viz.sqlite-wal.former-2")
    kept_by_us = store.path.with_name("tetris_viz.sqlite-wal.former-2")
    shutil.copy(tmp_path / "former", tmp_path / "by hand")
    shutil.copy(kept_by_us, tmp_path / "by hand-wal")
    assert found(tmp_path / "by hand") == 28
    reader.close()
    is_refused(
        store, "was replaced by another; put the former back, or start the server again to continue with this one$"
    )
    assert found(tmp_path / "former") == 28
    assert kept.read_bytes() == b"of an earlier server"
    assert not kept_by_us.exists()
    store.close()


def test_a_log_over_which_another_was_copied_does_not_get_into_the_former_store(store, tmp_path):
    other, former = Store(tmp_path / "other"), tmp_path / "former"
    other.write(60)
    store.write(20)
    store.path.rename(former)
    before = former.read_bytes()
    for end in ("", "-wal"):
        shutil.copyfile(f"{other.path}{end}", f"{store.path}{end}")
    is_refused(store, "was replaced by another")
    former.rename(store.path)
    is_refused(store, "the write-ahead log of tetris_viz.sqlite was overwritten; start the server again")
    assert store.path.read_bytes() == before
    assert not Path(f"{store.path}-wal").exists(), "the next server does not take the other's for its own"
    other.close()


@pytest.mark.parametrize("more", [3, 400])
def test_a_copy_made_while_serving_that_is_copied_back_is_told(store, tmp_path, more):
    copy = tmp_path / "copy"
    store.write(10)
    merge_log(store.engine)
    store.write()
    shutil.copyfile(store.path, copy)
    before = copy.stat().st_size
    store.write(more)
    merge_log(store.engine)
    store.files.check()
    store.path.open("r+b").write(copy.read_bytes().ljust(store.path.stat().st_size, b"\0"))
    assert store.path.stat().st_size >= before, "the size does not give it away"
    is_refused(store, "was overwritten; start the server again")


def test_a_store_in_which_nothing_is_written_keeps_its_files_as_they_are(store):
    store.write(400)
    store.files.check()
    before = [Path(f"{store.path}{end}").stat().st_mtime_ns for end in ("", "-wal")]
    for _ in range(3):
        store.files.check()
    assert [Path(f"{store.path}{end}").stat().st_mtime_ns for end in ("", "-wal")] == before
