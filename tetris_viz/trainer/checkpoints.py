"""Checkpoint folders: written whole or not at all, checked before they are trusted.

``<room>/checkpoints/<step, 12 digits>/`` holds ``model.pt`` (policy and optimizer) and
``manifest.json``: version, step, counters, config and the SHA-256 of every file.  A replay
buffer and the games in progress are not kept yet: a run that goes on starts new games, and
a DQN refills its memory first.  Nothing here knows torch.
"""

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

VERSION = 1
KEEP = 5
MANIFEST = "manifest.json"
MODEL = "model.pt"
_TEMPORARY = ".tmp-"


class DamagedCheckpoint(Exception):
    """The folder is not a whole checkpoint of this version; the message says why."""


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(folder: Path, step: int, files: dict[str, bytes], facts: dict[str, Any]) -> Path:
    """Write the checkpoint of ``step`` below ``folder`` and return its own folder.

    ``facts`` is plain JSON and goes into the manifest.  A whole checkpoint of the same step is left as it is.
    """
    target = folder / f"{step:012d}"
    with contextlib.suppress(DamagedCheckpoint):
        read_manifest(target)
        return target
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{_TEMPORARY}{target.name}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        for name, data in files.items():
            _write_synced(temporary / name, data)
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        manifest = {"version": VERSION, "step": step, **facts, "files": sums}
        _write_synced(temporary / MANIFEST, json.dumps(manifest, indent=1).encode())
        _sync_folder(temporary)
        shutil.rmtree(target, ignore_errors=True)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _sync_folder(folder)
    return target


def read_manifest(checkpoint: Path) -> dict[str, Any]:
    """The manifest of a checkpoint all of whose files are whole; raises :class:`DamagedCheckpoint`."""
    try:
        manifest = json.loads((checkpoint / MANIFEST).read_bytes())
        if manifest["version"] != VERSION:
            raise DamagedCheckpoint(f"{checkpoint.name}: version {manifest['version']}; this one reads {VERSION}")
        if MODEL not in manifest["files"] or int(manifest["step"]) != int(checkpoint.name):
            raise DamagedCheckpoint(f"{checkpoint.name}: the manifest does not belong to this folder")
        for name, expected in manifest["files"].items():
            if Path(name).name != name:
                raise DamagedCheckpoint(f"{checkpoint.name}: {name!r} is not a file name")
            if hashlib.sha256((checkpoint / name).read_bytes()).hexdigest() != expected:
                raise DamagedCheckpoint(f"{checkpoint.name}: {name} was changed or cut short")
    except OSError as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error}") from error
    return dict(manifest)


def _all(folder: Path) -> list[Path]:
    """Checkpoint folders, newest step first; damaged ones included."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if p.is_dir() and p.name.isdecimal()), key=lambda p: -int(p.name))


def newest_valid(folder: Path) -> Path | None:
    """The checkpoint with the highest step that is whole; None where there is none.  ``folder`` may not exist."""
    for checkpoint in _all(folder):
        with contextlib.suppress(DamagedCheckpoint):
            read_manifest(checkpoint)
            return checkpoint
    return None


def prune(folder: Path, keep: int = KEEP) -> None:
    """Remove all but the newest ``keep`` checkpoints."""
    for checkpoint in _all(folder)[keep:]:
        shutil.rmtree(checkpoint, ignore_errors=True)


def set_aside(folder: Path, step: int, label: str) -> None:
    """Move checkpoints beyond ``step`` out of the way, into ``<folder>-<label>``: another run made them.

    Also sweeps up what an interrupted write left behind.
    """
    for left in folder.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left, ignore_errors=True)
    newer = [checkpoint for checkpoint in _all(folder) if int(checkpoint.name) > step]
    if newer:
        aside = folder.with_name(f"{folder.name}-{label}")
        aside.mkdir(exist_ok=True)
        for checkpoint in newer:
            shutil.rmtree(aside / checkpoint.name, ignore_errors=True)
            checkpoint.rename(aside / checkpoint.name)
