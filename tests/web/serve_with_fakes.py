"""``python -m tests.web.serve_with_fakes``: the real web process over a scripted supervisor and history."""

import sys


def main() -> int:
    from tetris_viz.web import hub

    hub.patch()
    from tetris_viz.web import serve

    return serve.main("tests.web.fakes.supervisor", "tests.web.fakes.history")


if __name__ == "__main__":
    sys.exit(main())
