"""Put on PYTHONPATH by a test: every process writes the names of its modules to a file, twice a second.

A bare ``_thread`` and original calls, so that nothing here is changed by, or changes, eventlet's patching.
"""

import _thread
import os
import posix
import sys
from time import sleep

FOLDER = os.environ.get("PROBE_FOLDER")


def _watch(folder: str) -> None:
    path = f"{folder}/{os.getpid()}"
    flags = posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC
    while True:
        file = posix.open(path + ".new", flags, 0o600)
        posix.write(file, "\n".join(list(sys.modules)).encode())
        posix.close(file)
        posix.rename(path + ".new", path)
        sleep(0.5)


if FOLDER:
    _thread.start_new_thread(_watch, (FOLDER,))
