"""``python -m tetris_viz.history``: started by the web process."""

import signal

from ..processes import become_child


def main() -> None:
    pipe = become_child(signal.SIGKILL)
    from .. import settings
    from .service import serve

    serve(pipe, settings.load().store_url)


if __name__ == "__main__":
    main()
