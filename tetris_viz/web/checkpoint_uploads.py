"""Checkpoints that people bring: looked through by a process of its own, kept until a room begins with them."""

import contextlib
import logging
import secrets
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Any

from ..core.errors import CommandError
from ..data_folder import uploads_folder
from ..ipc.messages import ExamineUpload, FromExaminer, UploadExamined
from ..ipc.protocol import Unpacker, Unreadable, pack
from ..processes import start_child
from ..settings import Settings
from . import hub

log = logging.getLogger(__name__)
MOST_BYTES = 16 * 1024 * 1024
PART = 256 * 1024
KEPT = 20
"""CheckpointUploads that wait for a room; older ones make way."""
EXAMINER = "tetris_viz.trainer.uploads"
SECONDS = 120.0
"""For a look through one file, torch's import on a busy machine included."""


class CheckpointUploads:
    """``module`` is the process that examines a file; one at a time."""

    def __init__(self, settings: Settings, module: str = EXAMINER):
        self._folder, self._module = uploads_folder(settings.data_dir), module
        self._busy = threading.Lock()

    def take(self, data: bytes) -> dict[str, Any]:
        """``{checkpoint, preset, config, step}`` of a file that a room can begin with, or :class:`CommandError`."""
        if not data:
            raise CommandError("invalid", "The upload is empty. Send the checkpoint file as the request's body.")
        if not self._busy.acquire(blocking=False):
            raise CommandError("limit", "Another upload is being checked; try again in a moment.")
        try:
            return self._take(data)
        except OSError as error:
            raise CommandError("store_unavailable", f"The upload cannot be saved: {error.strerror or error}.") from None
        finally:
            self._busy.release()

    def _take(self, data: bytes) -> dict[str, Any]:
        checkpoint = secrets.token_urlsafe(9)
        self._folder.mkdir(exist_ok=True)  # and no data folder, where that was moved away
        file = self._folder / f".{checkpoint}.zip"
        try:
            with file.open("wb") as kept:
                for start in range(0, len(data), PART):
                    kept.write(data[start : start + PART])
                    hub.pause()  # others are not to wait for all of it
            told = self._examined(file, self._folder / checkpoint)
        finally:
            file.unlink(missing_ok=True)
        if told.facts is None:
            raise CommandError("invalid", told.refusal)
        self._make_room()
        return {"checkpoint": checkpoint, **told.facts}

    def _examined(self, file: Path, folder: Path) -> UploadExamined:
        child = start_child(self._module, nice=10)
        try:
            hub.set_nonblocking(child.pipe.fileno())
            hub.write_all(child.pipe.fileno(), pack(ExamineUpload(str(file), str(folder))), SECONDS)
            unpacker, deadline = Unpacker(FromExaminer), time.monotonic() + SECONDS
            while data := hub.read_some(child.pipe.fileno(), max(0.1, deadline - time.monotonic())):
                for told in unpacker.feed(data):
                    if isinstance(told, UploadExamined):
                        return told
        except (TimeoutError, ConnectionError, Unreadable) as error:
            log.warning("an upload was not looked through: %s", error)
        finally:
            child.signal(signal.SIGKILL)
            child.pipe.close()
            child.process.wait()
        raise CommandError("invalid", "The file could not be checked; is it a checkpoint of this program?")

    def _make_room(self) -> None:
        found = sorted((p for p in self._folder.iterdir() if p.is_dir()), key=lambda p: -p.stat().st_mtime)
        for old in found[KEPT:]:
            with contextlib.suppress(OSError):
                shutil.rmtree(old)
