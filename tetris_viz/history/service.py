"""The loop: one question after the other, until the pipe ends."""

import contextlib
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ..core.redaction import redacted
from ..ipc.heartbeat import INTERVAL
from ..ipc.messages import Answered, Asked, ToHistory
from ..ipc.port import Port
from ..ipc.transport import Transport
from ..store.engine import open_store, reason, sqlite_file
from ..store.migrate import is_ready
from ..store.sqlite_files import identity
from .downloads import Downloads, Ended, TooMany
from .question_queue import QuestionQueue
from .questions import QuestionError, answer

log = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds to wait for a store that is being made."""


class _NotThere(Exception):
    """Nobody has made the store, or not yet; the message says so."""


def in_json(answer: dict[str, Any]) -> bytes:
    """As it goes to a browser: made here, where nobody's frames wait for it."""
    return json.dumps(answer, allow_nan=False, separators=(",", ":")).encode()


class Service:
    """Answers from the store at ``url``; never makes or changes one."""

    def __init__(self, url: str, folder: Path, patience: float = PATIENCE):
        """``folder`` holds the rooms' folders."""
        self._url, self._folder, self._patience = url, folder, patience
        self._engine: Engine | None = None
        self._file, self._opened = sqlite_file(url), identity(None)
        self._downloads = Downloads(lambda: open_store(url, read_only=True))

    def answer(self, asked: Asked) -> Answered:
        """Every question gets an answer; what went wrong is said in words."""
        try:
            if asked.question == "end":
                self._downloads.end(str(asked.arguments.get("download")))
                return Answered(asked.id, {})
            if asked.question == "csv" and asked.arguments.get("download"):
                return Answered(asked.id, self._part(str(asked.arguments["download"]), asked))
            with self._store().connect() as connection:
                found = answer(connection, self._folder, asked.question, asked.arguments)
            return Answered(asked.id, in_json(found) if asked.as_json else found)
        except QuestionError as error:
            return Answered(asked.id, None, str(error))
        except TooMany:
            return Answered(asked.id, None, "Other downloads are under way; try again in a moment.", "limit")
        except Ended:
            return Answered(asked.id, None, "The download was interrupted; begin it again.", "unavailable")
        except _NotThere as error:
            return Answered(asked.id, None, str(error), "store_unavailable")
        except SQLAlchemyError as error:
            return Answered(
                asked.id, None, f"The store cannot be read: {redacted(reason(error))}.", "store_unavailable"
            )
        except Exception as error:
            log.exception("question %s failed", asked.question)
            return Answered(asked.id, None, f"The question failed: {type(error).__name__}.", "internal")

    def _part(self, download: str, asked: Asked) -> dict[str, Any]:
        """One part of a table, of the moment at which its download began."""
        self._store()  # it is there
        first = "after" not in asked.arguments
        connection = self._downloads.begin(download) if first else self._downloads.connection_of(download)
        try:
            part = answer(connection, self._folder, asked.question, asked.arguments)
        except BaseException:
            self._downloads.end(download)
            raise
        if part["next"] is None:
            self._downloads.end(download)
        return part

    def rest(self) -> None:
        """Let go of what nobody asks for any more; to be called now and then."""
        self._downloads.sweep()

    def _store(self) -> Engine:
        """The store, opened anew where other files lie at its path now; one that was moved away is read on."""
        if self._engine is not None and self._is_there() and identity(self._file) != self._opened:
            self._engine.dispose()
            self._engine = None
        if self._engine is None:
            engine = open_store(self._url, read_only=True)
            if not _wait(lambda: self._is_there() and is_ready(engine), self._patience):
                engine.dispose()
                raise _NotThere("The store is not there yet. Try again in a moment.")
            self._engine, self._opened = engine, identity(self._file)
        return self._engine

    def _is_there(self) -> bool:
        return self._file is None or self._file.exists()  # connecting to a missing SQLite file would make one


def serve(pipe: Transport, url: str, folder: Path) -> None:
    """Answer until the other side is gone; one that does not read its answers gets no more for now."""
    port, service, waiting = Port(pipe, ToHistory), Service(url, folder), QuestionQueue()
    with contextlib.suppress(EOFError):
        while True:
            for asked in port.exchange(0 if waiting and not port.full else INTERVAL):
                waiting.add(asked)
            if not port.full and (equal := waiting.take(time.monotonic())):
                answered = service.answer(equal[0])
                for asked in equal:
                    port.send(replace(answered, id=asked.id))
            service.rest()


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
