"""``python -m tetris_viz.supervisor``: started by the web process."""

import os
import signal
import sys

from ..ipc.heartbeat import heartbeats
from ..processes import become_child


def main() -> int:
    pipe = become_child(signal.SIGTERM)
    import logging

    with heartbeats(pipe):
        from .. import settings
        from .run import run

    logging.basicConfig(level=logging.INFO, format="%(asctime)s supervisor %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return run(pipe, settings.load())


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is stored; the interpreter's goodbye would take a second of the ten there are
