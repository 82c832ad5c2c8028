"""One end of a conversation between processes, as tests and the children they make up hold it."""

import os
import select
import time
from collections import deque
from typing import Any

from tetris_viz.ipc.messages import Heartbeat
from tetris_viz.ipc.protocol import Unpacker, pack
from tetris_viz.ipc.transport import Transport

DEADLINE = 120.0


class End:
    """Says and hears one message at a time, and blocks where it waits.  ``receives``: what the other side may send."""

    def __init__(self, pipe: Transport, receives: Any):
        self.pipe, self._unpacker, self._came = pipe, Unpacker(receives), deque[Any]()
        os.set_blocking(pipe.fileno(), True)

    def say(self, *messages: Any) -> None:
        for message in messages:
            left = memoryview(pack(message))
            while left:
                left = left[os.write(self.pipe.fileno(), left) :]

    def poll(self, seconds: float = 0.0) -> bool:
        """Whether a message is there within ``seconds``; ``EOFError`` where none can come any more."""
        deadline = time.monotonic() + seconds
        while not self._came:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self.pipe.fileno()], [], [], left)[0]:
                return False
            try:
                data = os.read(self.pipe.fileno(), 1 << 16)
            except ConnectionResetError:
                data = b""
            if not data:
                raise EOFError
            self._came += self._unpacker.feed(data)
        return True

    def hear(self, seconds: float = DEADLINE) -> Any:
        """The next message."""
        assert self.poll(seconds), f"nothing was said within {seconds} s"
        return self._came.popleft()

    def hear_more(self, seconds: float = DEADLINE) -> Any:
        """As :meth:`hear`, but for messages that only say that the other side is there."""
        deadline = time.monotonic() + seconds
        while isinstance(message := self.hear(max(0.0, deadline - time.monotonic())), Heartbeat):
            pass
        return message

    def close(self) -> None:
        self.pipe.close()
