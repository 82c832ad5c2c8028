"""The real supervisor with trainers that flood it; while a file ``leak`` is in the data folder, it forgets nothing."""

import signal
import sys
from typing import Any

from tetris_viz import settings
from tetris_viz.ipc.messages import DurableCommitted
from tetris_viz.processes import become_child
from tetris_viz.supervisor import run as supervisor_run

kept: list[Any] = []
published = supervisor_run.publish


def publish_and_keep(web: Any, message: object) -> None:
    if leaks and isinstance(message, DurableCommitted):
        kept.append(8 * str(message))  # about what its parts would take
    published(web, message)


pipe = become_child(signal.SIGTERM)
given = settings.load()
leaks = (given.data_dir / "leak").exists()
supervisor_run.publish = publish_and_keep
sys.exit(supervisor_run.run(pipe, given, "tests.faults.flood.trainer", "tests.supervisor.fake_player"))
