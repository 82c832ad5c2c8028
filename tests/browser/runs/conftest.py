"""Servers with stored runs; their trainers only count."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.runs.seeds import seeded
from tests.conftest import COUNTING, Server, launch

Start = Callable[..., Server]


@pytest.fixture
def server(tmp_path: Path, start_server: Start) -> Server:
    seeded(tmp_path / "runs")
    return start_server(data_dir=tmp_path / "runs", command=COUNTING, autostart="0")


@pytest.fixture(scope="package")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for the tests that change nothing."""
    folder = tmp_path_factory.mktemp("looked-at") / "data"
    seeded(folder)
    server = launch(folder, command=COUNTING, autostart="0")
    try:
        yield server
    finally:
        server.stop()
        print(server.output())
