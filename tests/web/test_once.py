"""Work that is the same for everyone is done once, and work that is long gives others their turn."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from tests.conftest import Server
from tests.web.asking import open_page
from tetris_viz.ipc.messages import UploadExamined
from tetris_viz.kinds import presets
from tetris_viz.settings import Settings
from tetris_viz.web import assets, checkpoint_uploads, hub
from tetris_viz.web.api.room_routes import described_presets


def test_presets_are_described_once(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    calls, describe = list[int](), presets.describe

    def counted() -> Any:
        calls.append(1)
        return describe()

    monkeypatch.setattr(presets, "describe", counted)
    described_presets.cache_clear()
    for _ in range(3):
        assert json.loads(described_presets())["presets"] == json.loads(json.dumps(describe()))
    assert len(calls) == 1
    told = json.loads(open_page(server, "/api/presets").read())
    assert told == json.loads(described_presets())


def test_pages_look_at_the_files_of_theirs_at_most_once_a_second(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now, calls, version = [100.0], list[int](), assets.version

    def counted(folder: Path) -> str:
        calls.append(1)
        return version(folder)

    monkeypatch.setattr(assets, "version", counted)
    monkeypatch.setattr(assets.time, "monotonic", lambda: now[0])
    (tmp_path / "a.js").write_text("1")
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(assets.assets(tmp_path))

    def page() -> str:
        with app.test_request_context():
            return render_template_string("{{ asset('a.js') }}")

    first = page()
    for _ in range(50):
        now[0] += 0.01
        assert page() == first
    assert len(calls) == 1
    (tmp_path / "a.js").write_text("22")
    now[0] += assets.LOOK_SECONDS
    assert page() != first, "a file that was written is seen a second later"
    assert len(calls) == 2


def test_an_upload_is_written_in_parts_between_which_others_have_their_turn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written, kept = list[int](), list[bytes]()

    def examined(file: Path, _folder: Path) -> UploadExamined:
        kept.append(file.read_bytes())
        return UploadExamined({"step": 1})

    def pause(_seconds: float = 0) -> None:
        written.append(sum(path.stat().st_size for path in (tmp_path / "uploads").iterdir()))

    one = checkpoint_uploads.CheckpointUploads(Settings(data_dir=tmp_path))
    monkeypatch.setattr(one, "_examined", examined)
    monkeypatch.setattr(hub, "pause", pause)
    data = bytes(range(256)) * (8 * checkpoint_uploads.PART // 256) + b"the rest"
    assert one.take(data)["step"] == 1
    assert kept == [data]
    steps = [after - before for before, after in zip([0, *written], written, strict=False)]
    assert len(steps) >= 8
    assert max(steps) <= 2 * checkpoint_uploads.PART, "a buffer may hold back some of it"
