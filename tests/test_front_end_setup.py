"""What set-up does with the front end's folders: npm runs, on a library that lies in the project."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from scripts import installing, setup


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose lock holds one library, which needs no network."""
    project, library = tmp_path / "project", tmp_path / "project" / "library"
    (project / ".venv").mkdir(parents=True)
    (project / "static").mkdir()
    library.mkdir()
    (library / "package.json").write_text(json.dumps({"name": "made-up", "version": "1.0.0"}))
    (library / "made-up.js").write_text("export {};")
    (project / "package.json").write_text(json.dumps({"dependencies": {"made-up": "file:library"}}))
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
