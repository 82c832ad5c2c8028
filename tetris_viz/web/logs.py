"""The web process' log: one line for each thing that a client, or a library about a client, says."""

import logging
import sys


def of_library(name: str) -> logging.Logger:
    """The logger that a library is given: ``socketio``, ``engineio`` or ``http`` (eventlet's WSGI server)."""
    return logging.getLogger(f"tetris_viz.web.{name}")


def log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for name in ("socketio", "engineio", "http"):
        library = of_library(name)
        library.setLevel(logging.INFO if name == "http" else logging.WARNING)
        library.addFilter(_OneLine())


class _OneLine(logging.Filter):
    """Turns a library's traceback about a client's garbage into one line, and drops its small talk."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            trace = record.getMessage()
            if "Traceback" not in trace:
                return False
            record.msg, record.args = trace.strip().splitlines()[-1][:300], ()
        if record.exc_info and record.exc_info[1]:
            record.msg = f"{record.getMessage()}: {record.exc_info[1]!r}"[:300].replace("\n", " ")
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def escaped(text: str, limit: int = 300) -> str:
    """``text`` fit for one line of a log, whatever a client put into it."""
    return text.encode("unicode_escape", "replace").decode()[:limit]
