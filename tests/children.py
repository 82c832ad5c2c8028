"""What a child process says to its parent."""

import time
from multiprocessing.connection import Connection
from typing import Any

from tetris_viz.core.messages import Alive


def said(pipe: Connection, seconds: float = 120) -> Any:
    """The next message but for those that only say that the child is there."""
    deadline = time.monotonic() + seconds
    while pipe.poll(max(0.0, deadline - time.monotonic())):
        if not isinstance(message := pipe.recv(), Alive):
            return message
    raise AssertionError(f"the child said nothing within {seconds} s")
