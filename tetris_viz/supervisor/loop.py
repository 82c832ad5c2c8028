"""The main loop: one queue of what happened, one thread that deals with it."""

import contextlib
import logging
import signal
import sys
import time
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue

from ..core import messages
from ..core.frames import room_number, view_of
from ..core.names import EPISODES, METRICS
from ..settings import Settings
from ..store.engine import open_store, reason
from ..store.migrate import migrate
from ..store.queries import load_answers, load_rooms
from ..store.writer import write
from .effects import Moment
from .links import Arrived, Ended, Link
from .lock import Locked, take
from .recorder import CommitFailed, Committed, Recorder
from .supervisor import REMEMBERED, Supervisor
from .workers import PLAYER, TRAINER, Workshop

log = logging.getLogger(__name__)


class Terminated:
    """SIGTERM came: from a person, or from the kernel because the web process died."""


def run(pipe: Connection, settings: Settings, trainer: str = TRAINER, player: str = PLAYER) -> int:
    """Supervise until the web process is gone or SIGTERM comes; answers the exit code."""
    try:
        lock = take(settings.data_dir)
    except (Locked, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    with lock:
        return _run(pipe, settings, trainer, player)


def _run(pipe: Connection, settings: Settings, trainer: str, player: str) -> int:
    engine = open_store(settings.store_url)
    migrate(engine)
    with engine.connect() as connection:
        stored, answers = load_rooms(connection), load_answers(connection, REMEMBERED)
    inbox: SimpleQueue[object] = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda *_: inbox.put(Terminated()))  # SimpleQueue.put is made for this
    web = Link(pipe, inbox, droppable=_is_curve)
    recorder = Recorder(lambda changes: write(engine, changes), inbox.put, reason)
    workshop = Workshop(inbox, trainer, player)
    supervisor = Supervisor(
        settings,
        make_trainer=workshop.trainer,
        make_player=workshop.player,
        record=recorder.submit,
        publish=lambda message: _publish(web, message),
        clock=lambda: Moment(time.monotonic(), time.time()),
        stored=stored,
        answers=answers,
    )
    try:
        supervisor.open()
        _turn_until_finished(supervisor, inbox, web, workshop)
    finally:
        supervisor.end()
        recorder.close(0.5)
        web.flush(0.1)
    return 0


def _turn_until_finished(supervisor: Supervisor, inbox: "SimpleQueue[object]", web: Link, workshop: Workshop) -> None:
    wait = 0.0
    while not supervisor.finished:
        with contextlib.suppress(Empty):
            happened = inbox.get(timeout=wait)
            while True:
                _handle(supervisor, happened, web, workshop)
                happened = inbox.get_nowait()
        wait = supervisor.turn()


def _handle(supervisor: Supervisor, happened: object, web: Link, workshop: Workshop) -> None:
    """An event that fails is logged; the rest goes on."""
    try:
        match happened:
            case Arrived(link, message):
                happened.done()
                if link is web:
                    supervisor.from_web(message)
                elif (worker := workshop.owner(link)) is not None:
                    (supervisor.from_player if worker.is_player else supervisor.from_trainer)(worker, message)
            case Ended(link) if link is web:
                supervisor.shut_down()
            case Ended(link):
                if (worker := workshop.owner(link)) is not None:
                    (supervisor.player_ended if worker.is_player else supervisor.trainer_ended)(worker)
            case Terminated():
                supervisor.shut_down()
            case Committed() | CommitFailed():
                supervisor.from_recorder(happened)
    except Exception:
        log.exception("%s failed", type(happened).__name__)


def _publish(web: Link, message: object) -> None:
    """Frames and the list of rooms: the newest replaces one not yet sent.  The rest keeps its order."""
    match message:
        case messages.FramePlayed(blob):
            if len(blob) >= 16:
                web.post_newest((room_number(blob), view_of(blob)), message)
        case messages.RoomsChanged():
            web.post_newest("rooms", message)
        case _:
            web.post(message)


def _is_curve(message: object) -> bool:
    """Curves are in the store; a page that misses some asks for them."""
    return isinstance(message, messages.DurableCommitted) and message.event in {METRICS, EPISODES}
