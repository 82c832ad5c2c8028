"""Set-up: makes ``.venv``, installs the locks, fetches the front-end libraries.

    python3 scripts/setup.py [dev]

Run by any Python 3.6 or newer, so that an unfit one is refused in words.  What a stamp
in ``.venv`` says is done is not done again: a second run installs nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "static" / "vendor"
OLDEST, NEWEST = (3, 11), (3, 13)
NODE_MAJOR = 20

LIBRARIES = {
    "socket.io-client/dist/socket.io.esm.min.js": "socket.io.esm.min.js",
    "chart.js/dist/chart.umd.min.js": "chart.umd.min.js",
    "chartjs-plugin-zoom/dist/chartjs-plugin-zoom.min.js": "chartjs-plugin-zoom.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
}
"""File in node_modules -> its name in static/vendor."""


class SetupError(Exception):
    """Set-up cannot go on; the message names the cure."""


def say(text):
    print("· " + text, flush=True)


def main(arguments):
    dev = "dev" in arguments
    try:
        make_venv()
        install("requirements.txt", check_torch)
        if dev:
            install("requirements-dev.txt")
        fetch_front_end()
        compile_game()
    except SetupError as error:
        sys.exit(str(error))


# --- Python ------------------------------------------------------------------


def fits(version):
    return OLDEST <= tuple(version[:2]) <= NEWEST


def versions():
    return f"3.{OLDEST[1]} to 3.{NEWEST[1]}"


def version_of(program):
    """(major, minor) of a Python program, or None where it does not run."""
    command = [program, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def find_python():
    """A Python that works: this one, or one named python3.13, python3.12 or python3.11."""
    if fits(sys.version_info):
        return sys.executable
    chosen = os.environ.get("PYTHON")
    names = [] if chosen else ["python3." + str(minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for name in names:
        path = shutil.which(name)
        if path and fits(version_of(path) or (0, 0)):
            return path
    raise SetupError(
        f"Tetris Viz needs Python {versions()}; this is Python {sys.version_info[0]}.{sys.version_info[1]}.\n"
        f"Install one of these versions and run: make run PYTHON=/path/to/python3.{NEWEST[1]}"
    )


def make_venv():
    """``.venv`` with pip, made by a Python that works; one that is unfit or half made is made anew."""
    if (VENV / "made").exists() and PYTHON.exists():
        return
    if PYTHON.exists() and fits(version_of(str(PYTHON)) or (0, 0)) and pip_works():
        (VENV / "made").write_text("")
        return
    python = find_python()
    say(f"Making .venv with {python}")
    command = [python, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode or not pip_works():
        raise SetupError(
            made.stdout.decode(errors="replace")
            + "Could not make .venv. On Debian and Ubuntu: apt-get install python3-venv, then try again."
        )
    (VENV / "made").write_text("")


def pip_works():
    command = [str(PYTHON), "-m", "pip", "--version"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


# --- stamps ------------------------------------------------------------------


def digest(*paths):
    """One hash over the files' content."""
    total = hashlib.sha256()
    for path in paths:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_done(name, key):
    stamp = VENV / ("done-" + name)
    return stamp.exists() and stamp.read_text() == key


def set_done(name, key):
    (VENV / ("done-" + name)).write_text(key)


# --- packages ----------------------------------------------------------------


def install(lock, check=None):
    """Install a complete lock without asking pip to resolve anything, once per content of the lock."""
    path = ROOT / lock
    key = digest(path)
    if is_done(lock, key):
        return
    count = sum(1 for line in path.read_text().splitlines() if "==" in line)
    say(f"Installing the {count} packages of {lock}" + (" (minutes: torch is large)" if check else ""))
    pip("--no-deps", "-r", str(path), count=count)
    if check:
        check(path)
    set_done(lock, key)


