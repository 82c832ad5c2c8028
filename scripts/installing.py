"""What every step of set-up uses: who may write, what is done already, and pip.

Like ``setup``, this runs by any Python 3.6 or newer.
"""

import contextlib
import hashlib
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


class SetupError(Exception):
    """Set-up cannot go on; the message names the cure."""


def say(text):
    print("· " + text, flush=True)


def python(*arguments):
    """A command for the Python of ``.venv``."""
    return [str(PYTHON), *arguments]


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
    command = python("-m", "pip", "install", *PIP, "--no-compile", *arguments)
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
