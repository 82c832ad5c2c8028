"""The loop: one question after the other, until the pipe ends."""

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ..core.messages import Alive, Answered, Asked
from ..pulse import BEAT
from ..store.engine import open_store, reason, sqlite_file
from ..store.files import identity
from ..store.migrate import is_ready
from .questions import QuestionError, answer
from .waiting import Waiting

log = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds to wait for a store that is being made."""


class _NotThere(Exception):
    """Nobody has made the store, or not yet; the message says so."""


class Service:
    """Answers from the store at ``url``; never makes or changes one."""

    def __init__(self, url: str, folder: Path, patience: float = PATIENCE):
        """``folder`` holds the rooms' folders."""
        self._url, self._folder, self._patience = url, folder, patience
        self._engine: Engine | None = None
        self._file, self._opened = sqlite_file(url), identity(None)

    def answer(self, asked: Asked) -> Answered:
        """Every question gets an answer; what went wrong is said in words."""
        try:
            with self._store().connect() as connection:
                return Answered(asked.id, answer(connection, self._folder, asked.question, asked.arguments))
        except QuestionError as error:
            return Answered(asked.id, None, str(error))
        except _NotThere as error:
            return Answered(asked.id, None, str(error), "store_unavailable")
        except SQLAlchemyError as error:
            return Answered(asked.id, None, f"The store cannot be read: {reason(error)}.", "store_unavailable")
        except Exception as error:
            log.exception("question %s failed", asked.question)
            return Answered(asked.id, None, f"The question failed: {type(error).__name__}.", "internal")

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


def serve(pipe: Pipe, url: str, folder: Path) -> None:
    """Answer until the other side is gone."""
    service, waiting = Service(url, folder), Waiting()
    with contextlib.suppress(EOFError, OSError):
        while True:
            while not waiting and not pipe.poll(BEAT):
                pipe.send(Alive())
            while pipe.poll(0):
                waiting.add(pipe.recv())
            if equal := waiting.take(time.monotonic()):
                answered = service.answer(equal[0])
                for asked in equal:
                    pipe.send(replace(answered, id=asked.id))


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
