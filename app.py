"""The entry point: ``python app.py`` starts the web process, which starts the others; ``--help`` lists the settings."""

import sys


def main() -> int:
    """Patch before anything imports sockets; only then the rest."""
    from tetris_viz import arguments

    arguments.read(sys.argv[1:])
    try:
        from tetris_viz.web import hub
    except ModuleNotFoundError as error:
        print(f"{sys.executable} has no {error.name}: run `make run`, or .venv/bin/python app.py", file=sys.stderr)
        return 2

    hub.patch()
    from tetris_viz.web import serve

    return serve.main()


if __name__ == "__main__":
    sys.exit(main())
