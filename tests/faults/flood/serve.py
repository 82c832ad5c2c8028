"""``python -m tests.faults.flood.serve``: the real server over ``flood.supervisor``."""

import sys


def main() -> int:
    from tetris_viz.web import hub

    hub.patch()
    from tetris_viz.web import serve

    return serve.main("tests.faults.flood.supervisor")


if __name__ == "__main__":
    sys.exit(main())
