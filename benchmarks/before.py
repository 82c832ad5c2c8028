"""An earlier commit of the project, measured beside the present one in one run.

BEFORE=<commit> names it.  Its tree uses the packages and the front-end libraries that are installed here.

    with before.checkout() as tree:
        server = launch(folder, tree=tree, variables=before.environment_of(tree))
"""

import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.installing import ROOT

BEFORE = os.environ.get("BEFORE", "a164a53")
"""By default the newest commit from before many runs, figures and sizes were looked after."""


@contextmanager
def checkout(commit: str = BEFORE) -> Iterator[Path]:
    """The folder of ``commit``, its game compiled; gone with the block.  ``CalledProcessError`` where there is none."""
    with tempfile.TemporaryDirectory(prefix="tetris-viz-before-") as folder:
        tree = Path(folder) / "tree"
        tree.mkdir()
        files = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["tar", "-x"], cwd=tree, input=files, check=True)
        copy_libraries(tree)
        run_python(tree, "-m", "tetris_viz.game")
        yield tree


def copy_libraries(tree: Path) -> None:
    """The front-end libraries that the pages of ``tree`` load, by its own list; copies, for it follows no links."""
    vendor = tree / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    for source, name in runpy.run_path(str(tree / "scripts" / "setup.py"))["LIBRARIES"].items():
        installed = ROOT / "node_modules" / source
        shutil.copyfile(installed if installed.exists() else ROOT / "static" / "vendor" / name, vendor / name)


def environment_of(tree: Path) -> dict[str, str]:
    """Variables with which Python takes the project from ``tree``, and keeps what numba compiles there."""
    own_cache = {} if tree == ROOT else {"NUMBA_CACHE_DIR": str(tree / ".numba-cache")}
    return {"PYTHONPATH": str(tree), **own_cache}


def run_python(tree: Path, *arguments: str) -> None:
    """Run Python with the project's modules of ``tree``, say to fill a store of its own schema."""
    environment = dict(os.environ, **environment_of(tree))
    subprocess.run([sys.executable, *arguments], cwd=tree, env=environment, check=True)
