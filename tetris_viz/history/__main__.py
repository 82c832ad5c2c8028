"""``python -m tetris_viz.history``: started by the web process."""

import os
import signal

from ..ipc.heartbeat import heartbeats
from ..processes import become_child


def main() -> None:
    pipe = become_child(signal.SIGKILL)
    with heartbeats(pipe):
        from .. import settings
        from ..data_folder import rooms_folder
        from .service import serve

        chosen = settings.load()
    serve(pipe, chosen.store_url, rooms_folder(chosen.data_dir))


if __name__ == "__main__":
    main()
    os._exit(0)  # closing SQLite's last connection would merge its log into whatever lies at the path now
