"""``python -m tests.web.serve_without_learning``: the real server, whose trainers count instead of learning."""

import sys


def main() -> int:
    from tetris_viz.web import hub

    hub.patch()
    from tetris_viz.web import serve

    return serve.main("tests.supervisor.fake_supervisor")


if __name__ == "__main__":
    sys.exit(main())
