"""A program that runs beside us, ends with us, and takes with it whatever it started."""

import contextlib
import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 60.0
"""Seconds that a busy machine is given for anything to start or answer."""


class Program:
    """A running ``command``; what it prints goes to ``log``, and ``environment`` is added to ours."""

    def __init__(self, command: list[str], log: Path, **environment: str):
        self._log = log
        with log.open("wb") as sink:
            self._process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
                start_new_session=True, preexec_fn=die_with_us,
            )  # fmt: skip

    def wait_for(self, pattern: str) -> str:
        """The group of ``pattern`` in what it printed, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self._log.read_text(errors="replace"), re.MULTILINE)):
            self._check(deadline)
        return found[1]

    def wait_for_port(self, port: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            self._check(deadline)

    def _check(self, deadline: float) -> None:
        if self._process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{self._process.args} did not start:\n{self._log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)

    def end(self) -> None:
        """TERM, then KILL, to its whole process group."""
        for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=seconds)


def die_with_us() -> None:
    """For ``preexec_fn``: a run that is killed leaves nothing behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
