"""An account that does not own the installation, or the data: it works where it may, else it is told who owns what."""

import os
import pwd
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import installing, setup
from tetris_viz.data_folder import STORE
from tetris_viz.settings import Settings
from tetris_viz.web import startup

UNKNOWN = 54_321
"""An account that owns nothing, and that no list of accounts has."""
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project that everybody may read, with a ``.venv`` in which nothing is done."""
    project = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    project.chmod(0o755)
    venv = project / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "made").touch()
    shutil.copyfile("/bin/sh", venv / "bin" / "python")
    (venv / "bin" / "python").chmod(0o755)
    (project / "requirements.txt").write_text("made-up==1\n")
    monkeypatch.setattr(installing, "ROOT", project)
    monkeypatch.setattr(installing, "VENV", venv)
    monkeypatch.setattr(installing, "PYTHON", venv / "bin" / "python")
    yield project
    shutil.rmtree(project)


def refusal(step: Callable[[], object]) -> str:
    """What that account is told when it takes a step of the set-up; nothing where the step went well."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing was said"
        try:
            os.setgroups([])
            os.setgid(UNKNOWN)
            os.setuid(UNKNOWN)
            step()
            said = ""
        except (installing.SetupError, startup.CannotStart, PermissionError) as error:
            said = f"{type(error).__name__}: {error}"
        finally:
            os.write(writer, said.encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


def told_of(path: Path) -> str:
    owner = pwd.getpwuid(os.geteuid()).pw_name
    return (
        f"SetupError: Set-up is not finished, and account {UNKNOWN} cannot write {path}, which belongs to {owner}. "
        f"Let {owner} run `make setup`, or set up a copy of your own."
    )


def test_what_is_done_needs_no_rights(installation: Path) -> None:
    installing.set_done("requirements.txt", installing.digest(installation / "requirements.txt"))
    assert refusal(setup.make_venv) == ""
    assert refusal(lambda: installing.install("requirements.txt")) == ""


def test_who_may_not_install_is_told_who_may(installation: Path) -> None:
    assert refusal(lambda: installing.install("requirements.txt")) == told_of(installation / ".venv")
    assert refusal(setup.compile_game) == told_of(installation / ".venv")


def test_an_environment_whose_python_is_out_of_reach_is_named(installation: Path) -> None:
    (installation / ".venv" / "bin" / "python").chmod(0o700)
    assert refusal(setup.make_venv) == told_of(installation / ".venv" / "bin" / "python")


def test_a_folder_in_which_no_environment_can_be_made_is_named(installation: Path) -> None:
    shutil.rmtree(installation / ".venv")
    assert refusal(setup.make_venv) == told_of(installation)


def test_an_environment_that_is_closed_is_named(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (installation / ".venv").chmod(0o700)

    def main() -> None:
        try:
            setup.main([])
        except SystemExit as left:
            raise installing.SetupError(left.code) from None

    assert refusal(main).startswith(told_of(installation / ".venv").partition(", which")[0])


def test_who_has_closed_an_environment_of_his_own_is_told_how_to_open_it(installation: Path) -> None:
    closed = installation / ".venv"
    os.chown(closed, UNKNOWN, UNKNOWN)
    closed.chmod(0o555)
    assert refusal(lambda: installing.install("requirements.txt")) == (
        f"SetupError: Set-up is not finished, and account {UNKNOWN} cannot write {closed}, which belongs to it. "
        f"Run `chmod -R u+w {closed}`, or set up a copy of your own."
    )


def test_a_server_names_who_owns_the_store_that_it_may_not_write_and_the_cure(installation: Path) -> None:
    folder = installation / "ada's data"
    folder.mkdir()
    store = folder / STORE
    store.touch()
    settings = Settings(data_dir=folder)
    owner = pwd.getpwuid(os.geteuid()).pw_name
    assert refusal(lambda: startup.check_files(settings)) == (
        f"CannotStart: {store} belongs to {owner} and cannot be written by {UNKNOWN}: start the server as {owner}, "
        f"let root run `chown -R {UNKNOWN} {shlex.quote(str(folder))}`, or choose another folder with "
        "TETRIS_VIZ_DATA_DIR."
    )
    os.chown(store, UNKNOWN, UNKNOWN)
    assert refusal(lambda: startup.check_files(settings)) == ""
    store.chmod(0o444)
    assert f"run `chmod -R u+w {shlex.quote(str(folder))}`, or" in refusal(lambda: startup.check_files(settings))
