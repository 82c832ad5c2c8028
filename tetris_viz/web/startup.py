"""Before the server listens: where it will be found, its data folder locked and writable, a free port."""

import errno
import os
import pwd
import shlex
from pathlib import Path
from typing import Any

from .. import compiled, locks
from ..data_folder import STORE, rooms_folder
from ..settings import Settings
from . import hub
from .security.host_check import WILDCARDS


class CannotStart(Exception):
    """Start-up is impossible; the message is one sentence that names the cure."""


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
    """Make the data folder and lock it until the returned lock is closed, or raise :class:`CannotStart`."""
    folder = settings.data_dir
    try:
        return locks.acquire(folder / locks.SERVER, address_of(settings), with_folder=True)
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


def compiled_game_cache(settings: Settings) -> Path:
    """Where the children keep the compiled game, or :class:`CannotStart`."""
    try:
        return compiled.writable_cache(settings.data_dir)
    except OSError as error:
        raise CannotStart(
            f"The compiled game cannot be saved in {settings.data_dir} ({error.strerror or error}), nor in "
            f"{compiled.usual_cache()}; name a folder that can be written with {compiled.VARIABLE}."
        ) from None


def listen(settings: Settings) -> Any:
    """A listening green socket, or :class:`CannotStart`."""
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
