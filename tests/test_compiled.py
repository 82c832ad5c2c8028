"""The compiled game finds a folder that can be written, and begins there with what set-up compiled."""

from pathlib import Path

import pytest

from tetris_viz import compiled


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "usual"
    monkeypatch.setenv(compiled.VARIABLE, str(folder))
    return folder


def test_the_usual_folder_is_used_where_it_can_be_written(usual: Path, tmp_path: Path) -> None:
    assert compiled.writable_cache(tmp_path / "data") == usual
    assert list(usual.iterdir()) == []
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_made_is_replaced_by_one_in_the_data_folder(usual: Path, tmp_path: Path) -> None:
    usual.touch()
    old = tmp_path / "data" / compiled.FOLDER / "of other sources"
    old.mkdir(parents=True)
    found = compiled.writable_cache(tmp_path / "data")
    assert found.parent == tmp_path / "data" / compiled.FOLDER
    assert list(found.parent.iterdir()) == [found]
    assert compiled.writable_cache(tmp_path / "data") == found


def test_what_is_compiled_already_is_taken_along(usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (usual / "game").mkdir(parents=True)
    (usual / "game" / "kernel.nbc").write_text("compiled")
    tried = compiled._try

    def read_only(folder: Path) -> None:
        if folder == usual:
            raise PermissionError("read-only")
        tried(folder)

    monkeypatch.setattr(compiled, "_try", read_only)
    found = compiled.writable_cache(tmp_path / "data")
    assert (found / "game" / "kernel.nbc").read_text() == "compiled"
