"""A player that plays nothing and leaves when its pipe ends."""

import contextlib
import signal

from tetris_viz.ipc.heartbeat import INTERVAL
from tetris_viz.ipc.messages import ToPlayer
from tetris_viz.ipc.port import Port
from tetris_viz.processes import become_child

port = Port(become_child(signal.SIGKILL), ToPlayer)
with contextlib.suppress(EOFError):
    while True:
        port.exchange(INTERVAL)
