"""Checkpoint folders: written whole or not at all, checked before they are trusted.

``<room>/checkpoints/<step, 12 digits>/`` holds ``parameters.npz`` (the networks), ``state.npz`` (what exact
continuation needs besides: optimizer, random numbers, games in progress, windows of the curves), ``policy.npz``
(what the player loads), for a DQN that paused or stopped ``memory.npz`` (its replay memory), and ``manifest.json``:
version, step, causes, counters, config, versions of what wrote it and the SHA-256 of every file; and ``pinned``, an
empty file, while somebody wants it kept.  ``<room>/checkpoints/shown`` holds the step that the showcase plays.
Nothing here knows torch.

The room's trainer writes checkpoints and thins them out (:func:`thin`); the supervisor pins, and takes away what
people delete, also while the trainer lives.  So both take one away by renaming its folder first, and the trainer
looks once more afterwards whether it was pinned meanwhile.
"""

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .core import best as best_policy
from .core import retention
from .core.atomic import atomic_write, sync_folder
from .core.numbers import is_finite

VERSION = 2
MANIFEST = "manifest.json"
PARAMETERS = "parameters.npz"
STATE = "state.npz"
POLICY = "policy.npz"
MEMORY = "memory.npz"
CONFIG = "config.json"
"""In a file that is downloaded: preset and config of its room."""
PINNED = "pinned"
SHOWN = "shown"
MOST_BYTES = 64 << 20
"""Of a file of networks, which take a few MB: a larger one is none, and nobody is to wait until it is read."""
MOST_LOOKED_AT = 3
"""Checkpoints whose files are looked at for the newest whole one: a few MB each, and others wait meanwhile."""
_NEEDED = {PARAMETERS, STATE, POLICY}
_CAUSES = {"save", "pause", "stop", "periodic", "best"}
_TEMPORARY, _REPLACED, _GONE, _DELETED = ".tmp-", ".old-", ".gone-", ".deleted-"
"""Being written; about to be replaced; thinned out, unless it was pinned at the last moment; deleted by a person."""


