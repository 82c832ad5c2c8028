"""What set-up does with the front end's folders: npm runs, on a library that lies in the project."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from scripts import installing, setup


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose lock holds a library and a check, which need no network."""
    project = tmp_path / "project"
    (project / ".venv").mkdir(parents=True)
    (project / "static").mkdir()
    for name in ("made-up", "check"):
        (project / name).mkdir()
        (project / name / "package.json").write_text(json.dumps({"name": name, "version": "1.0.0"}))
    (project / "made-up" / "made-up.js").write_text("export {};")
    needs = {"dependencies": {"made-up": "file:made-up"}, "devDependencies": {"check": "file:check"}}
    (project / "package.json").write_text(json.dumps(needs))
    monkeypatch.setenv("PATH", os.environ["PATH"] + os.pathsep + str(installing.VENV / "bin"))
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_offline", "true")
    lock = ["npm", "install", "--package-lock-only", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(lock, cwd=project, check=True)
    monkeypatch.setattr(installing, "ROOT", project)
    monkeypatch.setattr(installing, "VENV", project / ".venv")
    monkeypatch.setattr(setup, "VENDOR", project / "static" / "vendor")
    monkeypatch.setattr(setup, "LIBRARIES", {"made-up/made-up.js": "made-up.min.js"})
    return project


def test_what_a_linked_folder_leads_to_is_left_alone(project: Path, tmp_path: Path) -> None:
    for name, link in (("modules", project / "node_modules"), ("vendor", setup.VENDOR)):
        (tmp_path / name / "other").mkdir(parents=True)
        (tmp_path / name / "other.js").write_text("another project's")
        link.symlink_to(tmp_path / name)
    setup.fetch_front_end()
    for name in ("modules", "vendor"):
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == ["other", "other.js"]
    assert (setup.VENDOR / "made-up.min.js").read_text() == "export {};"


def test_a_library_that_is_no_longer_used_goes(project: Path) -> None:
    setup.VENDOR.mkdir()
    (setup.VENDOR / "chart.umd.min.js").write_text("of an older version")
    setup.fetch_front_end()
    assert [path.name for path in setup.VENDOR.iterdir()] == ["made-up.min.js"]


def test_what_only_checks_need_is_fetched_for_them_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check = project / "node_modules" / "check"
    setup.fetch_front_end()
    assert not check.exists()
    setup.fetch_front_end(dev=True)
    assert check.exists()
    capsys.readouterr()
    setup.fetch_front_end()
    assert check.exists()
    assert capsys.readouterr().out == ""
