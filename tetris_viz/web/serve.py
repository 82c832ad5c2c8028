"""The web process from start to end: lock, listen, start the others, serve, end in order."""

import logging
import os
import signal
import sys
import time
from typing import Any

from .. import compiled, locks
from ..data_folder import TRAINER_LOG, rooms_folder
from ..housekeeping import clear_uploads
from ..settings import Settings, SettingsError, load
from ..version import in_words
from . import hub, logs
from .factory import Web, create_app
from .relay import TICK_SECONDS
from .security.host_check import is_loopback
from .startup import (
    CannotStart,
    address_of,
    check_files,
    compiled_game_cache,
    control_link,
    listen,
    lock_folder,
)
from .upstream import History, Upstream

log = logging.getLogger(__name__)
CHILD_SECONDS = 9.0
LOCK_CHECK_SECONDS = 1.0
ANNOUNCE_SECONDS = 15.0
"""How long a supervisor may take to say that it cannot start, on a busy machine."""


def _announce(web: Web, settings: Settings) -> None:
    """Print where it is, once the supervisor has its store: a server that cannot start has no address.

    One whose predecessor still holds the store has, and says on its pages that it waits.
    """
    web.relay.wait_ready(ANNOUNCE_SECONDS)
    log.info("Tetris Viz %s", in_words())
    print(f"Tetris Viz is at {address_of(settings)}", flush=True)
    trainer_logs = f"{rooms_folder(settings.data_dir)}/<id>/{TRAINER_LOG}"
    print(f"Logs: the server's is here, each room's is {trainer_logs}", flush=True)
    if not is_loopback(settings.host):
        print(f"Who opens this link may control: {control_link(settings)}", flush=True)
        if not settings.hosts:
            print("Name the hosts by which others reach it in TETRIS_VIZ_ALLOWED_HOSTS.", flush=True)
    elif "token" not in settings.model_fields_set:
        print(f"Behind a proxy, this link gives control: {control_link(settings)}", flush=True)


def _keep_lock(lock: locks.Lock, signals: hub.Signals) -> None:
    """Hold the data folder's lock also after its file was removed; leave where another server was quicker."""
    while True:
        hub.pause(LOCK_CHECK_SECONDS)
        try:
            if lock.ensure_held():
                log.warning("the lock %s was removed; it is held again", lock.path)
        except locks.Locked as error:
            log.error("the data folder %s was taken by %s; this server leaves", lock.path.parent, error)
            signals.give(signal.SIGTERM)
            return
        except OSError:
            continue  # the folder is gone: the supervisor says so


def _tick_relay(web: Web) -> None:
    """Sends what the relay holds back; one fault does not stop the clock."""
    ticks = 0
    while True:
        hub.pause(TICK_SECONDS)
        ticks += 1
        try:
            web.relay.tick()
            if ticks % 10 == 0:
                web.fanout.drop_stalled()
        except Exception:
            log.exception("a tick of the relay failed")


def _close_connections(web: Web) -> None:
    """At engine level, so that pages reconnect by themselves to the next server."""
    for socket in list(web.socketio.server.eio.sockets.values()):
        try:
            socket.close(wait=False)
        except Exception as error:
            log.warning("a connection could not be closed: %s", error)
    hub.pause(0.05)  # let the writers send the closing packets


def run(settings: Settings, supervisor: str, history: str) -> int:
    """Serve until SIGINT or SIGTERM, or until the supervisor refuses to start; raises :class:`CannotStart`."""
    in_words()  # asked now, for a clone may have another commit when somebody wants to know
    hub.lift_file_limit()
    held = lock_folder(settings)
    check_files(settings)
    os.environ[compiled.VARIABLE] = str(compiled_game_cache(settings))
    clear_uploads(settings.data_dir)
    listener = listen(settings)
    signals = hub.Signals()
    upstream, past = Upstream(supervisor, on_refusal=lambda: signals.give(signal.SIGTERM)), History(history)
    web = create_app(settings, upstream, past)
    tasks = [hub.serve(listener, web.wsgi, logs.of_library("http")), hub.spawn(_tick_relay, web)]
    tasks.append(hub.spawn(_keep_lock, held, signals))
    upstream.run(web.relay.receive, web.relay.server_changed)
    past.child.run()
    tasks.append(hub.spawn(_announce, web, settings))
    try:
        signals.wait()
        if not upstream.child.refused:
            print("Ending: the rooms save their training.", flush=True)
        second_signal = hub.spawn(_leave_at_once, signals)
        _end(web, upstream, past, tasks)
        hub.kill(second_signal)
    finally:
        held.close()
    return 2 if upstream.child.refused else 0


def _leave_at_once(signals: hub.Signals) -> None:
    """A second signal while ending: leave now; the children die with us."""
    signals.wait()
    os._exit(1)


def _end(web: Web, upstream: Upstream, past: History, tasks: list[Any]) -> None:
    deadline = time.monotonic() + CHILD_SECONDS
    upstream.child.close()
    past.child.close()
    _close_connections(web)
    for task in tasks:
        hub.kill(task)
    for child in (upstream.child, past.child):
        if not child.wait(max(0.1, deadline - time.monotonic())):
            log.warning("the %s did not leave in time and was killed", child.name)


def main(supervisor: str = "tetris_viz.supervisor", history: str = "tetris_viz.history") -> int:
    """The exit code: 0 after a signal, 2 when the server or its supervisor cannot start."""
    logs.log_to_stderr()
    try:
        return run(load(), supervisor, history)
    except (SettingsError, CannotStart) as error:
        print(error, file=sys.stderr, flush=True)
        return 2
