"""The web process from start to end: lock, listen, start the others, serve, end in order."""

import errno
import logging
import os
import pwd
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import Any

from .. import compiled, locks
from ..housekeeping import clear_uploads
from ..settings import STORE, TRAINER_LOG, Settings, SettingsError, load, rooms_folder
from ..version import in_words
from . import hub
from .factory import Web, create_app
from .relay import TICK_SECONDS
from .security import WILDCARDS, is_loopback
from .upstream import History, Upstream

log = logging.getLogger(__name__)
CHILD_SECONDS = 9.0
KEEP_SECONDS = 1.0
ANNOUNCE_SECONDS = 15.0
"""How long a supervisor may take to say that it cannot start, on a busy machine."""


class CannotStart(Exception):
    """Start-up is impossible; the message is one sentence that names the cure."""


class _OneLine(logging.Filter):
    """Turns a library's traceback about a client's garbage into one line, and drops its small talk."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            trace = record.getMessage()
            if "Traceback" not in trace:
                return False
            record.msg, record.args = trace.strip().splitlines()[-1][:300], ()
        if record.exc_info and record.exc_info[1]:
            record.msg = f"{record.getMessage()}: {record.exc_info[1]!r}"[:300].replace("\n", " ")
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for name in ("socketio", "engineio", "http"):
        library = logging.getLogger(f"tetris_viz.web.{name}")
        library.setLevel(logging.INFO if name == "http" else logging.WARNING)
        library.addFilter(_OneLine())


def address_of(settings: Settings) -> str:
    """Where this machine's browser finds the server."""
    return _address("127.0.0.1" if settings.host in WILDCARDS else settings.host, settings.port)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def control_link(settings: Settings) -> str:
    """The address that makes a browser a controller."""
    named = sorted(settings.hosts)
    base = _address(named[0], settings.port) if named else address_of(settings)
    return f"{base}?token={settings.token}"


def lock_folder(settings: Settings) -> locks.Lock:
    """Make the data folder and hold it until the answer is closed, or raise :class:`CannotStart`."""
    folder = settings.data_dir
    try:
        return locks.take(folder / locks.SERVER, address_of(settings), with_folder=True)
    except locks.Locked as error:
        raise CannotStart(
            f"The data folder {folder} is in use by {error}; "
            "open that one, or give this server a folder of its own with TETRIS_VIZ_DATA_DIR."
        ) from None
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({error.strerror}); choose another with TETRIS_VIZ_DATA_DIR."
        ) from None


def check_files(settings: Settings) -> None:
    """Raise :class:`CannotStart` where what lies in the data folder cannot be written, as another account's."""
    store = settings.data_dir / STORE
    mine = [Path(f"{store}{end}") for end in ("", "-wal", "-shm")] if settings.database_url is None else []
    for path in (*mine, rooms_folder(settings.data_dir)):
        if path.exists() and not os.access(path, os.W_OK):
            raise CannotStart(_not_ours(path, settings.data_dir.absolute()))


def _not_ours(path: Path, folder: Path) -> str:
    owner, here, quoted = path.stat().st_uid, os.geteuid(), shlex.quote(str(folder))
    cure = (
        f"run `chmod -R u+w {quoted}`"
        if owner == here
        else f"start the server as {account(owner)}, let root run `chown -R {account(here)} {quoted}`"
    )
    return (
        f"{path} belongs to {account(owner)} and cannot be written by {account(here)}: "
        f"{cure}, or choose another folder with TETRIS_VIZ_DATA_DIR."
    )