class DamagedCheckpoint(Exception):
    """The folder is not a whole checkpoint of this version; the message says why."""


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write(folder: Path, step: int, files: dict[str, bytes], facts: dict[str, Any]) -> Path:
    """Write the checkpoint of ``step`` below ``folder`` and return its own folder.

    ``facts`` is plain JSON and goes into the manifest.  A whole checkpoint of the same step stays as it is, unless this
    one has more files; that it was written for another cause, too, is put into its manifest.
    """
    target = path_of(folder, step)
    with contextlib.suppress(DamagedCheckpoint):
        there = read_manifest(target)
        merged = _merged(there, facts)
        if set(files) <= set(there["files"]):
            if merged != there:
                atomic_write(target / MANIFEST, _encoded(merged), durable=True)
            return target
        facts = {**facts, **{name: merged[name] for name in ("causes", "best", "judged") if name in merged}}
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{_TEMPORARY}{target.name}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        for name, data in files.items():
            _write_synced(temporary / name, data)
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        manifest = {"version": VERSION, "step": step, **facts, "files": sums}
        _write_synced(temporary / MANIFEST, _encoded(manifest))
        sync_folder(temporary)
        replaced = folder / f"{_REPLACED}{target.name}"  # damaged, or without what this one adds
        shutil.rmtree(replaced, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            target.rename(replaced)
            if (replaced / PINNED).exists():
                _write_synced(temporary / PINNED, b"")
        temporary.rename(target)
    except BaseException:
        sweep(folder)
        raise
    sync_folder(folder)
    shutil.rmtree(replaced, ignore_errors=True)
    return target


def _encoded(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, indent=1).encode()


def causes(manifest: dict[str, Any]) -> list[str]:
    """Why it was written, the first cause first; those of a version that knew one only, too.

    One of which nothing that is known is told was written in its turn.
    """
    told = manifest.get("causes")
    told = told if isinstance(told, list) and told else [manifest.get("cause")]
    return [cause for cause in told if isinstance(cause, str) and cause in _CAUSES] or ["periodic"]


def _merged(there: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The manifest ``there``, of the same step, with what ``facts`` adds to it: a cause, and a judgement of its own."""
    added = [cause for cause in causes(facts) if cause not in causes(there)]
    if not added:
        return there
    more: dict[str, Any] = {}
    if "best" in added:
        more = {name: facts[name] for name in ("best", "judged") if name in facts}
    return {**there, "causes": [*causes(there), *added], **more}


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


def read(checkpoint: Path, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest, and the files ``names`` checked against it; others are not looked at.

    Raises :class:`DamagedCheckpoint`, and FileNotFoundError where the checkpoint is gone, also in the middle of it.
    """
    try:
        manifest = _manifest(checkpoint)
        files = {name: read_networks(checkpoint / name) for name in names}
        for name, data in files.items():
            if hashlib.sha256(data).hexdigest() != manifest["files"].get(name):
                raise DamagedCheckpoint(f"{checkpoint.name}: {name} was changed or cut short")
        return manifest, files
    except (DamagedCheckpoint, OSError) as error:
        if not checkpoint.is_dir():
            raise FileNotFoundError(f"{checkpoint.name} is gone") from None
        if isinstance(error, OSError):
            raise DamagedCheckpoint(f"{checkpoint.name}: {error.strerror}") from error
        raise


def read_networks(path: Path) -> bytes:
    """A file of parameters or of a policy; raises OSError, also where it holds more than ``MOST_BYTES``."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return file.read(MOST_BYTES)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(checkpoint: Path) -> dict[str, Any]:
    """The manifest alone; raises :class:`DamagedCheckpoint`."""
    try:
        manifest = json.loads((checkpoint / MANIFEST).read_bytes())
        if manifest["version"] != VERSION:
            raise DamagedCheckpoint(f"{checkpoint.name}: version {manifest['version']}; this one reads {VERSION}")
        files, step = dict(manifest["files"].items()), manifest["step"]
        if not files.keys() >= _NEEDED or not is_finite(step) or step != int(checkpoint.name):
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


def newest(folder: Path) -> tuple[Path | None, list[str]]:
    """The whole checkpoint with the highest step, None where there is none, and what is wrong with each newer one.
    ``folder`` may not exist."""
    damaged: list[str] = []
    for checkpoint in folders(folder):
        try:
            read_manifest(checkpoint)
            return checkpoint, damaged
        except DamagedCheckpoint as error:
            damaged.append(str(error))
    return None, damaged


def steps(folder: Path) -> list[int]:
    """The steps of all checkpoints, the newest first."""
    return [int(checkpoint.name) for checkpoint in folders(folder)]


def thin(folder: Path, best: int | None = None) -> list[int]:
    """Take away what the rule (``core.retention``) does not keep, and of all but the newest the replay memory, from
    which only the next attempt could go on.  Answers the steps that are left.

    ``best`` is the step of the best.  What cannot be read is left alone.
    """
    found = _candidates(folder)
    kept = retention.reasons(found.values(), best, shown(folder))
    for checkpoint, candidate in found.items():
        if candidate.step not in kept:
            _take_away(checkpoint)
    for checkpoint in folders(folder)[1:]:
        with contextlib.suppress(DamagedCheckpoint, OSError):
            _forget_memory(checkpoint)
    return steps(folder)


def _candidates(folder: Path) -> dict[Path, retention.Candidate]:
    """What the rule has to judge; what is damaged at first sight is left out."""
    found = {}
    for checkpoint in folders(folder):
        with contextlib.suppress(DamagedCheckpoint):
            found[checkpoint] = _candidate(checkpoint, _manifest(checkpoint))
    return found


def _candidate(checkpoint: Path, manifest: dict[str, Any]) -> retention.Candidate:
    counters = manifest.get("counters")
    seconds: Any = counters.get("seconds") if isinstance(counters, dict) else None
    known = float(seconds) if is_finite(seconds) else None
    pinned = (checkpoint / PINNED).exists()
    return retention.Candidate(int(checkpoint.name), known, frozenset(causes(manifest)), pinned)


def _take_away(checkpoint: Path) -> None:
    """Remove it, unless somebody wants it after all."""
    gone = checkpoint.with_name(f"{_GONE}{checkpoint.name}")
    shutil.rmtree(gone, ignore_errors=True)
    with contextlib.suppress(OSError):
        checkpoint.rename(gone)
        if (gone / PINNED).exists() or shown(checkpoint.parent) == int(checkpoint.name):
            gone.rename(checkpoint)
        else:
            shutil.rmtree(gone, ignore_errors=True)


def _forget_memory(checkpoint: Path) -> None:
    """Leave out the replay memory of a DQN, which is larger than all else; the manifest first, then the file."""
    if not (checkpoint / MEMORY).exists():
        return
    manifest = _manifest(checkpoint)
    if MEMORY in manifest["files"]:
        files = {name: digest for name, digest in manifest["files"].items() if name != MEMORY}
        atomic_write(checkpoint / MANIFEST, _encoded({**manifest, "memory": "left out", "files": files}), durable=True)
    (checkpoint / MEMORY).unlink(missing_ok=True)


def pin(folder: Path, step: int, pinned: bool) -> None:
    """Have a checkpoint stay until somebody deletes it, or no longer; raises FileNotFoundError where there is none."""
    checkpoint = path_of(folder, step)
    if not checkpoint.is_dir():
        raise FileNotFoundError(checkpoint.name)
    if pinned:
        _write_synced(checkpoint / PINNED, b"")
    else:
        (checkpoint / PINNED).unlink(missing_ok=True)
    sync_folder(checkpoint)


def show(folder: Path, step: int | None) -> None:
    """Have the checkpoint that the showcase plays stay while it does; None: it plays none of them."""
    if step is not None:
        folder.mkdir(exist_ok=True)
        atomic_write(folder / SHOWN, str(step).encode())
    elif folder.is_dir():
        (folder / SHOWN).unlink(missing_ok=True)


def shown(folder: Path) -> int | None:
    """The step of the checkpoint that the showcase plays."""
    try:
        return int((folder / SHOWN).read_text())
    except (OSError, ValueError):
        return None


def delete(folder: Path, step: int) -> Path:
    """Have a checkpoint gone at once; answers the folder that is still to be removed, which may take a while.

    Raises FileNotFoundError where there is none.
    """
    checkpoint = path_of(folder, step)
    return checkpoint.rename(checkpoint.with_name(f"{_DELETED}{checkpoint.name}-{secrets.token_hex(4)}"))


def deleted(folder: Path) -> list[Path]:
    """Folders that :func:`delete` left to be removed."""
    return list(folder.glob(f"{_DELETED}*"))


def path_of(folder: Path, step: int) -> Path:
    """Where the checkpoint of ``step`` is, if it is."""
    return folder / f"{step:012d}"


def listing(folder: Path) -> list[dict[str, Any]]:
    """What there is to choose from, newest first, as plain JSON; files are not looked at, damaged manifests left out.

    ``score`` (a piece) and ``survival`` are those of games on held-out seeds that this very checkpoint played, None
    where it was not judged; ``best`` says that it was, and found best.  ``kept`` says why it is there
    (``retention.reasons``): none, and it goes when the next one is written.
    """
    found: list[dict[str, Any]] = []
    candidates: list[retention.Candidate] = []
    claims: list[best_policy.Best] = []
    for checkpoint in folders(folder):
        try:
            manifest = _manifest(checkpoint)
            judged = manifest.get("judged") if "best" in causes(manifest) else None
            candidate, written = _candidate(checkpoint, manifest), manifest.get("time")
            found.append(
                {
                    "step": candidate.step,
                    "time": written if is_finite(written) else (checkpoint / MANIFEST).stat().st_mtime,
                    "cause": causes(manifest)[0],
                    "best": False,
                    "pinned": candidate.pinned,
                    "score": _figure(judged, "eval/score_per_piece"),
                    "survival": _figure(judged, "eval/survival"),
                    "memory": memory if (memory := manifest.get("memory")) in ("kept", "left out") else None,
                    "size": size(checkpoint),
                }
            )
            candidates.append(candidate)
            claims += [claim] if (claim := best_policy.claim(manifest)) is not None else []
        except (DamagedCheckpoint, OSError):
            continue
    step = (best_policy.noted(folder.parent) or best_policy.highest(claims)).step
    kept = retention.reasons(candidates, step, shown(folder))
    return [{**each, "best": each["step"] == step, "kept": kept.get(each["step"], [])} for each in found]


def _figure(judged: Any, key: str) -> float | None:
    """What a judgement says by ``key``, where it says a number."""
    value = judged.get(key) if isinstance(judged, dict) else None
    return value if is_finite(value) else None


def best(folder: Path) -> best_policy.Best:
    """The best policy of the run, as it was noted beside the checkpoints below ``folder``, else as they claim.

    Runs of before it was noted have only those; ``Best()`` where nothing is known.
    """
    if (noted := best_policy.noted(folder.parent)) is not None:
        return noted
    claims = []
    for checkpoint in folders(folder):
        with contextlib.suppress(DamagedCheckpoint):
            claims += [claim] if (claim := best_policy.claim(_manifest(checkpoint))) is not None else []
    return best_policy.highest(claims)


def goes_on_from(folder: Path) -> int | None:
    """The highest step that is whole, but for a replay memory, which is too large to look at: what training goes on
    from.  Where :data:`MOST_LOOKED_AT` are damaged, the next one counts as whole whose manifest can be read."""
    looked_at = 0
    for checkpoint in folders(folder):
        with contextlib.suppress(DamagedCheckpoint, FileNotFoundError):
            _manifest(checkpoint)
            looked_at += 1
            if looked_at <= MOST_LOOKED_AT:
                read(checkpoint, _NEEDED)
            return int(checkpoint.name)
    return None


def counters(folder: Path, step: int) -> dict[str, Any] | None:
    """``{episode, seconds}`` of the run where it wrote the checkpoint of ``step``; None where that is not there."""
    with contextlib.suppress(DamagedCheckpoint):
        return counters_of(_manifest(path_of(folder, step)))
    return None


def config_of(manifest: dict[str, Any]) -> dict[str, Any]:
    """The config that it was trained with, as a manifest tells; empty where it does not."""
    config = manifest.get("config")
    return config if isinstance(config, dict) else {}


def counters_of(manifest: dict[str, Any]) -> dict[str, Any] | None:
    """``{episode, seconds}`` of the run, as a manifest tells; None where it does not, or what cannot be."""
    found = manifest.get("counters")
    if not isinstance(found, dict) or not all(is_finite(found.get(name)) for name in ("episode", "seconds")):
        return None
    return {"episode": int(found["episode"]), "seconds": float(found["seconds"])}


def size(folder: Path) -> int:
    """Bytes of all files below a folder, of a checkpoint or a whole room; 0 where there is none."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):  # it is being thinned out
            total += file.stat().st_size if file.is_file() else 0
    return total


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
    for gone in folder.glob(f"{_GONE}*"):
        target = folder / gone.name.removeprefix(_GONE)
        if (gone / PINNED).exists() and not target.exists():
            gone.rename(target)
        else:
            shutil.rmtree(gone, ignore_errors=True)
    for left in deleted(folder):
        shutil.rmtree(left, ignore_errors=True)
    for replaced in folder.glob(f"{_REPLACED}*"):
        target = folder / replaced.name.removeprefix(_REPLACED)
        if target.exists():
            shutil.rmtree(replaced, ignore_errors=True)
        else:
            replaced.rename(target)
