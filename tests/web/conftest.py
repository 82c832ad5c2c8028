"""One server over fakes for a whole module, and viewers that leave with their test."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import TOKEN, Server, launch
from tests.web.clients import Viewer

FAKES = [sys.executable, "-m", "tests.web.serve_with_fakes"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = launch(tmp_path_factory.mktemp("web") / "data", command=FAKES, max_running_rooms="7")
    yield running
    if not running.stopped:
        assert running.stop() == 0
    print(running.output())


@pytest.fixture
def fake_server(start_server: Callable[..., Server]) -> Callable[..., Server]:
    """A factory of servers of one's own, to kill things in."""
    return lambda **options: start_server(**{"command": FAKES, **options})


@pytest.fixture
def viewer(server: Server) -> Iterator[Callable[..., Viewer]]:
    viewers = []

    def connect(*, to: Server | None = None, **options: Any) -> Viewer:
        found = Viewer((to or server).url, **options)
        viewers.append(found)
        return found

    yield connect
    for one in viewers:
        one.close()


@pytest.fixture
def controller(viewer: Callable[..., Viewer]) -> Viewer:
    return viewer(namespaces=("/watch", "/control"), auth={"token": TOKEN})
