"""Errors of the pages' own scripts, as browsers tell of them: one line of the log each, counted and limited."""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from ..core.errors import CommandError
from .logs import escaped

log = logging.getLogger(__name__)
MOST_BYTES = 4096
WINDOW_SECONDS = 60.0
MOST_AN_ADDRESS, MOST_ALTOGETHER = 10, 60
"""Errors that are written down in a minute."""
FIELDS = {"message": 300, "source": 200, "page": 200, "version": 40}
"""Texts that are told, and how many of their characters are kept."""


class PageErrors:
    """Takes reports ``{message, source?, line?, column?, page?, version?}``.  ``now`` is a monotonic clock."""

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self.reported = 0
        """How many were told altogether, those over the limit too."""
        self._now = now
        self._until = float("-inf")
        self._written: Counter[str] = Counter()

    def take(self, body: bytes, address: str) -> None:
        """Write one down, or raise :class:`CommandError`."""
        report = _read(body)
        self.reported += 1
        if self._now() >= self._until:
            self._until, self._written = self._now() + WINDOW_SECONDS, Counter()
        if self._written[address] >= MOST_AN_ADDRESS or self._written.total() >= MOST_ALTOGETHER:
            raise CommandError("limit", "Too many page errors were reported in this minute; this one is only counted.")
        self._written[address] += 1
        told = {name: escaped(report.get(name, ""), limit) for name, limit in FIELDS.items()}
        place = ":".join([told["source"], *(str(report[name]) for name in ("line", "column") if name in report)])
        log.warning(
            "a page failed: %s (at %s; page %s, scripts %s, from %s)",
            told["message"], place, told["page"], told["version"], escaped(address, 60),
        )  # fmt: skip


def _read(body: bytes) -> dict[str, Any]:
    try:
        report = json.loads(body)
    except (ValueError, RecursionError):
        raise CommandError("invalid", "The body must be JSON.") from None
    if not isinstance(report, dict):
        raise CommandError("invalid", "The body must be one object.")
    for name in FIELDS:
        if not isinstance(report.get(name, ""), str):
            raise CommandError("invalid", "Must be text.", name)
    for name in ("line", "column"):
        if name in report and (type(report[name]) is not int or not 0 <= report[name] < 1 << 31):
            raise CommandError("invalid", "Must be a whole number.", name)
    if not report.get("message"):
        raise CommandError("invalid", "Must say what failed.", "message")
    return report