def account(number: int) -> str:
    """A user's name, or its number where it has none."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _cache(settings: Settings) -> Path:
    """Where the children keep the compiled game, or :class:`CannotStart`."""
    try:
        return compiled.writable_cache(settings.data_dir)
    except OSError as error:
        raise CannotStart(
            f"The compiled game cannot be saved in {settings.data_dir} ({error.strerror or error}), nor in "
            f"{compiled.usual_cache()}; name a folder that can be written with {compiled.VARIABLE}."
        ) from None


def _listen(settings: Settings) -> Any:
    try:
        return hub.listen(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {settings.port} is in use by another program; choose another with TETRIS_VIZ_PORT."
            ) from None
        if error.errno == errno.EACCES:
            raise CannotStart(f"Port {settings.port} needs rights you do not have; choose TETRIS_VIZ_PORT.") from None
        raise CannotStart(f"Nothing can listen on {where} ({error.strerror}); check TETRIS_VIZ_HOST.") from None


def _announce(web: Web, settings: Settings) -> None:
    """Print where it is, once the supervisor has its store: a server that cannot start has no address.

    One whose predecessor still holds the store has, and says on its pages that it waits.
    """
    web.relay.wait_ready(ANNOUNCE_SECONDS)
    log.info("Tetris Viz %s", in_words())
    print(f"Tetris Viz is at {address_of(settings)}", flush=True)
    logs = f"{rooms_folder(settings.data_dir)}/<id>/{TRAINER_LOG}"
    print(f"Logs: the server's is here, each room's is {logs}", flush=True)
    if not is_loopback(settings.host):
        print(f"Who opens this link may control: {control_link(settings)}", flush=True)
        if not settings.hosts:
            print("Name the hosts by which others reach it in TETRIS_VIZ_ALLOWED_HOSTS.", flush=True)
    elif "token" not in settings.model_fields_set:
        print(f"Behind a proxy, this link gives control: {control_link(settings)}", flush=True)


def _keep(lock: locks.Lock, signals: hub.Signals) -> None:
    """Hold the data folder's lock also after its file was removed; leave where another server was quicker."""
    while True:
        hub.pause(KEEP_SECONDS)
        try:
            if lock.keep():
                log.warning("the lock %s was removed; it is held again", lock.path)
        except locks.Locked as error:
            log.error("the data folder %s was taken by %s; this server leaves", lock.path.parent, error)
            signals.give(signal.SIGTERM)
            return
        except OSError:
            continue  # the folder is gone: the supervisor says so


def _clock(web: Web) -> None:
    """Sends what the relay holds back; one fault does not stop the clock."""
    beats = 0
    while True:
        hub.pause(TICK_SECONDS)
        beats += 1
        try:
            web.relay.tick()
            if beats % 10 == 0:
                web.fanout.cut_hopeless()
        except Exception:
            log.exception("a tick of the relay failed")


def _close_clients(web: Web) -> None:
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
    os.environ[compiled.VARIABLE] = str(_cache(settings))
    clear_uploads(settings.data_dir)
    listener = _listen(settings)
    signals = hub.Signals()
    upstream, past = Upstream(supervisor, on_refusal=lambda: signals.give(signal.SIGTERM)), History(history)
    web = create_app(settings, upstream, past)
    tasks = [hub.serve(listener, web.wsgi, logging.getLogger("tetris_viz.web.http")), hub.spawn(_clock, web)]
    tasks.append(hub.spawn(_keep, held, signals))
    upstream.link.run()
    past.link.run()
    tasks.append(hub.spawn(_announce, web, settings))
    try:
        signals.wait()
        if not upstream.link.refused:
            print("Ending: the rooms save their training.", flush=True)
        force = hub.spawn(_force, signals)
        _end(web, upstream, past, tasks)
        hub.kill(force)
    finally:
        held.close()
    return 2 if upstream.link.refused else 0


def _force(signals: hub.Signals) -> None:
    """A second signal while ending: leave now; the children die with us."""
    signals.wait()
    os._exit(1)


def _end(web: Web, upstream: Upstream, past: History, tasks: list[Any]) -> None:
    deadline = time.monotonic() + CHILD_SECONDS
    upstream.link.close()
    past.link.close()
    _close_clients(web)
    for task in tasks:
        hub.kill(task)
    for link in (upstream.link, past.link):
        if not link.wait(max(0.1, deadline - time.monotonic())):
            log.warning("the %s did not leave in time and was killed", link.name)


def main(supervisor: str = "tetris_viz.supervisor", history: str = "tetris_viz.history") -> int:
    """The exit code: 0 after a signal, 2 when the server or its supervisor cannot start."""
    log_to_stderr()
    try:
        return run(load(), supervisor, history)
    except (SettingsError, CannotStart) as error:
        print(error, file=sys.stderr, flush=True)
        return 2
