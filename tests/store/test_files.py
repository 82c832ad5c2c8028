"""A store whose files are moved, removed, replaced or overwritten while they are open."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tetris_viz.store.engine import open_store
from tetris_viz.store.files import Misplaced, StoreFiles
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import Changes, EventRow
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
    is_refused(second, "was overwritten; start the server again to go on with what it holds now")
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
