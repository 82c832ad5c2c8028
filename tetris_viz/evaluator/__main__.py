"""``python -m tetris_viz.evaluator FD PARENT NICE``: started by the supervisor while there is something to evaluate."""

import signal

from ..ipc.heartbeat import heartbeats
from ..processes import become_child


def main() -> None:
    pipe = become_child(signal.SIGKILL)
    with heartbeats(pipe):
        from ..game.compile import warm_up
        from .loop import serve

        warm_up()
    serve(pipe)


if __name__ == "__main__":
    main()
