"""What would only grow in a data folder is bounded."""

import os
import time
from pathlib import Path

import pytest

from tetris_viz import housekeeping
from tetris_viz.housekeeping import clear_rooms, clear_uploads


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "rooms" / "aRoom-1"
    folder.mkdir(parents=True)
    (folder / "policy.npz").write_bytes(b"whole")
    return folder


def aged(path: Path, seconds: float) -> Path:
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def test_what_killed_trainers_left_goes_and_what_is_being_written_stays(room: Path, tmp_path: Path) -> None:
    left, new = room / ".policy.npz.7.tmp", room / ".best.npz.8.tmp"
    left.touch()
    new.touch()
    aged(left, 2 * housekeeping.EVERY)
    clear_rooms(tmp_path)
    assert sorted(path.name for path in room.iterdir()) == [new.name, "policy.npz"]
    clear_rooms(tmp_path, age=0)
    assert [path.name for path in room.iterdir()] == ["policy.npz"]


def test_of_checkpoints_that_were_set_aside_the_newest_stay(room: Path, tmp_path: Path) -> None:
    for attempt in (2, 9, 10):
        (room / f"checkpoints-before-attempt-{attempt}" / "000000000100").mkdir(parents=True)
    (room / "checkpoints" / "000000000050").mkdir(parents=True)
    clear_rooms(tmp_path)
    assert sorted(path.name for path in room.glob("checkpoints*")) == ["checkpoints", "checkpoints-before-attempt-10"]


def test_a_log_keeps_its_newest_lines_and_goes_on(room: Path, tmp_path: Path) -> None:
    log = room / "trainer.log"
    with log.open("ab") as writing:
        for number in range(400_000):
            writing.write(b"line %d\n" % number)
        writing.flush()
        clear_rooms(tmp_path)
        writing.write(b"the next line\n")
    lines = log.read_text().splitlines()
    assert log.stat().st_size <= housekeeping.LOG_KEPT + 20
    assert lines[-2:] == ["line 399999", "the next line"]
    assert all(line.startswith("line ") for line in lines[:-1])


def test_uploads_that_nobody_used_and_parts_of_uploads_go(tmp_path: Path) -> None:
    for name in ("used", "unused", ".half.tmp"):
        (tmp_path / "uploads" / name).mkdir(parents=True)
    (tmp_path / "uploads" / ".half.zip").touch()
    aged(tmp_path / "uploads" / "unused", 2 * housekeeping.UNUSED_SECONDS)
    clear_uploads(tmp_path)
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["used"]


def test_what_cannot_be_removed_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [tmp_path / "rooms" / "a", tmp_path / "rooms" / "b", tmp_path / "uploads"]
    left = [folder / name for folder in places for name in (".1.tmp", ".2.tmp", ".3.tmp")]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "rooms" / "a" / ".folder.tmp" / "inner").mkdir(parents=True)
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.name == ".2.tmp":
            raise PermissionError(1, "Operation not permitted")
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    clear_rooms(tmp_path, age=0)
    clear_uploads(tmp_path)
    assert sorted(path for path in tmp_path.rglob("*") if path not in places) == [
        tmp_path / "rooms", *(folder / ".2.tmp" for folder in places)
    ]  # fmt: skip


def test_an_upload_that_is_being_taken_stays_where_a_server_clears_beside_it(tmp_path: Path) -> None:
    for name in (".new.tmp", ".old.tmp"):
        (tmp_path / "uploads" / name).mkdir(parents=True)
    aged(tmp_path / "uploads" / ".old.tmp", 2 * housekeeping.EVERY)
    clear_uploads(tmp_path, housekeeping.EVERY)
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [".new.tmp"]


def test_a_folder_without_rooms_and_uploads_stays_empty(tmp_path: Path) -> None:
    clear_rooms(tmp_path)
    clear_uploads(tmp_path)
    assert list(tmp_path.iterdir()) == []
