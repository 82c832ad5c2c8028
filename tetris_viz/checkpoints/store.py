"""All checkpoints of one run."""

import contextlib
import hashlib
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..core import best as best_policy
from ..core import retention
from ..core.atomic import atomic_write, sync_folder, write_new
from ..core.files import size_of
from ..core.numbers import is_finite
from .manifest import (
    MANIFEST,
    MEMORY,
    NEEDED,
    PINNED,
    VERSION,
    DamagedCheckpoint,
    candidate,
    causes,
    counters_of,
    encoded,
    evaluated,
    load_manifest,
    merged,
    read_file,
    verified_manifest,
)

FOLDER = "checkpoints"
SHOWN = "shown"
MOST_LOOKED_AT = 3
"""Checkpoints whose files are read for the newest whole one: a few MB each, and others wait meanwhile."""
_TEMPORARY, _REPLACED, _GONE, _DELETED = ".tmp-", ".old-", ".gone-", ".deleted-"
"""Being written; about to be replaced; thinned out, unless it was pinned at the last moment; deleted by a person."""


class CheckpointStore:
    """The checkpoints below ``folder``, which need not exist; each is a folder of its own, named by its step."""

    def __init__(self, folder: Path):
        self.folder = folder

    @classmethod
    def of_room(cls, folder: Path) -> "CheckpointStore":
        """That of a room, by the room's folder."""
        return cls(folder / FOLDER)

    # --- reading

    def path_of(self, step: int) -> Path:
        """Where the checkpoint of ``step`` is, if there is one."""
        return self.folder / f"{step:012d}"

    def has(self, step: int) -> bool:
        """Whether there is a checkpoint of ``step``, whole or not."""
        return self.path_of(step).is_dir()

    def paths(self) -> list[Path]:
        """The folders of all checkpoints, newest step first; damaged ones included."""
        if not self.folder.is_dir():
            return []
        found = (path for path in self.folder.iterdir() if path.is_dir() and path.name.isdecimal())
        return sorted(found, key=lambda path: -int(path.name))

    def steps(self) -> list[int]:
        """The steps of all checkpoints, newest first; damaged ones included."""
        return [int(path.name) for path in self.paths()]

    def get(self, step: int, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """The manifest, and the files ``names`` verified by it; others are not read.

        Raises :class:`DamagedCheckpoint`, and FileNotFoundError where the checkpoint is gone, also in the middle of it.
        """
        checkpoint = self.path_of(step)
        try:
            manifest = load_manifest(checkpoint)
            files = {name: read_file(checkpoint / name) for name in names}
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

    def counters(self, step: int) -> dict[str, Any] | None:
        """``{episode, seconds}`` of the run at the checkpoint of ``step``; None where nothing says so."""
        with contextlib.suppress(DamagedCheckpoint):
            return counters_of(load_manifest(self.path_of(step)))
        return None

    def newest(self) -> tuple[Path | None, list[str]]:
        """The whole checkpoint of the highest step, None where there is none; and what is wrong with each newer one."""
        damaged: list[str] = []
        for checkpoint in self.paths():
            try:
                verified_manifest(checkpoint)
                return checkpoint, damaged
            except DamagedCheckpoint as error:
                damaged.append(str(error))
        return None, damaged

    def resume_step(self) -> int | None:
        """The step that training would resume from: the highest of a whole checkpoint.

        A replay buffer is too large to be read for that.  Where :data:`MOST_LOOKED_AT` are damaged, the next one whose
        manifest can be read counts as whole.
        """
        looked_at = 0
        for step in self.steps():
            with contextlib.suppress(DamagedCheckpoint, FileNotFoundError):
                load_manifest(self.path_of(step))
                looked_at += 1
                if looked_at <= MOST_LOOKED_AT:
                    self.get(step, NEEDED)
                return step
        return None

    def best(self) -> best_policy.Best:
        """The run's best policy by ``best.json`` beside ``folder``, else by what the checkpoints claim (runs of earlier
        versions have no other); ``Best()`` where nothing is known."""
        if (noted := best_policy.noted(self.folder.parent)) is not None:
            return noted
        claims = (best_policy.claim(manifest) for _, manifest in self._manifests())
        return best_policy.highest([claim for claim in claims if claim is not None])

    def listing(self) -> list[dict[str, Any]]:
        """The checkpoints for people to choose from, newest first, as plain JSON; without those of damaged manifests.

        ``score`` (per piece) and ``survival`` are those of held-out games that this very checkpoint played, None where
        it was not evaluated; ``best``: it was, and is the run's best.  ``kept`` says why it stays
        (``retention.reasons``): where it is empty, the checkpoint goes when the next one is written.
        """
        manifests = self._manifests()
        candidates = [candidate(path, manifest) for path, manifest in manifests]
        best = self.best().step
        kept = retention.reasons(candidates, best, self.shown())
        found: list[dict[str, Any]] = []
        for each, (path, manifest) in zip(candidates, manifests, strict=True):
            with contextlib.suppress(OSError):
                written, memory = manifest.get("time"), manifest.get("memory")
                found.append(
                    {
                        "step": each.step,
                        "time": written if is_finite(written) else (path / MANIFEST).stat().st_mtime,
                        "cause": causes(manifest)[0],
                        "best": each.step == best,
                        "pinned": each.pinned,
                        "score": evaluated(manifest, "eval/score_per_piece"),
                        "survival": evaluated(manifest, "eval/survival"),
                        "memory": memory if memory in ("kept", "left out") else None,
                        "size": size_of(path),
                        "kept": kept.get(each.step, []),
                    }
                )
        return found

    def _manifests(self) -> list[tuple[Path, dict[str, Any]]]:
        """All manifests that can be read, newest step first."""
        found = []
        for path in self.paths():
            with contextlib.suppress(DamagedCheckpoint):
                found.append((path, load_manifest(path)))
        return found

    # --- writing

    def put(self, step: int, files: dict[str, bytes], facts: dict[str, Any]) -> Path:
        """Write the checkpoint of ``step`` and return its folder; raises OSError.

        ``facts`` is plain JSON and goes into the manifest.  A whole checkpoint of the same step stays as it is, unless
        this one has more files; another cause is added to its manifest.
        """
        target = self.path_of(step)
        with contextlib.suppress(DamagedCheckpoint):
            there = verified_manifest(target)
            both = merged(there, facts)
            if set(files) <= set(there["files"]):
                if both != there:
                    atomic_write(target / MANIFEST, encoded(both), durable=True)
                return target
            facts = {**facts, **{name: both[name] for name in ("causes", "best", "judged") if name in both}}
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f"{_TEMPORARY}{target.name}"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        try:
            for name, data in files.items():
                write_new(temporary / name, [data])
            sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
            manifest = {"version": VERSION, "step": step, **facts, "files": sums}
            write_new(temporary / MANIFEST, [encoded(manifest)])
            sync_folder(temporary)
            replaced = self.folder / f"{_REPLACED}{target.name}"  # damaged, or without what this one adds
            shutil.rmtree(replaced, ignore_errors=True)
            with contextlib.suppress(FileNotFoundError):
                target.rename(replaced)
                if (replaced / PINNED).exists():
                    write_new(temporary / PINNED, [])
            temporary.rename(target)
        except BaseException:
            self.sweep()
            raise
        sync_folder(self.folder)
        shutil.rmtree(replaced, ignore_errors=True)
        return target

    def pin(self, step: int, pinned: bool) -> None:
        """Have a checkpoint stay until somebody deletes it, or no longer; FileNotFoundError where there is none."""
        checkpoint = self.path_of(step)
        if not checkpoint.is_dir():
            raise FileNotFoundError(checkpoint.name)
        if pinned:
            atomic_write(checkpoint / PINNED, b"", durable=True)
        else:
            (checkpoint / PINNED).unlink(missing_ok=True)
            sync_folder(checkpoint)

    def is_pinned(self, step: int) -> bool:
        """Whether somebody wants it kept; False where there is none."""
        return (self.path_of(step) / PINNED).exists()

    def show(self, step: int | None) -> None:
        """Note which checkpoint the showcase plays, which then stays; None: it plays none of them."""
        if step is not None:
            self.folder.mkdir(exist_ok=True)
            atomic_write(self.folder / SHOWN, str(step).encode())
        elif self.folder.is_dir():
            (self.folder / SHOWN).unlink(missing_ok=True)

    def shown(self) -> int | None:
        """The step of the checkpoint that the showcase plays."""
        try:
            return int((self.folder / SHOWN).read_text())
        except (OSError, ValueError):
            return None

    def delete(self, step: int) -> Path:
        """Delete a checkpoint at once; returns the folder that is still to be removed, which may take a while.

        Raises FileNotFoundError where there is none.
        """
        checkpoint = self.path_of(step)
        return checkpoint.rename(checkpoint.with_name(f"{_DELETED}{checkpoint.name}-{secrets.token_hex(4)}"))

    def deleted(self) -> list[Path]:
        """Folders that :meth:`delete` left to be removed."""
        return list(self.folder.glob(f"{_DELETED}*"))

    def thin(self, best: int | None = None) -> list[int]:
        """Remove the checkpoints that the rule (``core.retention``) does not keep, and the replay buffers of all but
        the newest: only the next attempt could resume from one.  Returns the steps that are left.

        ``best`` is the step of the best.  Checkpoints whose manifest cannot be read are left alone.
        """
        found = {path: candidate(path, manifest) for path, manifest in self._manifests()}
        kept = retention.reasons(found.values(), best, self.shown())
        for path, each in found.items():
            if each.step not in kept:
                self._remove(path)
        for path in self.paths()[1:]:
            with contextlib.suppress(DamagedCheckpoint, OSError):
                _remove_replay_buffer(path)
        return self.steps()

    def _remove(self, checkpoint: Path) -> None:
        """Remove it, unless somebody wants it after all."""
        gone = checkpoint.with_name(f"{_GONE}{checkpoint.name}")
        shutil.rmtree(gone, ignore_errors=True)
        with contextlib.suppress(OSError):
            checkpoint.rename(gone)
            if (gone / PINNED).exists() or self.shown() == int(checkpoint.name):
                gone.rename(checkpoint)
            else:
                shutil.rmtree(gone, ignore_errors=True)

    def set_aside(self, step: int, label: str) -> None:
        """Move checkpoints beyond ``step`` into ``<folder>-<label>``: another attempt made them."""
        newer = [path for path in self.paths() if int(path.name) > step]
        if newer:
            aside = self.folder.with_name(f"{self.folder.name}-{label}")
            aside.mkdir(exist_ok=True)
            for path in newer:
                shutil.rmtree(aside / path.name, ignore_errors=True)
                path.rename(aside / path.name)

    def sweep(self) -> None:
        """Clean up after a write or a removal that was interrupted; what was about to be replaced stands again."""
        for left in [*self.folder.glob(f"{_TEMPORARY}*"), *self.deleted()]:
            shutil.rmtree(left, ignore_errors=True)
        for gone in self.folder.glob(f"{_GONE}*"):
            target = self.folder / gone.name.removeprefix(_GONE)
            if (gone / PINNED).exists() and not target.exists():
                gone.rename(target)
            else:
                shutil.rmtree(gone, ignore_errors=True)
        for replaced in self.folder.glob(f"{_REPLACED}*"):
            target = self.folder / replaced.name.removeprefix(_REPLACED)
            if target.exists():
                shutil.rmtree(replaced, ignore_errors=True)
            else:
                replaced.rename(target)


def _remove_replay_buffer(checkpoint: Path) -> None:
    """Take the replay buffer out of a checkpoint; the manifest is written first, so that it is whole at all times."""
    if not (checkpoint / MEMORY).exists():
        return
    manifest = load_manifest(checkpoint)
    if MEMORY in manifest["files"]:
        files = {name: digest for name, digest in manifest["files"].items() if name != MEMORY}
        atomic_write(checkpoint / MANIFEST, encoded({**manifest, "memory": "left out", "files": files}), durable=True)
    (checkpoint / MEMORY).unlink(missing_ok=True)
