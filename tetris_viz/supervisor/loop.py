"""The main loop: one queue of what happened, one thread that deals with it."""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from .. import housekeeping, locks
from ..core import messages
from ..core.commands import REMEMBERED
from ..core.frames import room_number, view_of
from ..core.names import EPISODES, METRICS
from ..pulse import BEAT, beating
from ..settings import MADE, PREFIX, Settings, rooms_folder
from ..store.compaction import Compactor
from ..store.engine import open_store, reason, shown, sqlite_file
from ..store.files import Misplaced, StoreFiles, merge_log
from ..store.holding import lock_files
from ..store.migrate import UnknownSchema, migrate
from ..store.purging import Purger
from ..store.queries import load_answers, load_rooms
from ..store.rows import Changes, RoomRow
from ..store.writer import Diverged, is_refusal, write
from .effects import Moment
from .links import Arrived, Ended, Link
from .purging import Remover
from .recorder import CommitFailed, Committed, Recorder
from .supervisor import Supervisor
from .workers import PLAYER, TRAINER, Workshop

log = logging.getLogger(__name__)
PREDECESSOR_PATIENCE = 15.0
"""Seconds a dead server's supervisor has to let its trainers checkpoint and leave."""


class Terminated:
    """SIGTERM came: from a person, or from the kernel because the web process died."""


Store = tuple[Engine, list[RoomRow], dict[str, dict[str, Any]]]


class StoreFault(Exception):
    """The store cannot be used; the message is one sentence that names the cure."""


def run(pipe: Connection, settings: Settings, trainer: str = TRAINER, player: str = PLAYER) -> int:
    """Supervise until the web process is gone or SIGTERM comes; answers the exit code.

    2 means that it could not begin, and has said why in one sentence.
    """
    with contextlib.ExitStack() as held:
        try:
            with beating(pipe):  # a predecessor may still save its rooms, and a large store be brought up to date
                _must_be_there(settings)
                paths = lock_files(settings.store_url, settings.data_dir)
                taken = [held.enter_context(_lock(path)) for path in paths]
                store = _open(settings.store_url)
                check = _checks(settings.store_url, store[0], taken)
        except StoreFault as error:
            print(error, file=sys.stderr)
            return 2
        return _run(pipe, settings, store, check, trainer, player)


def _must_be_there(settings: Settings) -> None:
    """Raise :class:`StoreFault` rather than make an empty store where there was one a moment ago."""
    path = sqlite_file(settings.store_url)
    if path is None or path.exists():
        return
    if os.environ.get(MADE):
        raise StoreFault(
            f"The store {path} was moved or removed; put it back, or stop the server: the next one begins an empty one."
        )
    if settings.database_url is None and (former := _former_place(path)) is not None:
        raise StoreFault(
            f"An earlier version kept the store of {settings.data_dir} in {former}, as the folder's name holds ? or %. "
            f"Move it (and {former.name}-wal, if it is there) to {path}, or move it away for an empty store."
        )
    if (log := Path(f"{path}-wal")).exists():
        raise StoreFault(
            f"The store {path} is not there, but what was last written to it is, {log}; "
            f"put the store back, or remove {log} for an empty one."
        )


def _former_place(path: Path) -> Path | None:
    """Where a version that pasted the folder's name into a URL has put this store."""
    former = Path(unquote(str(path).partition("?")[0]))
    return former if former != path and former.is_file() else None


def _checks(url: str, engine: Engine, held: list[locks.Lock]) -> Callable[[], None]:
    """What raises unless the store and the locks that we hold are still where we found them."""
    path = sqlite_file(url)
    files = StoreFiles(engine, path) if path is not None else None

    def check() -> None:
        if files is not None:
            files.check()
        for lock in held:
            try:
                if lock.keep():
                    log.warning("the lock %s was removed; it is held again", lock.path)
            except locks.Locked as error:
                raise Diverged(f"{error} has it now") from None
            except OSError as error:
                raise Misplaced(
                    f"the folder of {lock.path.name} was moved or removed ({error.strerror}); "
                    "put it back, and this server continues with it"
                ) from None

    return check


def _lock(path: Path) -> locks.Lock:
    store = f"The store in {path.parent}" if path.name == locks.WRITER else f"The store {path.with_suffix('')}"
    try:
        return locks.take(path, "a server's supervisor", PREDECESSOR_PATIENCE)
    except locks.Locked as error:
        raise StoreFault(f"{store} is being written by {error}.") from None
    except OSError as error:
        raise StoreFault(f"{store} cannot be locked ({error}); fix that, or choose another.") from None


