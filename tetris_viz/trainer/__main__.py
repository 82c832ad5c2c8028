"""``python -m tetris_viz.trainer FD PPID NICE``: one room's training, started by the supervisor."""

import os
import signal
import sys
from pathlib import Path

from ..core import files
from ..ipc.link import Link
from ..ipc.messages import StartTraining, StopTraining, ToTrainer, TrainingAlive, TrainingFailed
from ..processes import become_child
from .errors import CannotResume, FolderInUse
from .folder_lock import locked
from .inbox import Inbox
from .log import write_fault

IMPORTING = 120.0
"""Seconds in which torch is imported, on a slow and busy machine."""
LAST_WORDS = 30.0
"""Seconds a slow reader has to take what is left; the supervisor kills long before."""


def reason_of(error: BaseException) -> str:
    """One line for people: what broke, and where the rest stands."""
    lines = str(error).strip().splitlines()
    said = lines[0] if lines else "no further word"
    if isinstance(error, FolderInUse | CannotResume):
        return said
    if isinstance(error, MemoryError):
        return "The machine has no memory left for this room."
    if isinstance(error, OSError):
        said = files.fault(error)
    return f"Training broke: {type(error).__name__}: {said[:200]} (the room's log has more)"


def train(start: StartTraining, inbox: Inbox, outbox: Link) -> int:
    """Run to the end and return the exit code; a failure is told, never raised."""
    try:
        with locked(Path(start.folder)):
            outbox.put(TrainingAlive(IMPORTING))
            from .training_run import run

            run(start, inbox, outbox)
            outbox.flush(LAST_WORDS)
    except Exception as error:
        write_fault()
        outbox.put(TrainingFailed(reason_of(error), final=isinstance(error, CannotResume)))
        outbox.flush(LAST_WORDS)
        return 1
    return 0


def main() -> int:
    inbox = Inbox()
    outbox = Link(become_child(signal.SIGKILL), ToTrainer, inbox.on_event, name="supervisor").start()
    start = inbox.take(None)
    assert isinstance(start, StartTraining)
    signal.signal(signal.SIGTERM, lambda *_: inbox.put(StopTraining()))
    return train(start, inbox, outbox)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # threads and torch take a while to say goodbye, and have nothing to say
