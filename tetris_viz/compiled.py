"""Where numba keeps the compiled game: where set-up put it, or in the data folder where nobody may write there.

Numba asks for a folder that it can write, also where it would only read; without one no game begins.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

VARIABLE = "NUMBA_CACHE_DIR"
FOLDER = "numba-cache"
GAME = Path(__file__).parent / "game"


def usual_cache() -> Path:
    """Set-up has compiled into this one; a bare ``python app.py`` would compile again beside the sources."""
    return Path(os.environ.get(VARIABLE) or Path(sys.prefix) / FOLDER)


def writable_cache(data_dir: Path) -> Path:
    """The usual folder, or one in ``data_dir`` that begins with a copy of what is there; raises ``OSError``."""
    usual = usual_cache()
    try:
        _try(usual)
    except OSError:
        return _below(data_dir.absolute() / FOLDER, usual)
    return usual


def _below(folder: Path, usual: Path) -> Path:
    """A folder for the game as it is now: numba does not notice what changed in another file than a function's own."""
    ours = folder / _state_of_sources()
    for other in folder.glob("*"):
        if other != ours:
            shutil.rmtree(other, ignore_errors=True)
    if not ours.exists() and usual.is_dir():
        partial = folder / ".partial"
        shutil.copytree(usual, partial)
        partial.rename(ours)
    _try(ours)
    return ours


def _state_of_sources() -> str:
    digest = hashlib.sha256()
    for file in sorted(GAME.glob("*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _try(folder: Path) -> None:
    """Make the folder and a file in it, as numba will."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
