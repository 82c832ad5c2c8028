"""What earlier versions wrote into stores and exports, in today's words."""

import re
from typing import Any

from .redaction import redacted

_REASONS = {
    r"was killed by signal 9 \(SIGKILL\)": "was ended by the system, probably for lack of memory",
    r"was killed by signal (4|6|7|8|11) \(\w+\)": "crashed",
    r"was killed by signal \d+ \(\w+\)": "was ended from outside",
    r"ended unexpectedly with exit code \d+; trainer\.log in the room's folder may say why": "ended unexpectedly",
}


def plain_reason(reason: str) -> str:
    """Why a room stopped, without signals, exit codes, folders, and the lines of the trainer's log that followed.

    >>> plain_reason("The trainer was killed by signal 11 (SIGSEGV). Start begins from scratch.\\nline 1")
    'The trainer crashed. Start begins from scratch.'
    """
    line = reason.partition("\n")[0]
    for former, now in _REASONS.items():
        line = re.sub(former, now, line)
    return redacted(line)


def plain_status(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a ``status`` event, likewise, and without the number of the trainer's process."""
    kept = {key: value for key, value in body.items() if key != "pid"}
    return kept | ({"reason": plain_reason(kept["reason"])} if isinstance(kept.get("reason"), str) else {})
