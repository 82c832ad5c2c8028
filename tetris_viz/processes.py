"""How a process of this project starts a child, and how a child behaves.

A child is ``python -m <module> <fd> <parent pid>`` with one end of a
``multiprocessing.Pipe``: never forked, so it inherits no sibling's pipe end, and never
re-importing the parent's main module, so it sees nothing of eventlet or Flask.

No process outlives its parent: a child leads its own process group, is signalled by the
kernel when its parent dies (Linux), and leaves when its pipe ends (everywhere).
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import IO

from . import compiled

_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A started process and our end of its pipe."""

    process: subprocess.Popen[bytes]
    pipe: Connection

    @property
    def pid(self) -> int:
        return self.process.pid

    def exit_code(self) -> int | None:
        """None while it lives; negative is the signal that ended it."""
        return self.process.poll()

    def signal(self, number: int) -> None:
        """Signal the child's whole process group; a group that is gone is no fault."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def start_child(module: str, *, log: IO[bytes] | None = None, nice: int = 0) -> Child:
    """Start ``python -m module``; call it from the main thread, whose life the child's is tied to.

    ``log`` takes the child's stdout and stderr; None shares ours.
    """
    ours, theirs = Pipe(duplex=True)
    os.set_blocking(theirs.fileno(), True)
    command = [sys.executable, "-m", module, str(theirs.fileno()), str(os.getpid()), str(nice)]
    environment = {
        compiled.VARIABLE: str(compiled.usual_cache()),
        # Products as small as here lose by a second thread, and a room that spins on it takes the core from another.
        "OPENBLAS_NUM_THREADS": "1",
        **os.environ,
    }
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=[theirs.fileno()],
        start_new_session=True,
        env=environment,
    )
    theirs.close()
    return Child(process, ours)


def become_child(death_signal: int) -> Connection:
    """First call of a child's main: tie our life to the parent's and return our pipe end.

    Ctrl-C is the parent's to handle; it tells us what to do over the pipe.
    """
    fd, parent, nice = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        sys.exit(0)  # the parent died before the kernel knew whom to tell
    if nice:
        os.nice(nice)
    os.set_blocking(fd, True)
    return Connection(fd)
