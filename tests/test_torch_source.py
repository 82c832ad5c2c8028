"""Where set-up takes torch from: a folder or an index that somebody names, with what that build declares."""

import functools
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pip
import pytest

from scripts import installing, torch_build

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
    monkeypatch.delenv(torch_build.INDEX, raising=False)
    monkeypatch.setattr(installing, "ROOT", project)
    monkeypatch.setattr(installing, "VENV", venv)
    monkeypatch.setattr(installing, "PYTHON", venv / "bin" / "python")
    return tmp_path


@pytest.fixture
def install(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """``install(where)``: set torch up with that in the variable, or without it; what was said."""

    def run(where: object = None) -> str:
        monkeypatch.setenv(torch_build.INDEX, str(where or ""))
        torch_build.install_with_torch("requirements.txt")
        return capsys.readouterr().out

    return run


def installed() -> list[str]:
    """What ``.venv`` holds besides pip."""
    return sorted(
        path.name.rpartition(".")[0] for path in installing.VENV.glob("lib/python*/site-packages/*.dist-info")
    )


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
    (installing.VENV / "done-torch").unlink()
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


def test_a_build_whose_cuda_libraries_are_for_other_machines_is_a_small_one(
    place: Path, install: Callable[..., str]
) -> None:
    wheel(place / "large", "torch", CUDA, "NVIDIA_made.up==1.0")
    wheel(place / "large", "nvidia-made-up", "1.0")
    wheel(place / "other", "torch", CPU, 'nvidia-made-up==1.0; sys_platform == "elsewhere"', 'triton; extra == "more"')
    install(place / "large")
    assert installed() == ["nvidia_made_up-1.0", f"torch-{CUDA}"]
    said = install(place / "other")
    assert "CUDA, with its libraries" not in said
    assert "1.3 GB on the disk" in said
    assert installed() == [f"torch-{CPU}"]


def test_an_installation_that_was_cut_off_is_taken_up_again(place: Path, install: Callable[..., str]) -> None:
    builds = place / "elsewhere"
    wheel(builds, "torch", "2.13.0+newest", "nvidia-made-up==1.0", "nvidia-missing==1.0")
    wheel(builds, "nvidia-made-up", "1.0")
    with pytest.raises(installing.SetupError, match="nvidia-missing"):
        install()
    assert torch_build.torch_imports() == "torch==2.13.0", "torch imports, and yet not all is there"
    wheel(builds, "nvidia-missing", "1.0")
    assert "Installing the CUDA libraries" in install()
    assert installed() == ["nvidia_made_up-1.0", "nvidia_missing-1.0", "torch-2.13.0+newest"]
    assert install() == ""


def test_another_place_whose_installation_was_cut_off_is_not_forgotten(
    place: Path, install: Callable[..., str]
) -> None:
    wheel(place / "small", "torch", CPU)
    wheel(place / "large", "torch", CUDA, "nvidia-made-up==1.0")
    install(place / "small")
    with pytest.raises(installing.SetupError, match="nvidia-made-up"):
        install(place / "large")
    wheel(place / "large", "nvidia-made-up", "1.0")
    assert f"torch {CUDA} comes from {place / 'large'}" in install()
    assert installed() == ["nvidia_made_up-1.0", f"torch-{CUDA}"]


@pytest.fixture
def index(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The host and port of a package index, which lists the wheels in the folders of ``simple``."""
    (place / "simple").mkdir()
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(place))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{server.server_port}"
        monkeypatch.setenv("PIP_INDEX_URL", f"http://{address}/nothing")
        monkeypatch.setenv("PIP_NO_INDEX", "0")
        yield address
        server.shutdown()


@pytest.mark.parametrize("terminal", [False, True])
def test_pip_fetches_into_the_environments_own_folder_and_no_command_shows_a_password(
    place: Path, index: str, install: Callable[..., str], monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    wheel(place / "simple" / "torch", "torch", CUDA, "nvidia-made-up==1.0")
    wheel(place / "simple" / "nvidia-made-up", "nvidia-made-up", "1.0")
    python, log, noting = installing.PYTHON, place / "log", place / "noting"
    noting.write_text(f'#!/bin/sh\n[ -d "$TMPDIR" ] && echo "$TMPDIR $*" >>{log}\nexec {python} "$@"\n')
    noting.chmod(0o755)
    monkeypatch.setattr(installing, "PYTHON", noting)
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(installing.sys.stdout, "isatty", lambda: terminal)
    install(f"http://ada:secret@{index}/simple")
    assert installed() == ["nvidia_made_up-1.0", f"torch-{CUDA}"]
    commands = [line for line in log.read_text().splitlines() if " -m pip install " in line]
    assert len(commands) == 4, "the question, torch, its library, the rest"
    assert all(line.startswith(f"{installing.VENV / 'fetched'} ") for line in commands)
    assert "secret" not in log.read_text()
    assert (installing.VENV / "done-torch").read_text() == f"torch==2.13.0\nhttp://…@{index}/simple"
    assert not (installing.VENV / "fetched").exists()


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
        ("ftp://ada:s@secret@host/simple?key=secret", r"ftp://…@host/simple\?…, which is neither a folder"),
        ("https://", "neither a folder"),
        ("~nobody-of-this-name/wheels", "neither a folder"),
    ],
)
def test_what_cannot_be_a_source_is_refused(install: Callable[..., str], named: str, words: str) -> None:
    with pytest.raises(installing.SetupError, match=words) as refused:
        install(named)
    assert torch_build.INDEX in str(refused.value)
    assert "secret" not in str(refused.value)
    assert installed() == []


def test_a_folder_without_the_locked_version_is_named(place: Path, install: Callable[..., str]) -> None:
    wheel(place / "old", "torch", "2.12.0+cpu")
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(
        installing.SetupError,
        match=rf"no torch==2\.13\.0 for this machine and Python {python} where {torch_build.INDEX}",
    ):
        install(place / "old")


def test_a_full_disk_is_said_before_anything_is_fetched(
    place: Path, install: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(place / "builds", "torch", CPU)
    usage = torch_build.shutil.disk_usage(place)
    monkeypatch.setattr(torch_build.shutil, "disk_usage", lambda _: usage._replace(free=900_000_000))
    with pytest.raises(installing.SetupError, match=r"It needs 1\.3 GB, and 0\.9 GB are free"):
        install(place / "builds")
    assert installed() == []


@pytest.mark.parametrize(("free", "kept"), [(1.5, False), (1.8, True)])
def test_pip_keeps_copies_only_where_the_disk_has_room_for_them_too(
    install: Callable[..., str], monkeypatch: pytest.MonkeyPatch, free: float, kept: bool
) -> None:
    usage = torch_build.shutil.disk_usage(installing.VENV)
    monkeypatch.setattr(torch_build.shutil, "disk_usage", lambda _: usage._replace(free=int(free * 1e9)))
    assert torch_build.announce("2.13.0", [], "", 0) == ({} if kept else {"PIP_NO_CACHE_DIR": "1"})


def test_what_is_there_counts_only_where_it_is_what_comes(
    place: Path, install: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(place / "others", "torch", "2.13.0+other")
    (installing.VENV / "done-torch").write_text(f"torch==2.13.0\n{place / 'builds'}")
    usage = torch_build.shutil.disk_usage(place)
    monkeypatch.setattr(torch_build.shutil, "disk_usage", lambda _: usage._replace(free=900_000_000))
    monkeypatch.setattr(torch_build, "megabytes", lambda *_: 500.0)
    with pytest.raises(installing.SetupError, match=r"It needs 1\.3 GB"):
        install(place / "others")
    (installing.VENV / "done-torch").write_text(f"\n{place / 'others'}")
    assert "torch 2.13.0+other comes from" in install(), "half of it is there"


def test_a_password_is_not_kept(install: Callable[..., str]) -> None:
    installing.set_done("requirements.txt", installing.digest(installing.ROOT / "requirements.txt"))
    stamp = installing.VENV / "done-torch"
    address = "https://ada:se@cret@host/simple"
    stamp.write_text(f"torch==2.13.0\n{address}")  # as an older set-up left it
    assert install() == ""
    assert stamp.read_text() == "torch==2.13.0\nhttps://…@host/simple"
    assert install(address) == "", "the same place, with its password"
    (installing.ROOT / "requirements.txt").write_text("torch==2.14.0\n")
    with pytest.raises(installing.SetupError, match=f"set {torch_build.INDEX} to the whole address"):
        install()


def test_what_takes_long_tells_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Ended:
        """Waits twice, while a wheel comes."""

        waits: Iterator[bool] = iter([False, False, True])

        def wait(self, _seconds: float) -> bool:
            (tmp_path / "torch.whl").write_bytes(bytes(3_000_000))
            return next(self.waits)

    installing.tell_progress(tmp_path, Ended())
    assert capsys.readouterr().out.split("\n") == ["       3 MB so far", "       still unpacking", ""]
