"""One checkpoint's folder: the names of its files, its manifest, and whether it is whole."""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..core import retention
from ..core.numbers import is_finite

VERSION = 2
MANIFEST = "manifest.json"
PARAMETERS = "parameters.npz"
STATE = "state.npz"
POLICY = "policy.npz"
MEMORY = "memory.npz"
CONFIG = "config.json"
"""In a file that is downloaded: preset and config of its room."""
FACTS = "facts.json"
"""Beside the parameters of an uploaded checkpoint: its preset, config and step."""
ORIGIN = "origin"
"""The folder in a room's own that holds the parameters to begin with, where they are another run's."""
PINNED = "pinned"
NEEDED = {PARAMETERS, STATE, POLICY}
"""Files that every checkpoint has."""
MOST_BYTES = 64 << 20
"""Of a file of networks, which take a few MB: a larger one is none, and nobody is to wait until it is read."""
_CAUSES = {"save", "pause", "stop", "periodic", "best"}


class DamagedCheckpoint(Exception):
    """The folder is not a whole checkpoint of this version; the message says why."""


def load_manifest(checkpoint: Path) -> dict[str, Any]:
    """The manifest, without a look at the files; raises :class:`DamagedCheckpoint`."""
    with _damage(checkpoint):
        manifest = json.loads((checkpoint / MANIFEST).read_bytes())
        if manifest["version"] != VERSION:
            raise DamagedCheckpoint(f"{checkpoint.name}: version {manifest['version']}; this one reads {VERSION}")
        files, step = dict(manifest["files"].items()), manifest["step"]
        if not files.keys() >= NEEDED or not is_finite(step) or step != int(checkpoint.name):
            raise DamagedCheckpoint(f"{checkpoint.name}: the manifest does not belong to this folder")
        return dict(manifest)


def verified_manifest(checkpoint: Path) -> dict[str, Any]:
    """The manifest of a checkpoint all of whose files have its sums; raises :class:`DamagedCheckpoint`."""
    manifest = load_manifest(checkpoint)
    with _damage(checkpoint):
        for name, expected in manifest["files"].items():
            if Path(name).name != name:
                raise DamagedCheckpoint(f"{checkpoint.name}: {name!r} is not a file name")
            with (checkpoint / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    raise DamagedCheckpoint(f"{checkpoint.name}: {name} was changed or cut short")
    return manifest


@contextmanager
def _damage(checkpoint: Path) -> Iterator[None]:
    """Raise what reading raises as :class:`DamagedCheckpoint`."""
    try:
        yield
    except OSError as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedCheckpoint(f"{checkpoint.name}: {error}") from error


def read_file(path: Path) -> bytes:
    """A file of parameters or of a policy; raises OSError, also where it holds more than ``MOST_BYTES``."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return file.read(MOST_BYTES)


def encoded(manifest: dict[str, Any]) -> bytes:
    """The content of ``manifest.json``."""
    return json.dumps(manifest, indent=1).encode()


def merged(there: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The manifest ``there``, of the same step, with what ``facts`` adds: a cause, and an evaluation of its own."""
    added = [cause for cause in causes(facts) if cause not in causes(there)]
    if not added:
        return there
    more: dict[str, Any] = {}
    if "best" in added:
        more = {name: facts[name] for name in ("best", "judged") if name in facts}
    return {**there, "causes": [*causes(there), *added], **more}


def causes(manifest: dict[str, Any]) -> list[str]:
    """Why the checkpoint was written, the first cause first; "periodic" where the manifest names no known one.

    Manifests of an earlier version name one "cause".
    """
    told = manifest.get("causes")
    told = told if isinstance(told, list) and told else [manifest.get("cause")]
    return [cause for cause in told if isinstance(cause, str) and cause in _CAUSES] or ["periodic"]


def config_of(manifest: dict[str, Any]) -> dict[str, Any]:
    """The config that the checkpoint was trained with; empty where the manifest does not say."""
    config = manifest.get("config")
    return config if isinstance(config, dict) else {}


def counters_of(manifest: dict[str, Any]) -> dict[str, Any] | None:
    """``{episode, seconds}`` of the run at the checkpoint; None where the manifest has none that can be."""
    found = manifest.get("counters")
    if not isinstance(found, dict) or not all(is_finite(found.get(name)) for name in ("episode", "seconds")):
        return None
    return {"episode": int(found["episode"]), "seconds": float(found["seconds"])}


def evaluated(manifest: dict[str, Any], key: str) -> float | None:
    """The metric ``key`` of the evaluation for which this very checkpoint was written; None where there is none."""
    values = manifest.get("judged") if "best" in causes(manifest) else None
    value = values.get(key) if isinstance(values, dict) else None
    return value if is_finite(value) else None


def candidate(checkpoint: Path, manifest: dict[str, Any]) -> retention.Candidate:
    """The checkpoint as the rule of retention takes it."""
    counters = manifest.get("counters")
    seconds: Any = counters.get("seconds") if isinstance(counters, dict) else None
    known = float(seconds) if is_finite(seconds) else None
    pinned = (checkpoint / PINNED).exists()
    return retention.Candidate(int(checkpoint.name), known, frozenset(causes(manifest)), pinned)
