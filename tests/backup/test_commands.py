"""The command's manners: exit codes, refusals that say what to do, and nothing half done."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.backup.places import a_run, called, command, dump, files
from tests.conftest import ROOT
from tetris_viz import locks
from tetris_viz.backup.archive import created
from tetris_viz.backup.errors import BackupError
from tetris_viz.backup.installation import PLACED, UNFINISHED
from tetris_viz.core.rooms import new_id


def test_a_person_calls_it_as_a_program_of_its_own(tmp_path: Path) -> None:
    a_run(tmp_path)
    listed = called(tmp_path, "rooms")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "aRoom-1" in listed.stdout
    wrong, missing = called(tmp_path, "export"), called(tmp_path, "export", "nowhere", tmp_path / "x.zip")
    assert (wrong.returncode, missing.returncode) == (2, 1)
    assert "nowhere" in missing.stderr
    assert "Traceback" not in wrong.stderr + missing.stderr


def test_a_wrong_call_ends_with_2(tmp_path: Path) -> None:
    assert "No such command 'exprot'" in command(tmp_path, "exprot", code=2)
    assert "Missing argument 'FILE'" in command(tmp_path, "export", "room", code=2)
    assert "TETRIS_VIZ_DATABASE_URL: Must be sqlite:///" in command(tmp_path, "rooms", "--database", "x", code=2)


def test_what_is_not_there_ends_with_1_and_makes_nothing(tmp_path: Path) -> None:
    for call in (["rooms"], ["verify"], ["compact"], ["export", "room", tmp_path / "x.zip"]):
        assert "There is no store" in command(tmp_path / "none", *call, code=1)
    assert list(tmp_path.iterdir()) == []
    a_run(tmp_path / "one")
    assert "There is no room 'x'; `rooms` lists" in command(tmp_path / "one", "export", "x", "y.zip", code=1)


def test_only_a_deleted_room_is_removed_for_good_and_then_nothing_of_it_is_left(tmp_path: Path) -> None:
    room = a_run(tmp_path)
    a_run(tmp_path, room="other", name="Other", number=2)
    said = command(tmp_path, "purge", room, "--yes", code=1)
    assert said == "The room 'Größe ☺' is not deleted. Delete it on the page first, under Runs.\n"
    with closing(sqlite3.connect(tmp_path / "tetris_viz.sqlite")) as store, store:
        store.execute("UPDATE rooms SET deleted = 1 WHERE id = ?", [room])
    before = dump(tmp_path)
    asked = command(tmp_path, "purge", "Größe ☺", code=1)  # nobody says yes
    assert "Remove 'Größe ☺' (aRoom-1) for good?" in asked
    said = command(tmp_path, "purge", "grosse ☺", "--yes", code=1)
    assert said == ("There is no room 'grosse ☺'. Did you mean 'Größe ☺' (aRoom-1)? Give its id, or its exact name.\n")
    assert dump(tmp_path) == before
    assert "Removed 'Größe ☺', which frees 64" in command(tmp_path, "purge", room, "--yes")
    left = {table: rows for table, rows in before.items() if "room" in (rows or [{}])[0]}
    after = dump(tmp_path)
    assert {table: after[table] for table in left} == {
        table: [row for row in rows if row["room"] != room] for table, rows in left.items()
    }
    assert [row["id"] for row in after["rooms"]] == ["other"]
    assert not list((tmp_path / "rooms").glob(f"*{room}*"))


def test_two_rooms_of_one_name_are_told_apart_by_id(tmp_path: Path) -> None:
    a_run(tmp_path, name="Twin")
    a_run(tmp_path, room="second", name="Twin", number=2)
    said = command(tmp_path, "export", "Twin", tmp_path / "x.zip", code=1)
    assert said == "2 rooms are named 'Twin'; say which by its id: aRoom-1, second.\n"


def test_options_go_before_the_environment(tmp_path: Path) -> None:
    a_run(tmp_path / "one")
    (tmp_path / "one" / "tetris_viz.sqlite").rename(tmp_path / "elsewhere.sqlite")
    database = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    wrong = tmp_path / "wrong"
    assert "aRoom-1" in command(wrong, "rooms", "--data-dir", tmp_path / "one", "--database", database)
    assert "aRoom-1" in command(tmp_path / "one", "rooms", DATABASE_URL=database)


def test_a_name_is_found_by_any_spelling_of_its_letters_where_only_one_room_has_it(tmp_path: Path) -> None:
    a_run(tmp_path, room="one", name="Cafe\u0301 東京 2")
    a_run(tmp_path, room="two", name="Twice", number=2)
    a_run(tmp_path, room="three", name="TWICE", number=3)
    assert "(one)" in command(tmp_path, "export", "café 東京　2", tmp_path / "a.zip")
    assert "(one)" in command(tmp_path, "export", "CAFE 東京 2", tmp_path / "b.zip")
    assert "(two)" in command(tmp_path, "export", "Twice", tmp_path / "c.zip"), "the very name comes first"
    assert "2 rooms are named 'twice'" in command(tmp_path, "export", "twice", tmp_path / "d.zip", code=1)


def test_writing_commands_wait_for_nobody_and_name_who_holds_the_folder(tmp_path: Path) -> None:
    a_run(tmp_path)
    command(tmp_path, "export", "aRoom-1", tmp_path / "x.zip")
    for name in (locks.SERVER, locks.WRITER):
        with locks.acquire(tmp_path / name, "the test"):
            for call in (["import", tmp_path / "x.zip", "--as-new"], ["compact"]):
                said = command(tmp_path, *call, code=2)
                assert f"is in use by process {os.getpid()} (the test) since 2" in said
            command(tmp_path, "rooms")
            command(tmp_path, "verify")
            command(tmp_path, "export", "aRoom-1", tmp_path / "y.zip")


def fill_the_disk(path: Path) -> None:
    with created(path) as file:
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_export_that_fails_leaves_the_good_one_and_no_other_file(tmp_path: Path) -> None:
    good = tmp_path / "run.zip"
    good.write_bytes(b"good")
    with pytest.raises(BackupError, match=r"run.zip cannot be written \(No space left on device\)"):
        fill_the_disk(good)
    assert files(tmp_path) == {"run.zip": b"good"}
    a_run(tmp_path / "data")
    assert "cannot be written (No such file" in command(tmp_path / "data", "export", "aRoom-1", "no/x.zip", code=1)
    assert "is a folder; name a file in it" in command(tmp_path / "data", "export", "aRoom-1", tmp_path, code=1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_import_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """It is killed when all rows are inserted and nothing is committed."""
    here, there = tmp_path / "here", tmp_path / "there"
    a_run(here)
    command(here, "export", "aRoom-1", tmp_path / "x.zip")
    a_run(there, room="other", name="Other")
    before = dump(there), files(there / "rooms")
    code = (
        "import time\n"
        "from tetris_viz.backup import importing\n"
        "insert = importing._insert_tables\n"
        "def slow(*given):\n"
        "    insert(*given)\n"
        "    print('inserted', flush=True)\n"
        "    time.sleep(600)\n"
        "importing._insert_tables = slow\n"
        "import runpy; runpy.run_module('tetris_viz', run_name='__main__')\n"
    )
    environment = {**os.environ, "TETRIS_VIZ_DATA_DIR": str(there)}
    process = subprocess.Popen(
        [sys.executable, "-c", code, "import", str(tmp_path / "x.zip")],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"inserted\n"
    assert list((there / "rooms").glob(f"{UNFINISHED}*"))
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode
    if number == signal.SIGTERM:
        assert files(there / "rooms") == before[1]
    assert "everything is intact" in command(there, "verify")
    command(there, "import", tmp_path / "x.zip")
    assert {path.name for path in (there / "rooms").iterdir()} == {"aRoom-1", "other"}
    assert [row["id"] for row in dump(there)["rooms"]] == ["aRoom-1", "other"]


def test_a_folder_in_place_without_its_commit_is_cleared_away(tmp_path: Path) -> None:
    a_run(tmp_path)
    left = tmp_path / "rooms" / "left"
    left.mkdir()
    (left / PLACED).touch()
    kept = tmp_path / "rooms" / "aRoom-1" / PLACED
    kept.touch()
    command(tmp_path, "compact")
    assert not left.exists()
    assert not kept.exists()
    assert (kept.parent / "policy.npz").exists()


def test_compacting_merges_what_is_old_and_keeps_the_curve(tmp_path: Path) -> None:
    a_run(tmp_path, count=20_000)
    before = dump(tmp_path)["metrics"]
    assert "Compacted the store" in command(tmp_path, "compact")
    after = dump(tmp_path)["metrics"]
    assert len(after) < len(before) * 0.9
    assert sum(row["count"] or 1 for row in after) == len(before)
    assert after[-1] == before[-1]
    assert "everything is intact" in command(tmp_path, "verify")


def test_compacting_gives_room_back_and_keeps_everything(tmp_path: Path) -> None:
    a_run(tmp_path, count=3000)
    a_run(tmp_path, room="other", name="Other", number=2)
    with closing(sqlite3.connect(tmp_path / "tetris_viz.sqlite")) as store, store:
        for table in ("events", "metrics", "attempts"):
            store.execute(f"DELETE FROM {table} WHERE room = 'aRoom-1'")
        store.execute("DELETE FROM rooms WHERE id = 'aRoom-1'")
    before = dump(tmp_path), (tmp_path / "tetris_viz.sqlite").stat().st_size
    assert "Compacted the store" in command(tmp_path, "compact")
    assert dump(tmp_path) == before[0]
    assert (tmp_path / "tetris_viz.sqlite").stat().st_size < before[1] / 2


def test_a_room_whose_id_looks_like_an_option_is_exported_too(tmp_path: Path) -> None:
    for number, room in enumerate(("-hbc_efgh-1k", "--abcdefghij", "-d0000000000"), 1):
        a_run(tmp_path / "here", room=room, name=f"Room {number}", number=number)
        file = tmp_path / f"{number}.zip"
        assert f"({room}) to {file}" in command(tmp_path / "here", "export", room, file)
    assert "(--abcdefghij)" in command(
        tmp_path, "export", f"--data-dir={tmp_path / 'here'}", "--", "--abcdefghij", file
    )
    assert "No such option" in command(tmp_path / "here", "export", "--nonsense", room, file, code=2)


def test_no_new_room_has_such_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["-bcdefghijkl", "--cdefghijkl", "_bcdefghijkl"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _size: next(drawn))
    assert new_id() == "_bcdefghijkl"