def check_torch(lock):
    """A CUDA build of torch does not import without its libraries, which the lock leaves out: then fetch them."""
    say("Checking that torch imports")
    if subprocess.run([str(PYTHON), "-c", "import torch"], stderr=subprocess.DEVNULL).returncode == 0:
        return
    torch = next(line for line in lock.read_text().splitlines() if line.startswith("torch=="))
    say("This build of torch needs its CUDA libraries: installing what it declares (some GB)")
    pip("--force-reinstall", "--no-deps", torch)
    pip("-c", str(lock), torch)
    answer = subprocess.run([str(PYTHON), "-c", "import torch"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if answer.returncode:
        raise SetupError(answer.stdout.decode(errors="replace") + "torch does not import on this machine; see above.")


def pip(*arguments, count=0):
    """``pip install``, shown as one short line for each package; its full output only when it fails.

    Python compiles what is imported, when it is; compiling all nine thousand files here takes minutes.
    """
    options = ["--no-input", "--disable-pip-version-check", "--no-compile"]
    command = [str(PYTHON), "-m", "pip", "install", *options, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT))
    lines, seen = [], 0
    for raw in process.stdout:
        line = raw.decode(errors="replace").rstrip()
        lines.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
        if line.startswith("Collecting "):
            print(f"    {seen}{f'/{count}' if count else ''}  {line.split()[1]}", flush=True)
        elif line.startswith("Installing collected"):
            print("    unpacking", flush=True)
    if process.wait():
        raise SetupError("\n".join(lines[-30:]) + "\nInstalling failed; see pip's words above. Then try again.")


# --- front end ---------------------------------------------------------------


def node_works(folder=None):
    """Whether this machine (or ``folder``) has npm and a node that is new enough."""
    node = shutil.which("node", path=folder)
    if not node or not shutil.which("npm", path=folder):
        return False
    try:
        answer = subprocess.run([node, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        return int(answer.stdout.decode().lstrip("v").split(".")[0]) >= NODE_MAJOR
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def node_environment():
    """The environment in which ``node`` and ``npm`` are found: the machine's, or PyPI's in ``.venv``."""
    if node_works():
        return dict(os.environ)
    folder = str(VENV / "bin")
    if not node_works(folder):
        say(f"No Node.js {NODE_MAJOR} or newer here: installing it into .venv")
        pip("--no-deps", "-r", str(ROOT / "requirements-node.txt"), count=2)
    return dict(os.environ, PATH=folder + os.pathsep + os.environ.get("PATH", ""))


def fetch_front_end():
    """The pinned libraries into static/vendor, by the lock file; nothing is fetched at run time."""
    key = digest(ROOT / "package-lock.json", Path(__file__).resolve())
    wanted = [*(VENDOR / name for name in LIBRARIES.values()), ROOT / "node_modules" / "axe-core" / "axe.min.js"]
    if is_done("front-end", key) and all(path.exists() for path in wanted):
        return
    environment = node_environment()
    say("Fetching the front-end libraries of package-lock.json")
    npm = shutil.which("npm", path=environment["PATH"])
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    answer = subprocess.run(command, cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if answer.returncode:
        raise SetupError(answer.stdout.decode(errors="replace") + "npm ci failed; see above. Then try again.")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in LIBRARIES.items():
        shutil.copyfile(str(ROOT / "node_modules" / source), str(VENDOR / name))
    set_done("front-end", key)


# --- compiled code -----------------------------------------------------------


def compile_game():
    """Fill numba's cache inside .venv, so that no trainer or player waits for the compiler."""
    key = digest(ROOT / "requirements.txt", *sorted((ROOT / "tetris_viz" / "game").glob("*.py")))
    if is_done("compiled", key):
        return
    say("Compiling the game (once; half a minute)")
    # numba looks only at the file of the function it loads: one compiled into it from elsewhere may have changed
    shutil.rmtree(str(VENV / "numba-cache"), ignore_errors=True)
    environment = dict(os.environ, NUMBA_CACHE_DIR=str(VENV / "numba-cache"))
    answer = subprocess.run([str(PYTHON), "-m", "tetris_viz.game"], cwd=str(ROOT), env=environment)
    if answer.returncode:
        raise SetupError("The game did not compile; see above.")
    set_done("compiled", key)


if __name__ == "__main__":
    main(sys.argv[1:])
