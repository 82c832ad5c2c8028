"""The main loop: one queue of what happened, one thread that deals with it."""

import contextlib
import logging
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from ..ipc import messages
from ..ipc.heartbeat import INTERVAL
from ..ipc.link import Arrived, Ended, Link
from .store_writer import CommitFailed, Committed, StoreWriterThread
from .supervisor import Supervisor
from .workers import WorkerFactory, WorkerProcess

log = logging.getLogger(__name__)


class Terminated:
    """SIGTERM came: from a person, or from the kernel because the web process died."""


def loop_until_finished(
    supervisor: Supervisor,
    inbox: "SimpleQueue[object]",
    web: Link,
    workers: WorkerFactory,
    store_writer: StoreWriterThread,
) -> None:
    wait, last_beat = 0.0, time.monotonic()
    while not supervisor.finished:
        with contextlib.suppress(Empty):
            happened = inbox.get(timeout=wait)
            while True:
                _handle(supervisor, happened, web, workers)
                happened = inbox.get_nowait()
        supervisor.tick()
        wait = supervisor.seconds_to_next_tick
        store_writer.check_stalled()
        if time.monotonic() - last_beat >= INTERVAL:
            web.put_newest("alive", messages.Heartbeat())
            last_beat = time.monotonic()


def _handle(supervisor: Supervisor, happened: object, web: Link, workers: WorkerFactory) -> None:
    """An event that fails is logged; the rest goes on."""
    try:
        match happened:
            case Arrived(link, batch):
                happened.done()
                for message in batch:
                    _hear(supervisor, link, message, web, workers)
            case Ended(link) if link is web:
                supervisor.shut_down()
            case Ended(link):
                if (worker := workers.owner(link)) is not None:
                    supervisor.ended(worker)
            case Terminated():
                supervisor.shut_down()
            case Committed() | CommitFailed():
                supervisor.from_store_writer(happened)
    except Exception:
        log.exception("%s failed", type(happened).__name__)


def _hear(supervisor: Supervisor, link: Link, message: Any, web: Link, workers: WorkerFactory) -> None:
    """As :func:`_handle`, for one message of a batch."""
    try:
        if link is web:
            supervisor.from_web(message)
        elif (worker := workers.owner(link)) is not None:
            heard: dict[str, Callable[[WorkerProcess, Any], None]] = {
                "trainer": supervisor.from_trainer,
                "player": supervisor.from_player,
                "evaluator": supervisor.from_evaluator,
            }
            heard[worker.role](worker, message)
    except Exception:
        log.exception("%s failed", type(message).__name__)
