"""``python -m tetris_viz.player FD PARENT NICE``: started by the supervisor."""

import signal

from ..ipc.heartbeat import heartbeats
from ..processes import become_child


def main() -> None:
    pipe = become_child(signal.SIGKILL)
    with heartbeats(pipe):
        from ..game.compile import warm_up
        from .loop import serve
        from .showcase import Player

        warm_up()
    serve(pipe, Player())


if __name__ == "__main__":
    main()
