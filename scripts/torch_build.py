"""torch: which build of it, from where, and with which libraries.

Like ``setup``, this runs by any Python 3.6 or newer.
"""

import json
import os
import re
import shutil
import subprocess

from scripts import installing
from scripts.installing import (
    PIP,
    SetupError,
    begin,
    install,
    megabytes,
    pip,
    python,
    room_to_fetch,
    say,
    version_in_words,
    version_of,
)

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
    pin = next(line for line in (installing.ROOT / lock).read_text().splitlines() if line.startswith("torch=="))
    stamp = installing.VENV / "done-torch"
    known = stamp.read_text() if stamp.exists() else ""
    place = os.environ.get(INDEX, "").strip() or known.partition("\n")[2]
    wanted = f"{pin}\n{without_password(place)}"
    # only where there is no stamp, as an older set-up left it, a torch that imports is taken for a whole one
    is_new = without_password(known) != wanted and (known or place or torch_imports() != pin)
    if is_new:
        environment = install_torch(pin, place, str(installing.ROOT / lock), stamp)
        install(lock, environment)
        check_torch(pin)
    else:
        install(lock)
    if known != wanted and (is_new or os.access(str(installing.VENV), os.W_OK)):
        stamp.write_text(wanted)


def install_torch(pin, place, lock, stamp):
    """torch from ``place``, or from the usual index where that is empty, and the CUDA libraries that it declares.

    Returns the environment in which pip fetches no more than the disk holds.
    """
    only, also = sources(place)
    build, companions = torch_build(pin, only, place)
    is_begun = stamp.exists() and stamp.read_text().startswith("\n")
    limits = announce(build, companions, without_password(place), megabytes(installing.VENV) / 1e3 if is_begun else 0)
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
        answer = subprocess.run(python("-c", "import torch"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        raise SetupError(answer.stdout.decode(errors="replace") + "torch does not import on this machine; see above.")


def torch_imports():
    """The pin that the torch in .venv meets, if it imports."""
    code = "import torch; print('torch==' + torch.__version__.partition('+')[0])"
    answer = subprocess.run(python("-c", code), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return answer.stdout.decode().strip() if answer.returncode == 0 else None


def sources(place):
    """(environment in which pip knows no place but this one, options that add it); raises :class:`SetupError`."""
    if not place:
        return {}, []
    if "://" in place and "…" in place:
        raise SetupError(f"torch came from {place}, without what is left out here: set {INDEX} to the whole address.")
    if re.match(r"(https?|file)://[^\s]", place):
        nothing = installing.VENV / "no-links"  # pip takes no empty value for one that overrides
        nothing.mkdir(exist_ok=True)
        only = {
            "PIP_NO_INDEX": "0",
            "PIP_INDEX_URL": place,
            "PIP_EXTRA_INDEX_URL": place,
            "PIP_FIND_LINKS": str(nothing),
        }
        also = installing.VENV / "torch-index.txt"  # every account sees a command, and a password in it
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
    command = python("-m", "pip", "install", *PIP, "--quiet", "--dry-run", "--ignore-installed", "--no-deps")
    with room_to_fetch(environment) as (fetched, environment):
        report = fetched / "torch.json"
        answer = subprocess.run(
            [*command, "--report", str(report), pin],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(installing.ROOT), env=environment,
        )  # fmt: skip
        if answer.returncode:
            raise SetupError(
                answer.stdout.decode(errors="replace")
                + f"There is no {pin} for this machine and Python {version_in_words(version_of(python()[0]))} "
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
    answer = subprocess.run(python("-c", NEEDED), input=text, stdout=subprocess.PIPE, check=True)
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
    free = shutil.disk_usage(str(installing.VENV)).free / 1e9
    if free + has < size:
        raise SetupError(f"It needs {size - has:.1f} GB, and {free:.1f} GB are free in {installing.ROOT}.")
    return {} if free + has >= size + fetched else {"PIP_NO_CACHE_DIR": "1"}


def remove_companions():
    """Take away the CUDA libraries of a build that was here before."""
    answer = subprocess.run(python("-m", "pip", "freeze", "--all"), stdout=subprocess.PIPE)
    names = [line.partition("==")[0] for line in answer.stdout.decode().splitlines() if is_companion(line)]
    if names:
        say("Removing the CUDA libraries, which this build of torch does not need")
        subprocess.run(python("-m", "pip", "uninstall", *PIP, "--quiet", "--yes", *names), check=True)
