"""The real supervisor with the fake trainer and player."""

import signal
import sys

from tetris_viz import settings
from tetris_viz.processes import become_child
from tetris_viz.supervisor.loop import run

pipe = become_child(signal.SIGTERM)
sys.exit(run(pipe, settings.load(), "tests.supervisor.fake_trainer", "tests.supervisor.fake_player"))
