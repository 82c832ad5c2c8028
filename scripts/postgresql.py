"""Finds PostgreSQL, and runs one of our own for tests and benchmarks: an empty folder, a free port, no durability."""

import contextlib
import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from scripts import debian
from scripts.programs import free_port

USER = "nobody"
"""Who runs it where we are root: PostgreSQL refuses to be run by root."""
START_SECONDS = 60


def find_postgresql() -> Path | None:
    """The folder of the newest ``initdb`` and ``postgres`` on this machine (``POSTGRESQL`` names another), or None."""
    named = os.environ.get("POSTGRESQL")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    candidates = [Path(named)] if named else [*debian, *on_path]
    return next((folder for folder in candidates if _has_both(folder)), None)


def install_postgresql() -> bool:
    """Install Debian's postgresql and pgbouncer where we are root on Debian; whether they are there now.

    Its own cluster is not made: tests run theirs.
    """
    config = Path("/etc/postgresql-common/createcluster.conf")
    if os.geteuid() == 0 and not config.exists():
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text("create_main_cluster = false\n")
    debian.install("postgresql", "pgbouncer", options=("-o", "Dpkg::Options::=--force-confold"))
    return find_postgresql() is not None and find_pgbouncer() is not None


@contextlib.contextmanager
def running(binaries: Path) -> Iterator[str]:
    """A server of our own on 127.0.0.1; gives the URL of its first database, and ends it at the end.

    Its superuser ``postgres`` needs no password.  It loses everything in a power cut, and so is for tests only.
    """
    folder = Path(tempfile.mkdtemp(prefix="tetris-viz-postgresql-"))
    server = None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        data, log, port = folder / "data", folder / "log", free_port()
        made = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            **_unprivileged(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}")
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "port": port, "fsync": "off",
                    "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "50"}  # fmt: skip
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log.open("wb") as sink:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, *options],
                **_unprivileged(folder), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, preexec_fn=_die_with_us,
            )  # fmt: skip
        _wait(server, port, log)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGQUIT)  # "immediate": nothing of it is kept
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=20)
            if server.poll() is None:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def find_pgbouncer() -> Path | None:
    """PgBouncer, which Debian has beside the administrator's programs."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    return Path(found) if found else None


@contextlib.contextmanager
def pooled(pgbouncer: Path, url: str, mode: str) -> Iterator[str]:
    """The URL of a PgBouncer of our own before the database at ``url``; ``mode`` is ``session`` or ``transaction``."""
    folder = Path(tempfile.mkdtemp(prefix="tetris-viz-pgbouncer-"))
    inner, port = urlsplit(url), free_port()
    (folder / "users").write_text('"postgres" ""\n')
    (folder / "ini").write_text(
        f"[databases]\npostgres = host={inner.hostname} port={inner.port} user=postgres\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
        f"auth_file = {folder}/users\nlogfile = {folder}/log\npool_mode = {mode}\n"
        "ignore_startup_parameters = options,extra_float_digits\n"
    )
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, USER)
    server = subprocess.Popen(
        [pgbouncer, "-q", folder / "ini"],
        **_unprivileged(folder), stdin=subprocess.DEVNULL, preexec_fn=_die_with_us,
    )  # fmt: skip
    try:
        _wait(server, port, folder / "log")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.parent.name)]


def _has_both(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


def _unprivileged(folder: Path) -> dict[str, object]:
    common: dict[str, object] = {"cwd": folder, "env": {**os.environ, "HOME": str(folder), "LC_ALL": "C"}}
    if os.geteuid() != 0:
        return common
    return common | {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []}


def _die_with_us() -> None:
    """A test run that is killed leaves no server behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not answer ({error}):\n{log.read_text()}") from None
            time.sleep(0.05)
