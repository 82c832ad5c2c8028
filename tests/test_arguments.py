"""What ``app.py`` does with arguments: it helps, tells its version, or says what is wrong, and starts nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tetris_viz.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "app.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_help_names_every_setting_and_starts_nothing(tmp_path: Path) -> None:
    done = call(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name, field in Settings.model_fields.items():
        assert f"{PREFIX}{name.upper()}" in done.stdout
        assert str(field.description) in " ".join(done.stdout.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["--port", "8000"], ["8000"], ["--host=0.0.0.0"], ["-p"]])
def test_what_it_does_not_know_is_refused_with_the_way_to_set_it(tmp_path: Path, arguments: list[str]) -> None:
    done = call(tmp_path, *arguments)
    assert done.returncode == 2
    assert arguments[0] in done.stderr
    assert "TETRIS_VIZ_PORT=8000 app.py" in done.stderr
    assert "--help" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_python_without_the_packages_is_told_which_has_them(tmp_path: Path) -> None:
    command = [sys.executable, "-S", str(ROOT / "app.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert re.fullmatch(
        rf"{re.escape(sys.executable)} has no [a-z_]+: run `make run`, or \.venv/bin/python app\.py\n", done.stderr
    )
