"""Shared fixtures: a free port, and real servers in their own processes and data folders."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

pytest_plugins = ["tests.browser.driver", "tests.databases"]  # one Chromium and one PostgreSQL for all
TOKEN = "a-token-for-tests"
COUNTING = [sys.executable, "-m", "tests.web.serve_without_learning"]
"""The command of a server whose trainers only count: ready at once, and easy on the machine."""


# a busy machine is slow, and not wrong
hypothesis.settings.register_profile("any machine", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[None]:
    """With ``TETRIS_VIZ_TEST_STRICT=1`` a skipped test fails, naming what is missing."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("TETRIS_VIZ_TEST_STRICT") == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped in a strict run: {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """A module that skips itself as a whole fails in a strict run too."""
    outcome = yield
    report = outcome.get_result()
    if report.outcome == "skipped" and os.environ.get("TETRIS_VIZ_TEST_STRICT") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped in a strict run: {report.longrepr}"


def choose_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    return choose_port()


def eventually(condition: Callable[[], Any], seconds: float = 45, what: str = "the condition") -> Any:
    """The first true value of ``condition``, asked again until the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {seconds} s; it is {value!r}")
        time.sleep(0.05)


def _session_of(pid: int) -> int | None:
    with contextlib.suppress(OSError, ProcessLookupError):
        return os.getsid(pid)
    return None


def processes_marked(mark: str) -> dict[int, str]:
    """Living processes whose environment holds ``mark``: a server and all it started."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (entry / "environ").read_bytes():
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z":
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    return found


@dataclass
class Server:
    """A running server: its address, process, folder and what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    data_dir: Path
    log: Path
    token: str
    port: int
    mark: str
    stopped: bool = field(default=False)

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def get(self, path: str, headers: dict[str, str] | None = None, timeout: float = 60) -> Any:
        """The JSON answer of ``path``; HTTP errors raise ``urllib.error.HTTPError``."""
        return json.loads(self.text(path, headers, timeout))

    def text(self, path: str, headers: dict[str, str] | None = None, timeout: float = 60) -> str:
        """As :meth:`get`, but the answer as it came."""
        request = urllib.request.Request(self.url + path.lstrip("/"), headers=headers or {})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return str(answer.read().decode())

    def health(self) -> dict[str, Any] | None:
        """``/healthz``, or None while nobody answers."""
        try:
            return self.get("/healthz", timeout=10)
        except (OSError, ValueError):
            return None

    def processes(self) -> dict[int, str]:
        """Every living process of this server, itself included: pid -> command line."""
        return processes_marked(self.mark)

    def stop(self, seconds: float = 60) -> int:
        """End it with SIGTERM and return its exit code; leftovers are killed and fail the test."""
        self.stopped = True
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait(timeout=5)
            self._sweep()
            raise AssertionError(f"the server did not end within {seconds} s of SIGTERM:\n{self.output()}") from None
        left = self._sweep()
        assert not left, f"processes outlived the server: {left}\n{self.output()}"
        return code

    def _sweep(self) -> dict[int, str]:
        """What is still alive after a grace; it is killed."""
        deadline = time.monotonic() + 30
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return left


def launch(
    data_dir: Path,
    *,
    command: list[str] | None = None,
    wait: float = 240,
    port: int | None = None,
    tree: Path = ROOT,
    variables: Mapping[str, str] = MappingProxyType({}),
    **env: str,
) -> Server:
    """Start ``app.py`` (or ``command``) of ``tree`` on a free port and wait until ``/healthz`` says ok.

    ``env`` holds settings without their prefix: ``launch(folder, autostart="0")``; ``variables`` are others.
    ``wait=0`` returns at once.
    """
    port = port or choose_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir.parent / f"{data_dir.name}.log"
    mark = f"TETRIS_VIZ_TEST_MARK={os.getpid()}-{port}-{time.monotonic_ns()}"
    settings = {"port": str(port), "data_dir": str(data_dir), "token": TOKEN, **env}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TETRIS_VIZ_")}
    environment |= {f"TETRIS_VIZ_{name.upper()}": value for name, value in settings.items()}
    environment |= dict([mark.split("=", 1)]) | {"PYTHONUNBUFFERED": "1", **variables}
    with log.open("ab") as sink:
        process = subprocess.Popen(
            command or [sys.executable, "app.py"],
            cwd=tree, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
        )  # fmt: skip
    server = Server(f"http://127.0.0.1:{port}/", process, data_dir, log, settings["token"], port, mark)
    deadline = time.monotonic() + wait
    while wait:
        health = server.health()
        if health and health["status"] == "ok":
            break
        if process.poll() is not None or time.monotonic() > deadline:
            code = process.poll()
            if code is None:
                process.kill()
                process.wait(timeout=5)
            server._sweep()
            raise AssertionError(f"the server is not ready (exit code {code}, {health}):\n{server.output()}")
        time.sleep(0.05)
    return server


@pytest.fixture
def start_server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Server]]:
    """A factory of real servers: ``start_server(autostart="0") -> Server``; all end with the test."""
    servers: list[Server] = []

    def start(**options: Any) -> Server:
        folder = options.pop("data_dir", None) or tmp_path / f"data-{len(servers)}"
        server = launch(Path(folder), **options)
        servers.append(server)
        return server

    yield start
    failures = []
    for server in servers:
        if not server.stopped:
            try:
                server.stop()
            except AssertionError as error:
                failures.append(str(error))
        print(f"--- server at {server.url} printed:\n{server.output()}")
    assert not failures, "\n".join(failures)


@pytest.fixture
def live_server(start_server: Callable[..., Server]) -> Server:
    """One real server with an empty store and no first room."""
    return start_server(autostart="0")
