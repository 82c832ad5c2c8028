"""Files that are handed out: each takes disk or memory until its client has it, so there are only so many at a time."""

import contextlib
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from typing import IO, Any

from flask import Response, request

from ..core.errors import CommandError
from .upstream import History

CSV_ROWS = 5_000
CHUNK = 64 * 1024
"""Bytes of a file that are handed out at a time."""
MOST, MOST_OF_ONE = 8, 4
"""Downloads at a time: of all, and of one address."""


class Downloads:
    """Counts those that are under way.  Who does not read loses the connection after two minutes, and the place."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE):
        self._most, self._most_of_one = most, most_of_one
        self._open: Counter[str] = Counter()

    def begin(self, address: str) -> Callable[[], None]:
        """Count one more for ``address`` until the answer is called; raises :class:`CommandError` at the limit."""
        if self._open.total() >= self._most or self._open[address] >= self._most_of_one:
            raise CommandError("limit", "Too many downloads are under way. Try again when one of them is done.")
        self._open[address] += 1
        ended = False

        def end() -> None:
            nonlocal ended
            if not ended:
                ended = True
                self._open -= Counter([address])

        return end

    def hand_out(self, collect: Callable[[], tuple[Iterable[bytes], int]], mimetype: str, name: str) -> Response:
        """The file that ``collect()`` gives as its parts and their length in bytes; counted until its client has it."""
        end = self.begin(request.remote_addr or "")
        try:
            parts, length = collect()
        except BaseException:
            end()
            raise
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(length)}
        response = Response(parts, mimetype=mimetype, headers=headers)
        response.direct_passthrough = True
        response.call_on_close(end)
        return response


def collect_table(history: History, room: str, asker: str) -> IO[bytes]:
    """The room's table as a file on the disk, as memory may not hold it: whoever gets it rewinds and closes it."""
    asked: dict[str, Any] = {"room": room, "limit": CSV_ROWS, "download": secrets.token_urlsafe(12)}
    with contextlib.ExitStack() as undo:
        try:
            table = undo.enter_context(tempfile.TemporaryFile())
            undo.callback(history.tell, "end", {"download": asked["download"]}, asker)
            part = history.ask("csv", asked, asker=asker)
            table.write(part["text"].encode())
            while part["next"] is not None:
                part = history.ask("csv", asked | {"after": part["next"]}, asker=asker)
                table.write(part["text"].encode())
        except OSError as error:
            message = f"The table cannot be collected: {error.strerror}."
            raise CommandError("store_unavailable", message) from None
        undo.pop_all()
        return table
