"""``python -m tetris_viz.history``: started by the web process."""

import signal

from ..processes import become_child


def main() -> None:
    pipe = become_child(signal.SIGKILL)
    from .. import settings
    from .service import serve

    chosen = settings.load()
    serve(pipe, chosen.store_url, settings.rooms_folder(chosen.data_dir))


if __name__ == "__main__":
    main()
