"""A lock has one holder, who is named, and ends with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tetris_viz import locks


def test_who_comes_too_late_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    with locks.acquire(tmp_path / "new" / "a.lock", "the first"):
        with pytest.raises(
            locks.Locked, match=rf"^process {os.getpid()} \(the first\) since \d{{4}}-\d\d-\d\d "
        ) as late:
            locks.acquire(tmp_path / "new" / "a.lock", "the second", patience=0.1)
        assert late.value.holder is not None
    locks.acquire(tmp_path / "new" / "a.lock", "the third").close()


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    code = (
        "import pathlib; from tetris_viz import locks\n"
        f"held = locks.acquire(pathlib.Path({str(path)!r}), 'it')\n"
        "print('held', flush=True); input()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(locks.Locked, match=f"process {holder.pid} "):
        locks.acquire(path, "us")
    holder.kill()
    holder.wait()
    locks.acquire(path, "us", patience=30).close()


def test_a_lock_whose_file_was_removed_is_held_again_and_its_folder_all_the_while(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with locks.acquire(path, "the first", with_folder=True) as lock:
        assert not lock.ensure_held()
        path.unlink()
        with pytest.raises(locks.Locked, match="another process"):
            locks.acquire(path, "the second", with_folder=True)
        path.unlink(missing_ok=True)
        assert lock.ensure_held()
        with pytest.raises(locks.Locked, match="the first"):
            locks.acquire(path, "the third")
    locks.acquire(path, "the fourth", with_folder=True).close()


def test_a_lock_that_another_took_meanwhile_or_whose_folder_is_gone_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "data" / "a.lock"
    with locks.acquire(path, "the first") as lock:
        path.unlink()
        with locks.acquire(path, "the second"), pytest.raises(locks.Locked, match="the second"):
            lock.ensure_held()
        path.parent.rename(tmp_path / "elsewhere")
        with pytest.raises(FileNotFoundError):
            lock.ensure_held()
        path.parent.mkdir()
        with pytest.raises(FileNotFoundError):
            lock.ensure_held()
        assert list(path.parent.iterdir()) == []
