"""Errors of the pages' own scripts, as browsers tell of them: one line of the log each, counted and limited."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..core.errors import CommandError, from_validation
from .logs import escaped

log = logging.getLogger(__name__)
MOST_BYTES = 4096
WINDOW_SECONDS = 60.0
MOST_AN_ADDRESS, MOST_ALTOGETHER = 10, 60
"""Errors that are written down in a minute."""
_Number = Annotated[int, Field(ge=0, lt=1 << 31)]


class Report(BaseModel):
    """What a page tells."""

    model_config = ConfigDict(strict=True)
    message: str = Field(min_length=1)
    source: str = ""
    line: _Number | None = None
    column: _Number | None = None
    page: str = ""
    version: str = ""


class PageErrors:
    """``now`` is a monotonic clock."""

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self.reported = 0
        """How many were told altogether, those over the limit too."""
        self._now = now
        self._until = float("-inf")
        self._written: Counter[str] = Counter()

    def take(self, body: bytes, address: str) -> None:
        """Write one down, or raise :class:`CommandError`."""
        try:
            report = Report.model_validate_json(body)
        except ValidationError as error:
            raise from_validation(error) from None
        self.reported += 1
        if self._now() >= self._until:
            self._until, self._written = self._now() + WINDOW_SECONDS, Counter()
        if self._written[address] >= MOST_AN_ADDRESS or self._written.total() >= MOST_ALTOGETHER:
            raise CommandError("limit", "Too many page errors were reported in this minute; this one is only counted.")
        self._written[address] += 1
        numbers = (str(number) for number in (report.line, report.column) if number is not None)
        log.warning(
            "a page failed: %s (at %s; page %s, scripts %s, from %s)",
            escaped(report.message), ":".join([escaped(report.source, 200), *numbers]), escaped(report.page, 200),
            escaped(report.version, 40), escaped(address, 60),
        )  # fmt: skip
