"""Checkpoint folders: written whole or not at all, checked before they are trusted.

``<room>/checkpoints/<step, 12 digits>/`` holds ``parameters.npz`` (the networks), ``state.npz`` (what exact
continuation needs besides: optimizer, random numbers, games in progress, windows of the curves), ``policy.npz``
(what the player loads), for a DQN that paused or stopped ``memory.npz`` (its replay memory), and ``manifest.json``:
version, step, cause, counters, config, versions of what wrote it and the SHA-256 of every file.  Nothing here
knows torch.
"""

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

VERSION = 2
KEEP = 5
MANIFEST = "manifest.json"
PARAMETERS = "parameters.npz"
STATE = "state.npz"
POLICY = "policy.npz"
MEMORY = "memory.npz"
CONFIG = "config.json"
"""In a file that is downloaded: preset and config of its room."""
_NEEDED = {PARAMETERS, STATE, POLICY}
_TEMPORARY, _REPLACED = ".tmp-", ".old-"


class DamagedCheckpoint(Exception):
    """The folder is not a whole checkpoint of this version; the message says why."""


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Have what was renamed into the folder outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(folder: Path, step: int, files: dict[str, bytes], facts: dict[str, Any]) -> Path:
    """Write the checkpoint of ``step`` below ``folder`` and return its own folder.

    ``facts`` is plain JSON and goes into the manifest.  A whole checkpoint of the same step is left as it is, unless
    this one has more files.
    """
    target = path_of(folder, step)
    with contextlib.suppress(DamagedCheckpoint):
        if set(files) <= set(read_manifest(target)["files"]):
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
        sync_folder(temporary)
        replaced = folder / f"{_REPLACED}{target.name}"  # damaged, or without what this one adds
        shutil.rmtree(replaced, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            target.rename(replaced)
        temporary.rename(target)
    except BaseException:
        sweep(folder)
        raise
    sync_folder(folder)
    shutil.rmtree(replaced, ignore_errors=True)
    return target


def read_manifest(checkpoint: Path) -> dict[str, Any]:
    """The manifest of a checkpoint all of whose files are whole; raises :class:`DamagedCheckpoint`."""
    manifest = _manifest(checkpoint)
    try:
        for name, expected in manifest["files"].items():
            if Path(name).name != name:
                raise DamagedCheckpoint(f"{checkpoint.name}: {name!r} is not a file name")
            if _digest(checkpoint / name) != expected:
                raise DamagedCheckpoint(f"{checkpoint.name}: {name} was changed or cut short")
    except OSError as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error}") from error
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(checkpoint: Path) -> dict[str, Any]:
    """The manifest alone; raises :class:`DamagedCheckpoint`."""
    try:
        manifest = json.loads((checkpoint / MANIFEST).read_bytes())
        if manifest["version"] != VERSION:
            raise DamagedCheckpoint(f"{checkpoint.name}: version {manifest['version']}; this one reads {VERSION}")
        if not set(manifest["files"]) >= _NEEDED or int(manifest["step"]) != int(checkpoint.name):
            raise DamagedCheckpoint(f"{checkpoint.name}: the manifest does not belong to this folder")
    except OSError as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error}") from error
    return dict(manifest)


def folders(folder: Path) -> list[Path]:
    """Checkpoint folders, newest step first; damaged ones included."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if p.is_dir() and p.name.isdecimal()), key=lambda p: -int(p.name))


def newest_valid(folder: Path) -> Path | None:
    """The checkpoint with the highest step that is whole; None where there is none.  ``folder`` may not exist."""
    return newest(folder)[0]


def newest(folder: Path) -> tuple[Path | None, list[str]]:
    """The whole checkpoint with the highest step, and what is wrong with each newer one."""
    damaged: list[str] = []
    for checkpoint in folders(folder):
        try:
            read_manifest(checkpoint)
            return checkpoint, damaged
        except DamagedCheckpoint as error:
            damaged.append(str(error))
    return None, damaged


def prune(folder: Path, spared: int | None = None, keep: int = KEEP) -> None:
    """Remove all but the newest ``keep`` checkpoints and the one of step ``spared``."""
    for checkpoint in folders(folder)[keep:]:
        if int(checkpoint.name) != spared:
            shutil.rmtree(checkpoint, ignore_errors=True)


def path_of(folder: Path, step: int) -> Path:
    """Where the checkpoint of ``step`` is, if it is."""
    return folder / f"{step:012d}"


def listing(folder: Path) -> list[dict[str, Any]]:
    """What there is to choose from, newest first, as plain JSON; files are not looked at, damaged manifests left out.

    ``score`` (a piece) and ``survival`` are those of games on held-out seeds that this very checkpoint played, None
    where it was not judged; ``best`` says that it was, and found best.
    """
    found: list[dict[str, Any]] = []
    claims: list[tuple[str, float, int | None]] = []
    for checkpoint in folders(folder):
        try:
            manifest = _manifest(checkpoint)
            best, judged = manifest["best"], manifest["judged"] if manifest["cause"] == "best" else {}
            claims.append((manifest["config"].get("pieces"), best["worth"], best["step"]))
            found.append(
                {
                    "step": manifest["step"],
                    "time": manifest["time"],
                    "cause": manifest["cause"],
                    "best": False,
                    "score": judged.get("eval/score_per_piece"),
                    "survival": judged.get("eval/survival"),
                    "memory": manifest["memory"],
                    "size": size(checkpoint),
                }
            )
        except (DamagedCheckpoint, OSError, KeyError, TypeError, AttributeError):
            continue
    # A policy is judged for a while: the best one's checkpoint is written after newer ones, which do not know of it.
    same = [(worth, step) for pieces, worth, step in claims if pieces == claims[0][0]]
    _, step = max(same, key=lambda claim: claim[0], default=(0, None))
    return [{**each, "best": each["step"] == step} for each in found]


def size(checkpoint: Path) -> int:
    """Bytes of all its files."""
    return sum(file.stat().st_size for file in checkpoint.iterdir())


def set_aside(folder: Path, step: int, label: str) -> None:
    """Move checkpoints beyond ``step`` out of the way, into ``<folder>-<label>``: another run made them."""
    newer = [checkpoint for checkpoint in folders(folder) if int(checkpoint.name) > step]
    if newer:
        aside = folder.with_name(f"{folder.name}-{label}")
        aside.mkdir(exist_ok=True)
        for checkpoint in newer:
            shutil.rmtree(aside / checkpoint.name, ignore_errors=True)
            checkpoint.rename(aside / checkpoint.name)


def sweep(folder: Path) -> None:
    """Clear up after a write that was interrupted; what it was about to replace stands again."""
    for left in folder.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left, ignore_errors=True)
    for replaced in folder.glob(f"{_REPLACED}*"):
        target = folder / replaced.name.removeprefix(_REPLACED)
        if target.exists():
            shutil.rmtree(replaced, ignore_errors=True)
        else:
            replaced.rename(target)
