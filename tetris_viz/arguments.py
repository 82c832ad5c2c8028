"""The command line of ``app.py``: help and version, for all that can be set is in the environment."""

import argparse
import textwrap
from collections.abc import Sequence
from typing import NoReturn

_wrapper = textwrap.TextWrapper(
    78, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(
            2,
            f"{self.prog}: {message}. It takes no settings as arguments: they are environment variables, "
            f"such as TETRIS_VIZ_PORT=8000 {self.prog}. {self.prog} --help lists them.\n",
        )


def read(arguments: Sequence[str]) -> None:
    """Nothing for no arguments; else print what is asked for, or what is wrong, and leave by ``SystemExit``: 0 or 2."""
    if not arguments:
        return  # what follows would only take time
    parser = _Parser("app.py", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=_settings())
    parser.description = "Starts the server, which trains agents and shows them learning; Ctrl-C ends it."
    parser.add_argument("--version", action="version", version=f"Tetris Viz {_version()}")
    parser.parse_args(arguments)


def _version() -> str:
    from .version import in_words

    return in_words()


def _settings() -> str:
    from .settings import PREFIX, Settings

    lines = ["settings, each an environment variable:"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default in (None, "") else f" [{_plain(field.default)}]"
        lines.append(f"  {PREFIX}{name.upper()}{default}")
        lines += _wrapper.wrap(str(field.description))
    return "\n".join(lines)


def _plain(default: object) -> str:
    """A default as one would write it: flags are 1 or 0."""
    return str(int(default)) if isinstance(default, bool) else str(default)
