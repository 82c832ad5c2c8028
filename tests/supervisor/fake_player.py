"""A player that plays nothing and leaves when its pipe ends."""

import contextlib
import signal

from tetris_viz.core.messages import Alive
from tetris_viz.processes import become_child
from tetris_viz.pulse import BEAT

pipe = become_child(signal.SIGKILL)
with contextlib.suppress(EOFError):
    while True:
        while not pipe.poll(BEAT):
            pipe.send(Alive())
        pipe.recv()
