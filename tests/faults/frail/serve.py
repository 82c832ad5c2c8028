"""``python -m tests.faults.frail.serve``: the real server over ``frail.supervisor``."""

import sys


def main() -> int:
    from tetris_viz.web import hub

    hub.patch()
    from tetris_viz.web import serve

    return serve.main("tests.faults.frail.supervisor")


if __name__ == "__main__":
    sys.exit(main())
