"""Set-up: makes ``.venv``, installs the locks, fetches the front-end libraries.

    python3 scripts/setup.py [dev]

Run by any Python 3.6 or newer, so that an unfit one is refused in words.  What a stamp
in ``.venv`` says is done is not done again: a second run installs nothing.
"""

import contextlib
import hashlib
import json
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "static" / "vendor"
OLDEST, NEWEST = (3, 11), (3, 14)
NODE_MAJOR = 20

LIBRARIES = {
    "socket.io-client/dist/socket.io.esm.min.js": "socket.io.esm.min.js",
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
        install_with_torch("requirements.txt")
        if dev:
            install("requirements-dev.txt")
        fetch_front_end()
        compile_game()
    except SetupError as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(not_ours(Path(error.filename or ROOT)))


# --- whose it is -------------------------------------------------------------


def begin(text, *folders):
    """Say what begins, unless this account may not write ``folders``: then raise :class:`SetupError`."""
    for folder in folders or [VENV]:
        if not os.access(str(folder), os.W_OK):
            raise SetupError(not_ours(folder))
    say(text)


def not_ours(path):
    """What an account is told that may not do what is to be done here, with the cure."""
    why, cure = why_not_ours(path)
    return (
        f"Set-up is not finished, and account {account(os.geteuid())} cannot write {path}, which {why}. "
        f"{cure}, or set up a copy of your own."
    )


def why_not_ours(path):
    """(why this account cannot write, how that is cured)."""
    try:
        owner = path.lstat().st_uid
        if os.statvfs(str(path)).f_flag & os.ST_RDONLY:
            return "is on a read-only file system", "Run `make setup` where it can be written"
    except OSError:
        return "is out of its reach", "Let its owner run `make setup`"
    if owner == os.geteuid():
        return "belongs to it", f"Run `chmod -R u+w {shlex.quote(str(path))}`"
    return f"belongs to {account(owner)}", f"Let {account(owner)} run `make setup`"


def account(number):
    """A user's name, or its number where it has none."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


# --- Python ------------------------------------------------------------------


def fits(version):
    return OLDEST <= tuple(version[:2]) <= NEWEST


def versions():
    return f"{version_in_words(OLDEST)} to {version_in_words(NEWEST)}"


def version_in_words(version):
    return ".".join(map(str, version[:2]))


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
    if (VENV / "made").exists() and os.access(str(PYTHON), os.X_OK):
        return
    if os.path.lexists(str(PYTHON)) and not os.access(str(VENV), os.W_OK):
        raise SetupError(not_ours(PYTHON))
    if os.access(str(PYTHON), os.X_OK) and fits(version_of(str(PYTHON)) or (0, 0)) and pip_works():
        (VENV / "made").write_text("")
        return
    python = find_python()
    begin(f"Making .venv with {python}", VENV if VENV.exists() else ROOT)
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


def install(lock, environment=None):
    """Install a complete lock without asking pip to resolve anything, once per content of the lock."""
    path = ROOT / lock
    key = digest(path)
    if is_done(lock, key):
        return
    count = sum(1 for line in path.read_text().splitlines() if "==" in line)
    begin(f"Installing the {count} packages of {lock}")
    pip("--no-deps", "-r", str(path), count=count, environment=environment)
    set_done(lock, key)


PIP = ["--no-input", "--disable-pip-version-check"]


def pip(*arguments, count=0, large=False, environment=None):
    """``pip install``, shown as one short line for each package; its full output only when it fails.

    What is ``large`` shows how far it is: on a terminal by pip's own bars, elsewhere by a line every so often.
    Python compiles what is imported, when it is; compiling all nine thousand files here takes minutes.
    """
    command = [str(PYTHON), "-m", "pip", "install", *PIP, "--no-compile", *arguments]
    with room_to_fetch(environment) as (fetched, environment):
        if large and sys.stdout.isatty():
            code, said = subprocess.call(command, cwd=str(ROOT), env=environment), ""
        else:
            code, said = follow(command, environment, count, fetched if large else None)
    if code:
        raise SetupError(said + "Installing failed; see pip's words above. Then try again.")


@contextlib.contextmanager
def room_to_fetch(environment=None):
    """(a folder of .venv, the environment in which pip fetches into it): /tmp may be small."""
    fetched = VENV / "fetched"
    shutil.rmtree(str(fetched), ignore_errors=True)
    fetched.mkdir(0o700)
    try:
        yield fetched, dict(os.environ, **(environment or {}), TMPDIR=str(fetched))
    finally:
        shutil.rmtree(str(fetched), ignore_errors=True)


def follow(command, environment, count, fetched):
    """(pip's exit code, its last lines); tells of each package, and how much is in ``fetched`` where that is given."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT), env=environment
    )
    lines, seen, ended = [], 0, threading.Event()
    if fetched:
        threading.Thread(target=tell_progress, args=(fetched, ended), daemon=True).start()
    for raw in process.stdout:
        line = raw.decode(errors="replace").rstrip()
        lines.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
        if line.startswith("Collecting "):
            print(f"    {seen}{f'/{count}' if count else ''}  {line.split()[1]}", flush=True)
        elif fetched and re.search(r"Downloading .*\([\d.]+ [MG]B\)", line):
            print("       fetching " + line[line.rindex("(") + 1 : -1], flush=True)
        elif line.startswith("Installing collected"):
            print("    unpacking", flush=True)
    ended.set()
    return process.wait(), "\n".join(lines[-30:]) + "\n"


def tell_progress(folder, ended, seconds=15):
    """One line every so often, until ``ended``: how much has been fetched into ``folder``."""
    before = 0
    while not ended.wait(seconds):
        now = megabytes(folder, "*.whl")
        print(f"       {now:,.0f} MB so far" if now > before else "       still unpacking", flush=True)
        before = now


def megabytes(folder, pattern="*"):
    """The size of the files below a folder; one that goes meanwhile counts nothing."""
    total = 0
    for path in folder.rglob(pattern):
        with contextlib.suppress(OSError):
            total += 0 if path.is_symlink() or not path.is_file() else path.stat().st_size
    return total / 1e6


# --- torch -------------------------------------------------------------------

INDEX = "TETRIS_VIZ_TORCH_INDEX"
CUDA = ("cuda-", "nvidia-", "triton")
"""How the names of the libraries begin that only a build of torch for CUDA declares; no lock holds them."""
LARGE, SMALL = (3.0, 5.2), (0.4, 1.3)
"""GB to fetch, and in ``.venv``, for requirements.txt: with torch 2.13.0 for CUDA and its libraries, and without."""


def install_with_torch(lock):
    """Install the lock, with torch from the usual index or from the place that TETRIS_VIZ_TORCH_INDEX names.

    A set-up that no longer gets the variable keeps to the place it was told before.  The stamp holds the pin, which
    is missing until all is installed, and the place, without its password: every account may read it.
    """
    pin = next(line for line in (ROOT / lock).read_text().splitlines() if line.startswith("torch=="))
    stamp = VENV / "done-torch"
    known = stamp.read_text() if stamp.exists() else ""
    place = os.environ.get(INDEX, "").strip() or known.partition("\n")[2]
    wanted = f"{pin}\n{without_password(place)}"
    # only where there is no stamp, as an older set-up left it, a torch that imports is taken for a whole one
    is_new = without_password(known) != wanted and (known or place or torch_imports() != pin)
    if is_new:
        environment = install_torch(pin, place, str(ROOT / lock), stamp)
        install(lock, environment)
        check_torch(pin)
    else:
        install(lock)
    if known != wanted and (is_new or os.access(str(VENV), os.W_OK)):
        stamp.write_text(wanted)


def install_torch(pin, place, lock, stamp):
    """torch from ``place``, or from the usual index where that is empty, and the CUDA libraries that it declares.

    Returns the environment in which pip fetches no more than the disk holds.
    """
    only, also = sources(place)
    build, companions = torch_build(pin, only, place)
    is_begun = stamp.exists() and stamp.read_text().startswith("\n")
    limits = announce(build, companions, without_password(place), megabytes(VENV) / 1e3 if is_begun else 0)
    stamp.write_text(f"\n{without_password(place)}")
    pip("--force-reinstall", "--no-deps", pin, large=True, environment=dict(limits, **only))
    if companions:
        say("Installing the CUDA libraries that this build of torch declares")
        for need in companions:  # together, pip fetches one of them twice: the newest, then the one that another pins
            pip(*also, "-c", lock, need, large=True, environment=dict(limits, **{INDEX: place}))
    else:
        remove_companions()
    return limits


def check_torch(pin):
    say("Checking that torch imports")
    if torch_imports() != pin:
        answer = subprocess.run([str(PYTHON), "-c", "import torch"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        raise SetupError(answer.stdout.decode(errors="replace") + "torch does not import on this machine; see above.")


def torch_imports():
    """The pin that the torch in .venv meets, if it imports."""
    code = "import torch; print('torch==' + torch.__version__.partition('+')[0])"
    answer = subprocess.run([str(PYTHON), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return answer.stdout.decode().strip() if answer.returncode == 0 else None


def sources(place):
    """(environment in which pip knows no place but this one, options that add it); raises :class:`SetupError`."""
    if not place:
        return {}, []
    if "://" in place and "…" in place:
        raise SetupError(f"torch came from {place}, without what is left out here: set {INDEX} to the whole address.")
    if re.match(r"(https?|file)://[^\s]", place):
        nothing = VENV / "no-links"  # pip takes no empty value for one that overrides
        nothing.mkdir(exist_ok=True)
        only = {
            "PIP_NO_INDEX": "0",
            "PIP_INDEX_URL": place,
            "PIP_EXTRA_INDEX_URL": place,
            "PIP_FIND_LINKS": str(nothing),
        }
        also = VENV / "torch-index.txt"  # every account sees a command, and a password in it
        also.write_text(f"--extra-index-url ${{{INDEX}}}\n")
        return only, ["-r", str(also)]
    folder = os.path.abspath(os.path.expanduser(place))
    if "://" in place or not os.path.isdir(folder):
        raise SetupError(
            f"{INDEX} is {without_password(place)}, which is neither a folder here nor the address of a pip index, "
            "such as https://host/path/simple."
        )
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": folder}, ["--find-links", folder]


def without_password(place):
    """An address without what it may hide: who asks, and its query."""
    return re.sub(r"\?.*", "?…", re.sub(r"//[^/]*@", "//…@", place)) if "://" in place else place


def torch_build(pin, environment, place):
    """(version, CUDA libraries it needs here) of the build of torch that pip would take; raises :class:`SetupError`."""
    begin("Asking for the build of torch for this machine")
    command = [str(PYTHON), "-m", "pip", "install", *PIP, "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
    with room_to_fetch(environment) as (fetched, environment):
        report = fetched / "torch.json"
        answer = subprocess.run(
            [*command, "--report", str(report), pin],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT), env=environment,
        )  # fmt: skip
        if answer.returncode:
            raise SetupError(
                answer.stdout.decode(errors="replace")
                + f"There is no {pin} for this machine and Python {version_in_words(version_of(str(PYTHON)))} "
                + (f"where {INDEX} says: {without_password(place)}." if place else "to be had; see above.")
            )
        metadata = json.loads(report.read_text())["install"][0]["metadata"]
    return metadata["version"], [need for need in needed(metadata.get("requires_dist", [])) if is_companion(need)]


NEEDED = """
import json, sys
from pip._vendor.packaging.requirements import Requirement
needs = [(need, Requirement(need).marker) for need in json.load(sys.stdin)]
print(json.dumps([need for need, marker in needs if not marker or marker.evaluate({"extra": ""})]))
"""


def needed(requirements):
    """Those whose markers hold for the Python of ``.venv``."""
    text = json.dumps(requirements).encode()
    answer = subprocess.run([str(PYTHON), "-c", NEEDED], input=text, stdout=subprocess.PIPE, check=True)
    return json.loads(answer.stdout.decode())


def is_companion(need):
    return re.sub(r"[-_.]+", "-", need).lower().startswith(CUDA)


def announce(build, companions, place, has):
    """Say what comes and how large it is, before it comes; raises :class:`SetupError` where the disk is too full.

    ``has``: GB of it that are there already.  Returns an environment: where the disk has no room for copies of what is
    fetched, pip keeps none in its cache.
    """
    fetched, size = LARGE if companions else SMALL
    says = f"torch {build} comes from {place or 'the package index'}"
    says += ", built for CUDA, with its libraries" if companions else ""
    say(f"{says}: about {fetched} GB to fetch, {size} GB on the disk with all else")
    if companions and not place:
        print(
            f"  PyPI has no other build for Linux. To take one from elsewhere, such as the index of CPU builds that\n"
            f"  PyTorch's install page names ({SMALL[0]} and {SMALL[1]} GB), set {INDEX} to it.",
            flush=True,
        )
    free = shutil.disk_usage(str(VENV)).free / 1e9
    if free + has < size:
        raise SetupError(f"It needs {size - has:.1f} GB, and {free:.1f} GB are free in {ROOT}.")
    return {} if free + has >= size + fetched else {"PIP_NO_CACHE_DIR": "1"}


def remove_companions():
    """Take away the CUDA libraries of a build that was here before."""
    answer = subprocess.run([str(PYTHON), "-m", "pip", "freeze", "--all"], stdout=subprocess.PIPE)
    names = [line.partition("==")[0] for line in answer.stdout.decode().splitlines() if is_companion(line)]
    if names:
        say("Removing the CUDA libraries, which this build of torch does not need")
        subprocess.run([str(PYTHON), "-m", "pip", "uninstall", *PIP, "--quiet", "--yes", *names], check=True)


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
    begin("Fetching the front-end libraries of package-lock.json", VENV, ROOT)
    environment = node_environment()
    if not os.access(os.path.expanduser("~"), os.W_OK):
        environment["npm_config_cache"] = str(VENV / "npm-cache")
    npm = shutil.which("npm", path=environment["PATH"])
    unlink_folder(ROOT / "node_modules")  # npm empties what it leads to
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    answer = subprocess.run(command, cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if answer.returncode:
        raise SetupError(answer.stdout.decode(errors="replace") + "npm ci failed; see above. Then try again.")
    unlink_folder(VENDOR)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in LIBRARIES.items():
        shutil.copyfile(str(ROOT / "node_modules" / source), str(VENDOR / name))
    for path in VENDOR.iterdir():
        if path.name not in LIBRARIES.values() and path.is_file():
            path.unlink()
    set_done("front-end", key)


def unlink_folder(path):
    """Take a link away, so that what is written there leaves alone what it led to."""
    if path.is_symlink():
        path.unlink()


# --- compiled code -----------------------------------------------------------


def compile_game():
    """Fill numba's cache inside .venv, so that no trainer or player waits for the compiler."""
    key = digest(ROOT / "requirements.txt", *sorted((ROOT / "tetris_viz" / "game").glob("*.py")))
    if is_done("compiled", key):
        return
    begin("Compiling the game (once; half a minute)")
    # numba looks only at the file of the function it loads: one compiled into it from elsewhere may have changed
    shutil.rmtree(str(VENV / "numba-cache"), ignore_errors=True)
    environment = dict(os.environ, NUMBA_CACHE_DIR=str(VENV / "numba-cache"))
    answer = subprocess.run([str(PYTHON), "-m", "tetris_viz.game"], cwd=str(ROOT), env=environment)
    if answer.returncode:
        raise SetupError("The game did not compile; see above.")
    set_done("compiled", key)


if __name__ == "__main__":
    main(sys.argv[1:])
