"""A lock has one holder, who is named, and ends with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tetris_viz import locks


def test_who_comes_too_late_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    with locks.take(tmp_path / "new" / "a.lock", "the first"):
        with pytest.raises(
            locks.Locked, match=rf"^process {os.getpid()} \(the first\) since \d{{4}}-\d\d-\d\d "
        ) as late:
            locks.take(tmp_path / "new" / "a.lock", "the second", patience=0.1)
        assert late.value.holder is not None
    locks.take(tmp_path / "new" / "a.lock", "the third").close()


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from tetris_viz import locks; f = locks.take(pathlib.Path(sys.argv[1]), 'it'); print(1)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{code}; sys.stdout.flush(); input()", str(tmp_path / "a.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(locks.Locked, match=f"process {holder.pid} "):
        locks.take(tmp_path / "a.lock", "us")
    holder.kill()
    holder.wait()
    locks.take(tmp_path / "a.lock", "us", patience=30).close()
