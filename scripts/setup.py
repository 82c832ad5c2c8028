"""Set-up: makes ``.venv``, installs the locks, fetches the front-end libraries.

    python3 -m scripts.setup [dev]

Run by any Python 3.6 or newer, so that an unfit one is refused in words.  What a stamp
in ``.venv`` says is done is not done again: a second run installs nothing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import installing
from scripts.installing import (
    SetupError,
    begin,
    digest,
    install,
    is_done,
    not_ours,
    pip,
    python,
    say,
    set_done,
    version_in_words,
    version_of,
)
from scripts.torch_build import install_with_torch

OLDEST, NEWEST = (3, 11), (3, 14)
OLDEST_NODE = (20, 19)
VENDOR = installing.ROOT / "static" / "vendor"

LIBRARIES = {
    "socket.io-client/dist/socket.io.esm.min.js": "socket.io.esm.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
}
"""File in node_modules -> its name in static/vendor."""


def main(arguments):
    dev = "dev" in arguments
    try:
        make_venv()
        install_with_torch("requirements.txt")
        if dev:
            install("requirements-dev.txt")
        fetch_front_end(dev)
        compile_game()
    except SetupError as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(not_ours(Path(error.filename or installing.ROOT)))


# --- Python ------------------------------------------------------------------


def fits(version):
    return OLDEST <= tuple(version[:2]) <= NEWEST


def versions():
    return f"{version_in_words(OLDEST)} to {version_in_words(NEWEST)}"


def find_python():
    """A Python that works: this one, or one named python3.14, python3.13 and so on."""
    if fits(sys.version_info):
        return sys.executable
    chosen = os.environ.get("PYTHON")
    names = [] if chosen else ["python3." + str(minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for name in names:
        path = shutil.which(name)
        if path and fits(version_of(path) or (0, 0)):
            return path
    raise SetupError(
        f"Tetris Viz needs Python {versions()}; this is Python {version_in_words(sys.version_info)}.\n"
        f"Install one of these versions and run: make run PYTHON=/path/to/python3.{NEWEST[1]}"
    )


def make_venv():
    """``.venv`` with pip, made by a Python that works; one that is unfit or half made is made anew."""
    venv, program = installing.VENV, python()[0]
    if (venv / "made").exists() and os.access(program, os.X_OK):
        return
    if os.path.lexists(program) and not os.access(str(venv), os.W_OK):
        raise SetupError(not_ours(installing.PYTHON))
    if os.access(program, os.X_OK) and fits(version_of(program) or (0, 0)) and pip_works():
        (venv / "made").write_text("")
        return
    found = find_python()
    begin(f"Making .venv with {found}", venv if venv.exists() else installing.ROOT)
    command = [found, "-m", "venv", "--clear", str(venv)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode or not pip_works():
        raise SetupError(
            made.stdout.decode(errors="replace")
            + "Could not make .venv. On Debian and Ubuntu: apt-get install python3-venv, then try again."
        )
    (venv / "made").write_text("")


def pip_works():
    command = python("-m", "pip", "--version")
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


# --- front end ---------------------------------------------------------------


def node_works(folder=None):
    """Whether this machine (or ``folder``) has npm and a node that is new enough."""
    node = shutil.which("node", path=folder)
    if not node or not shutil.which("npm", path=folder):
        return False
    try:
        answer = subprocess.run([node, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        return tuple(int(part) for part in answer.stdout.decode().lstrip("v").split(".")[:2]) >= OLDEST_NODE
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def node_environment():
    """The environment in which ``node`` and ``npm`` are found: the machine's, or PyPI's in ``.venv``."""
    if node_works():
        return dict(os.environ)
    folder = str(installing.VENV / "bin")
    if not node_works(folder):
        say("No Node.js {}.{} or newer here: installing it into .venv".format(*OLDEST_NODE))
        pip("--no-deps", "-r", str(installing.ROOT / "requirements-node.txt"), count=2)
    return dict(os.environ, PATH=folder + os.pathsep + os.environ.get("PATH", ""))


def fetch_front_end(dev=False):
    """The pinned libraries into static/vendor, by the lock file; nothing is fetched at run time.

    What only checks and tests need stays away unless ``dev``.
    """
    root, venv = installing.ROOT, installing.VENV
    key = digest(root / "package-lock.json") + repr(sorted(LIBRARIES.items()))
    wanted = [VENDOR / name for name in LIBRARIES.values()]
    if dev:
        wanted.append(root / "node_modules" / "axe-core" / "axe.min.js")
    done = ["dev " + key] if dev else ["dev " + key, key]
    if any(is_done("front-end", one) for one in done) and all(path.exists() for path in wanted):
        return
    begin("Fetching the front-end libraries of package-lock.json", venv, root)
    environment = node_environment()
    if not os.access(os.path.expanduser("~"), os.W_OK):
        environment["npm_config_cache"] = str(venv / "npm-cache")
    npm = shutil.which("npm", path=environment["PATH"])
    unlink_folder(root / "node_modules")  # npm empties what it leads to
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not dev:
        command.append("--omit=dev")
    answer = subprocess.run(command, cwd=str(root), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if answer.returncode:
        raise SetupError(answer.stdout.decode(errors="replace") + "npm ci failed; see above. Then try again.")
    unlink_folder(VENDOR)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in LIBRARIES.items():
        shutil.copyfile(str(root / "node_modules" / source), str(VENDOR / name))
    for path in VENDOR.iterdir():
        if path.name not in LIBRARIES.values() and path.is_file():
            path.unlink()
    set_done("front-end", done[-1])


def unlink_folder(path):
    """Take a link away, so that what is written there leaves alone what it led to."""
    if path.is_symlink():
        path.unlink()


# --- compiled code -----------------------------------------------------------


def compile_game():
    """Fill numba's cache inside .venv, so that no trainer or player waits for the compiler."""
    key = digest(installing.ROOT / "requirements.txt", *sorted((installing.ROOT / "tetris_viz" / "game").glob("*.py")))
    if is_done("compiled", key):
        return
    begin("Compiling the game (once; half a minute)")
    # numba looks only at the file of the function it loads: one compiled into it from elsewhere may have changed
    shutil.rmtree(str(installing.VENV / "numba-cache"), ignore_errors=True)
    environment = dict(os.environ, NUMBA_CACHE_DIR=str(installing.VENV / "numba-cache"))
    answer = subprocess.run(python("-m", "tetris_viz.game"), cwd=str(installing.ROOT), env=environment)
    if answer.returncode:
        raise SetupError("The game did not compile; see above.")
    set_done("compiled", key)


if __name__ == "__main__":
    main(sys.argv[1:])
