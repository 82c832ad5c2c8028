"""The real supervisor with the fake trainer and player."""

import os
import signal
import sys

from tetris_viz import settings
from tetris_viz.processes import become_child
from tetris_viz.supervisor.run import run

pipe = become_child(signal.SIGTERM)
code = run(pipe, settings.load(), "tests.supervisor.fake_trainer", "tests.supervisor.fake_player")
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)  # as the real one: it closes no connection to the store
