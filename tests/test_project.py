"""The project's own promises: locks that are complete, documents that are true, targets that exist."""

import json
import os
import re
import struct
import subprocess
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import installing, setup
from scripts.settings_table import table
from tetris_viz.core import commands, names, payloads
from tetris_viz.core.frames import NO_HOLD, VERSION
from tetris_viz.core.lifecycle import STATES
from tetris_viz.kinds.tetris.metrics import METRICS, SCALE

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = {"jax", "chex", "opencv-python", "setuptools"}
"""Declared by a locked package, and never imported; requirements.txt says why."""
CUDA = ("cuda-", "nvidia-", "triton")
"""What a build of torch for CUDA declares; set-up installs it where that build comes (docs/decisions/0004)."""
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def read(name: str) -> str:
    return (ROOT / name).read_text()


def locked(*files: str) -> dict[str, str]:
    """Name -> version of every pin."""
    pins = {}
    for line in "\n".join(map(read, files)).splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            assert version, f"{line} is not a pin"
            pins[canonicalize_name(name)] = version
    return pins


@pytest.mark.parametrize("files", [["requirements.txt"], ["requirements.txt", "requirements-dev.txt"]], ids=len)
def test_a_lock_holds_everything_that_its_packages_need(files: list[str]) -> None:
    pins = locked(*files)
    for name, version in pins.items():
        assert distribution(name).version.partition("+")[0] == version
        for text in requires(name) or []:
            need = Requirement(text)
            if need.marker and not need.marker.evaluate({"extra": ""}):
                continue
            wanted = canonicalize_name(need.name)
            if wanted not in LEFT_OUT and not (name == "torch" and wanted.startswith(CUDA)):
                assert wanted in pins, f"{name} needs {text}, which the lock lacks"
                assert need.specifier.contains(pins[wanted], prereleases=True), f"{name} needs {text}"


def test_what_is_left_out_is_not_locked() -> None:
    assert not LEFT_OUT & set(locked("requirements.txt", "requirements-dev.txt"))


def test_the_front_ends_lock_names_no_addresses() -> None:
    assert '"resolved"' not in read("package-lock.json")


def test_every_front_end_library_is_in_place() -> None:
    for name in setup.LIBRARIES.values():
        assert (ROOT / "static" / "vendor" / name).stat().st_size > 1000


def test_set_up_that_is_done_does_nothing() -> None:
    command = [installing.PYTHON, "-m", "scripts.setup", "dev"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""


@pytest.mark.parametrize(("version", "fits"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)])
def test_other_pythons_are_refused(version: tuple[int, int], fits: bool) -> None:
    assert setup.fits(version) is fits


def test_a_refusal_names_the_pythons_that_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.sys, "version_info", (3, 15, 0))
    monkeypatch.setenv("PYTHON", "python3")
    with pytest.raises(installing.SetupError, match=r"needs Python 3\.11 to 3\.14; this is Python 3\.15"):
        setup.find_python()


def test_the_readmes_settings_are_the_settings() -> None:
    inside = re.search(r"<!-- settings -->\n(.*)\n<!-- /settings -->", read("README.md"), re.DOTALL)
    assert inside
    assert inside[1] == table(), "run: .venv/bin/python -m scripts.settings_table"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{target} does not exist"


def test_every_command_and_event_is_documented() -> None:
    protocol = read("docs/protocol.md")
    events = {*names.DURABLE, names.FRAME, names.PRESENCE, names.ROOMS, names.SERVER}
    for name in {*commands.COMMANDS, *events, "join", "leave", "view"}:
        assert f"`{name}`" in protocol, name
    for state in STATES:
        assert state in protocol, state
    assert f"{commands.MAX_BYTES:,} bytes" in protocol
    assert f"at most {payloads.MAX_DEPTH} deep" in protocol


def test_the_frames_layout_is_documented() -> None:
    codecs = "".join(read(f"tetris_viz/core/{name}.py") for name in ("frames", "pictures"))
    layout = re.findall(r"^    (\d+)\s+([ui]\d+\S*)\s+\w", codecs, re.MULTILINE)
    documented = re.findall(r"^\| (\d+) \| (u\S+|i8)", read("docs/protocol.md"), re.MULTILINE)
    assert [offset for offset, _ in layout] == [offset for offset, _ in documented]
    assert f"version ({VERSION})" in read("docs/protocol.md")
    assert str(NO_HOLD) in read("docs/protocol.md")


def test_every_page_has_its_picture_at_every_size_in_both_themes() -> None:
    sizes = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
    wanted = {
        f"{page}-{name}-{theme}.png": size
        for page in ("room", "lobby", "compare", "projector")
        for name, size in sizes.items()
        for theme in ("dark", "light")
    }
    found = {}
    for image in (ROOT / "docs" / "images").glob("*.png"):
        head = image.read_bytes()[:24]
        assert head.startswith(b"\x89PNG\r\n\x1a\n"), image.name
        found[image.name] = struct.unpack(">II", head[16:])
    assert found == wanted


def test_every_target_of_the_makefile_has_what_it_runs() -> None:
    makefile = read("Makefile")
    for module in re.findall(r"-m ((?:benchmarks|scripts)\.\w+)", makefile):
        assert (ROOT / (module.replace(".", "/") + ".py")).exists(), module
    for target in re.findall(r"`make ([a-z-]+)`", read("README.md")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_suite_can_be_run_by_ci() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "TETRIS_VIZ_TEST_STRICT=1" in read(".ci/run")


def test_the_references_on_the_page_are_those_that_the_benchmark_measured() -> None:
    measured = json.loads(read("benchmarks/results/learning.json"))["rows"]["references"]
    assert round(measured["random"]["score per piece"], 2) == SCALE.chance
    assert round(measured["Dellacherie"]["score per piece"], 1) == SCALE.tuned
    lines = dict(METRICS["tetris/lines_per_game"].refs)
    assert lines["Dellacherie"] == round(measured["Dellacherie"]["lines per game"])
    assert lines["random"] == round(measured["random"]["lines per game"], 2)