def _open(url: str) -> Store:
    """The store brought to the newest schema, its rooms, and the answers to its newest commands."""
    try:
        engine = open_store(url)
        migrate(engine)
        with engine.connect() as connection:
            return engine, load_rooms(connection), load_answers(connection, REMEMBERED)
    except (SQLAlchemyError, UnknownSchema) as error:
        path = sqlite_file(url)
        missing = path is not None and not path.parent.is_dir()
        why = f"there is no folder {path.parent}" if path is not None and missing else reason(error)
        raise StoreFault(
            f"The store {shown(url)} cannot be used ({why}); fix that, or choose another with {PREFIX}DATABASE_URL."
        ) from error


def _run(
    pipe: Connection, settings: Settings, store: Store, check: Callable[[], None], trainer: str, player: str
) -> int:
    engine, stored, answers = store
    inbox: SimpleQueue[object] = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda *_: inbox.put(Terminated()))  # SimpleQueue.put is made for this
    web = Link(pipe, inbox, droppable=_is_curve)
    purger, compactor = Purger(engine), Compactor(engine)

    def commit(changes: Changes) -> None:
        write(engine, changes)
        purger.written(changes)
        compactor.written(changes)

    idle = _either(purger, compactor)
    recorder = Recorder(commit, inbox.put, reason, is_refusal=is_refusal, check=check, idle=idle)
    workshop = Workshop(inbox, trainer, player)
    supervisor = Supervisor(
        settings,
        make_trainer=workshop.trainer,
        make_player=workshop.player,
        make_evaluator=workshop.evaluator,
        record=recorder.submit,
        publish=lambda message: _publish(web, message),
        clock=lambda: Moment(time.monotonic(), time.time()),
        stored=stored,
        answers=answers,
        remove=Remover(rooms_folder(settings.data_dir)).put,
    )
    clearing = partial(_clear_now_and_then, settings.data_dir)
    threading.Thread(target=clearing, name="housekeeping", daemon=True).start()
    try:
        supervisor.open()
        _turn_until_finished(supervisor, inbox, web, workshop, recorder)
    finally:
        supervisor.end()
        if recorder.close(0.5):
            with contextlib.suppress(SQLAlchemyError):
                check()
                merge_log(engine)
        web.flush(0.1)
    return 1 if supervisor.forsaken else 0


def _clear_now_and_then(data_dir: Path) -> None:
    while True:
        try:
            housekeeping.clear_rooms(data_dir)
            housekeeping.clear_uploads(data_dir, housekeeping.EVERY)
        except Exception:
            log.exception("the data folder could not be cleared of what is left over; it is tried again")
        time.sleep(housekeeping.EVERY)


def _turn_until_finished(
    supervisor: Supervisor, inbox: "SimpleQueue[object]", web: Link, workshop: Workshop, recorder: Recorder
) -> None:
    wait, said = 0.0, time.monotonic()
    while not supervisor.finished:
        with contextlib.suppress(Empty):
            happened = inbox.get(timeout=wait)
            while True:
                _handle(supervisor, happened, web, workshop)
                happened = inbox.get_nowait()
        wait = supervisor.turn()
        recorder.look()
        if time.monotonic() - said >= BEAT:
            web.post_newest("alive", messages.Alive())
            said = time.monotonic()


def _handle(supervisor: Supervisor, happened: object, web: Link, workshop: Workshop) -> None:
    """An event that fails is logged; the rest goes on."""
    try:
        match happened:
            case Arrived(link, message):
                happened.done()
                if link is web:
                    supervisor.from_web(message)
                elif (worker := workshop.owner(link)) is not None:
                    heard = {
                        "trainer": supervisor.from_trainer,
                        "player": supervisor.from_player,
                        "evaluator": supervisor.from_evaluator,
                    }
                    heard[worker.role](worker, message)
            case Ended(link) if link is web:
                supervisor.shut_down()
            case Ended(link):
                if (worker := workshop.owner(link)) is not None:
                    supervisor.ended(worker)
            case Terminated():
                supervisor.shut_down()
            case Committed() | CommitFailed():
                supervisor.from_recorder(happened)
    except Exception:
        log.exception("%s failed", type(happened).__name__)


def _publish(web: Link, message: object) -> None:
    """Frames and snapshots of rooms: the newest replaces one not yet sent.  The rest keeps its order."""
    match message:
        case messages.FramePlayed(blob):
            if len(blob) >= 16:
                web.post_newest((room_number(blob), view_of(blob)), message)
        case messages.RoomChanged(room):
            web.post_newest(("room", room), message)
        case _:
            web.post(message)


def _either(*works: Callable[[], bool]) -> Callable[[], bool]:
    """A piece of the first work that has one; whether any had."""
    return lambda: any(work() for work in works)


def _is_curve(message: object) -> bool:
    """Curves are in the store; a page that misses some asks for them."""
    return isinstance(message, messages.DurableCommitted) and message.event in {METRICS, EPISODES}
