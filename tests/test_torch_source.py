"""Where set-up takes torch from: a folder or an index that somebody names, with what that build declares."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pip
import pytest

from scripts import setup

Install = Callable[[], str]
CPU, CUDA = "2.13.0+cpu", "2.13.0+made.up"


def wheel(folder: Path, name: str, version: str, *needs: str) -> None:
    """A whole wheel of a module that only knows its version."""
    folder.mkdir(exist_ok=True)
    module, info = name.replace("-", "_"), f"{name.replace('-', '_')}-{version}.dist-info"
    files = {
        f"{module}/__init__.py": f"__version__ = {version!r}\n",
        f"{info}/METADATA": "\n".join(
            [
                "Metadata-Version: 2.1",
                f"Name: {name}",
                f"Version: {version}",
                *(f"Requires-Dist: {one}" for one in needs),
            ]
        ),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(folder / f"{module}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
        archive.writestr(f"{info}/RECORD", record)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose lock holds torch alone, with a .venv of its own; pip finds nothing but what a test names."""
    project = tmp_path / "project"
    venv = project / ".venv"
    project.mkdir()
    (project / "requirements.txt").write_text("torch==2.13.0\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = next(venv.glob("lib/python*/site-packages"))
    (packages / "pip").symlink_to(Path(pip.__file__).parent)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wheel(tmp_path / "elsewhere", "torch", "2.13.0+newest")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "elsewhere"))
    monkeypatch.delenv(setup.INDEX, raising=False)
    monkeypatch.setattr(setup, "ROOT", project)
    monkeypatch.setattr(setup, "VENV", venv)
    monkeypatch.setattr(setup, "PYTHON", venv / "bin" / "python")
    return tmp_path


@pytest.fixture
def install(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """``install(where)``: set torch up with that in the variable, or without it; what was said."""

    def run(where: object = None) -> str:
        monkeypatch.setenv(setup.INDEX, str(where or ""))
        setup.install_with_torch("requirements.txt")
        return capsys.readouterr().out

    return run


def installed() -> list[str]:
    """What ``.venv`` holds besides pip."""
    return sorted(path.name.rpartition(".")[0] for path in setup.VENV.glob("lib/python*/site-packages/*.dist-info"))


def test_torch_comes_from_the_folder_that_is_named_and_the_next_set_up_does_nothing(
    place: Path, install: Callable[..., str]
) -> None:
    wheel(place / "builds", "torch", CPU, "filelock", 'made-up; extra == "made-up"')
    said = install(place / "builds")
    assert f"torch {CPU} comes from {place / 'builds'}: about 0.4 GB to fetch, 1.3 GB on the disk" in said
    assert "CUDA" not in said
    assert installed() == [f"torch-{CPU}"]
    assert install(place / "builds") == ""
    assert install() == "", "a later set-up without the variable keeps to it"
    (setup.VENV / "done-torch").unlink()
    assert install() == "", "a set-up of before has a torch that imports"


@pytest.mark.skipif(sys.platform != "linux", reason="only there torch comes with CUDA")
def test_what_a_build_for_cuda_declares_comes_with_it_and_goes_with_it(
    place: Path, install: Callable[..., str]
) -> None:
    wheel(
        place / "large",
        "torch",
        CUDA,
        'nvidia-made-up==1.0; platform_system == "Linux"',
        'triton; python_version < "3"',
    )
    wheel(place / "large", "nvidia-made-up", "1.0")
    wheel(place / "small", "torch", CPU)
    said = install(place / "large")
    assert re.search(r"built for CUDA, with its libraries: about [\d.]+ GB to fetch, 5\.2 GB on the disk", said)
    assert installed() == ["nvidia_made_up-1.0", f"torch-{CUDA}"]
    assert "Removing the CUDA libraries" in install(place / "small")
    assert installed() == [f"torch-{CPU}"]


def test_torch_comes_from_the_index_that_is_named(place: Path, install: Callable[..., str]) -> None:
    simple = place / "simple" / "torch"
    wheel(place / "builds", "torch", CPU)
    simple.mkdir(parents=True)
    (simple / "index.html").write_text(
        "".join(f'<a href="{one.as_uri()}">{one.name}</a>' for one in place.glob("builds/*"))
    )
    assert "torch " in install((place / "simple").as_uri())
    assert installed() == [f"torch-{CPU}"]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("/nowhere/at/all", "neither a folder here nor the address of a pip index"),
        ("ftp://ada:secret@host/simple", "ftp://…@host/simple, which is neither a folder"),
        ("https://", "neither a folder"),
        ("~nobody-of-this-name/wheels", "neither a folder"),
    ],
)
def test_what_cannot_be_a_source_is_refused(install: Callable[..., str], named: str, words: str) -> None:
    with pytest.raises(setup.SetupError, match=words) as refused:
        install(named)
    assert setup.INDEX in str(refused.value)
    assert "secret" not in str(refused.value)
    assert installed() == []


def test_a_folder_without_the_locked_version_is_named(place: Path, install: Callable[..., str]) -> None:
    wheel(place / "old", "torch", "2.12.0+cpu")
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(
        setup.SetupError, match=rf"no torch==2\.13\.0 for this machine and Python {python} where {setup.INDEX}"
    ):
        install(place / "old")


def test_a_full_disk_is_said_before_anything_is_fetched(
    place: Path, install: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(place / "builds", "torch", CPU)
    usage = setup.shutil.disk_usage(place)
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda _: usage._replace(free=900_000_000))
    with pytest.raises(setup.SetupError, match=r"It needs 1\.3 GB, and 0\.9 GB are free"):
        install(place / "builds")
    assert installed() == []


def test_what_takes_long_tells_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Ended:
        """Waits twice, while a wheel comes."""

        waits: Iterator[bool] = iter([False, False, True])

        def wait(self, _seconds: float) -> bool:
            (tmp_path / "torch.whl").write_bytes(bytes(3_000_000))
            return next(self.waits)

    setup.tell_progress(tmp_path, Ended())
    assert capsys.readouterr().out.split("\n") == ["       3 MB so far", "       still unpacking", ""]
