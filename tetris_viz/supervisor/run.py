"""The supervisor process from start to end: the store opened, everything built, the loop run, all closed in order."""

import contextlib
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from sqlalchemy.exc import SQLAlchemyError

from .. import housekeeping
from ..core.frames import room_number, view_of
from ..core.names import EPISODES, METRICS
from ..data_folder import rooms_folder
from ..ipc import messages
from ..ipc.heartbeat import heartbeats
from ..ipc.link import Link
from ..settings import Settings
from ..store.compaction import Compactor
from ..store.engine import reason
from ..store.room_removal import Purger
from ..store.rows import Changes
from ..store.sqlite_files import merge_log
from ..store.writer import is_refusal, write
from .effects import Now
from .loop import Terminated, loop_until_finished
from .room_purge import Remover
from .store_opening import OpenStore, StoreFault, open_locked
from .store_writer import StoreWriterThread
from .supervisor import Supervisor
from .workers import PLAYER, WorkerFactory

log = logging.getLogger(__name__)
WAITING = 32 * 1024 * 1024
"""Bytes of curves that may wait for a busy web process; the oldest go beyond that."""


def run(pipe: Connection, settings: Settings, trainer: str | None = None, player: str = PLAYER) -> int:
    """Supervise until the web process is gone or SIGTERM comes; answers the exit code.

    2 means that it could not begin, and has said why in one sentence.
    """
    with contextlib.ExitStack() as held:
        try:
            with heartbeats(pipe):  # a predecessor may still save its rooms, and a large store be brought up to date
                store = open_locked(settings, held)
        except StoreFault as error:
            print(error, file=sys.stderr)
            return 2
        return _run(pipe, settings, store, trainer, player)


def _run(pipe: Connection, settings: Settings, store: OpenStore, trainer: str | None, player: str) -> int:
    engine = store.engine
    inbox: SimpleQueue[object] = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda *_: inbox.put(Terminated()))  # SimpleQueue.put is made for this
    web = Link(pipe, messages.ToSupervisor, inbox.put, name="web process", limit=WAITING).start()
    purger, compactor = Purger(engine), Compactor(engine)

    def commit(changes: Changes) -> None:
        write(engine, changes)
        purger.written(changes)
        compactor.written(changes)

    idle = _either(purger, compactor)
    store_writer = StoreWriterThread(commit, inbox.put, reason, is_refusal=is_refusal, check=store.check, idle=idle)
    workers = WorkerFactory(inbox, trainer, player)
    supervisor = Supervisor(
        settings,
        make_trainer=workers.trainer,
        make_player=workers.player,
        make_evaluator=workers.evaluator,
        record=store_writer.submit,
        publish=lambda message: publish(web, message),
        clock=lambda: Now(time.monotonic(), time.time()),
        stored=store.rooms,
        answers=store.answers,
        remove=Remover(rooms_folder(settings.data_dir)).put,
    )
    clearing = partial(_clear_now_and_then, settings.data_dir)
    threading.Thread(target=clearing, name="housekeeping", daemon=True).start()
    try:
        supervisor.open()
        loop_until_finished(supervisor, inbox, web, workers, store_writer)
    finally:
        supervisor.end()
        if store_writer.close(0.5):
            with contextlib.suppress(SQLAlchemyError):
                store.check()
                merge_log(engine)
        web.flush(0.1)
    return 1 if supervisor.fenced else 0


def _clear_now_and_then(data_dir: Path) -> None:
    while True:
        try:
            housekeeping.clear_rooms(data_dir)
            housekeeping.clear_uploads(data_dir, housekeeping.EVERY)
        except Exception:
            log.exception("the data folder could not be cleared of what is left over; it is tried again")
        time.sleep(housekeeping.EVERY)


def publish(web: Link, message: messages.Message) -> None:
    """Frames and snapshots of rooms: the newest replaces one not yet sent.  The rest keeps its order."""
    match message:
        case messages.FramePlayed(blob):
            if len(blob) >= 16:
                web.put_newest((room_number(blob), view_of(blob)), message)
        case messages.RoomChanged(room):
            web.put_newest(("room", room), message)
        case _:
            web.put(message, droppable=_is_curve(message))


def _either(*works: Callable[[], bool]) -> Callable[[], bool]:
    """A piece of the first work that has one; whether any had."""
    return lambda: any(work() for work in works)


def _is_curve(message: messages.Message) -> bool:
    """Curves are in the store; a page that misses some asks for them."""
    return isinstance(message, messages.DurableCommitted) and message.event in {METRICS, EPISODES}
